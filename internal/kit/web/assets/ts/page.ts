// Small helpers every module shares.

export const one = <T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T | null => root.querySelector<T>(selector);
export const all = <T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] => [...root.querySelectorAll<T>(selector)];

// typing tells that the event comes from something one writes in.
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])"));
}

// announce says something to screen readers without moving the focus.
export function announce(text: string): void {
  const region = one("#announce");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

// digits writes a number in the reader's digits.
export function digits(n: number): string {
  const system = document.documentElement.dataset["digits"] || "latn";
  return new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-${system}`).format(n);
}
