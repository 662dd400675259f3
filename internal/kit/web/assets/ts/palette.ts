// Ctrl-K or ⌘-K: find a case, a customer or a command. Results come as HTML from
// the server; this module only asks, and moves the mark with the arrows.
import { all, announce, one } from "./page";

const wait = 120; // milliseconds after the last letter before asking

export function palette(): void {
  const dialog = one<HTMLDialogElement>("#palette");
  const form = dialog && one<HTMLFormElement>("form", dialog);
  const input = dialog && one<HTMLInputElement>("input", dialog);
  const results = dialog && one("#palette-results", dialog);
  if (!dialog || !form || !input || !results) return;

  let timer = 0;
  let asked = new AbortController();

  const items = (): HTMLAnchorElement[] => all<HTMLAnchorElement>("[role=option]", results);
  const marked = (): number => items().findIndex((i) => i.ariaSelected === "true");
  const mark = (index: number): void => {
    items().forEach((item, i) => {
      item.id ||= `palette-${i}`;
      item.ariaSelected = String(i === index);
      if (i === index) {
        item.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", item.id);
      }
    });
  };

  const ask = async (): Promise<void> => {
    asked.abort();
    asked = new AbortController();
    const url = `/palette?${new URLSearchParams({ q: input.value, ref: one("#case")?.dataset["ref"] ?? "" })}`;
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html", "HX-Request": "true", "HX-Request-Type": "partial" }, signal: asked.signal });
      if (!answer.ok) return;
      const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
      results.replaceChildren(...doc.body.childNodes);
      mark(items().length ? 0 : -1);
      announce(one(".palette-none", results)?.textContent ?? "");
    } catch (error) {
      if ((error as Error).name !== "AbortError") throw error;
    }
  };

  const open = (): void => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    void ask();
  };

  const go = (item: HTMLAnchorElement): void => {
    dialog.close();
    const press = item.dataset["press"];
    if (press) one(`#${CSS.escape(press)}`)?.click();
    else if (item.dataset["dialog"] !== undefined) document.dispatchEvent(new CustomEvent("rida:open", { detail: item.href }));
    else location.assign(item.href);
  };

  document.addEventListener("keydown", (event) => {
    if (event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest("[data-palette-open]");
    if (opener && !(event as MouseEvent).ctrlKey && !(event as MouseEvent).metaKey) {
      event.preventDefault();
      open();
    }
  });

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), wait);
  });
  dialog.addEventListener("keydown", (event) => {
    const last = items().length - 1;
    if (event.key === "ArrowDown") mark(Math.min(last, marked() + 1));
    else if (event.key === "ArrowUp") mark(Math.max(0, marked() - 1));
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.submit();
    else if (event.key === "Escape") dialog.close(); // a search field alone would only empty itself
    else return;
    event.preventDefault();
  });
  // Enter submits the form: it goes to the marked result, or to all results when there is none.
  form.addEventListener("submit", (event) => {
    const item = items()[marked()];
    if (!item) return;
    event.preventDefault();
    go(item);
  });
  results.addEventListener("click", (event) => {
    const item = (event.target as Element).closest<HTMLAnchorElement>("[role=option]");
    if (item && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      go(item);
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
