// On a phone the bell lies behind "more", so its number stands there as well.
import { one } from "./page";

export function bell(): void {
  const from = one(".rail .bell"), to = one(".bell-copy");
  if (!from || !to) return;
  const copy = (): void => {
    const shown = one(".badge", from)?.textContent?.trim() ?? "";
    if (to.textContent !== shown) to.textContent = shown;
  };
  new MutationObserver(copy).observe(from, { childList: true, subtree: true, characterData: true });
  copy();
}
