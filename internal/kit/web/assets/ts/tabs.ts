// A row of tabs that is wider than the page begins at the tab one is on.
import { all } from "./page";

export function tabs(): void {
  for (const row of all(".tabs")) {
    if (row.scrollWidth > row.clientWidth) row.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }
}
