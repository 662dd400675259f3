// Light, dark, or as the device says. A cookie carries the choice, so that the
// server draws the next page in it from the first byte.
import { all } from "./page";

const year = 365 * 24 * 3600;

export function theme(): void {
  const root = document.documentElement;
  const mark = (): void => {
    for (const b of all<HTMLButtonElement>("[data-theme-switch] button")) b.ariaPressed = String(b.value === (root.dataset["theme"] ?? ""));
  };
  for (const group of all("[data-theme-switch]")) group.hidden = false;
  mark();
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-theme-switch] button");
    if (!button) return;
    if (button.value) root.dataset["theme"] = button.value;
    else delete root.dataset["theme"];
    document.cookie = `theme=${button.value}; path=/; max-age=${button.value ? year : 0}; samesite=lax`;
    mark();
  });
}
