// "3 minutes ago" stays true while the page stays open.
import { all } from "./page";

const steps: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];

export function ages(): void {
  const root = document.documentElement;
  const words = new Intl.RelativeTimeFormat(`${root.lang}-u-nu-${root.dataset["digits"] || "latn"}`, { numeric: "auto" });
  setInterval(() => {
    for (const time of all<HTMLTimeElement>("time[data-ago]")) {
      const away = Number(time.dataset["ago"]) - Date.now();
      const [unit, length] = steps.find(([, l]) => Math.abs(away) >= l) ?? ["minute", 60_000];
      time.textContent = words.format(Math.trunc(away / length), unit);
    }
  }, 30_000);
}
