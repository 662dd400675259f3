// The list beside the conversation: the open row is marked at once, and reading
// a case takes its dot away.
import { on } from "./htmx";
import { all, announce, one } from "./page";

let opened = ""; // the reference of the case opened last on this page

// referenceOf reads a case's reference from its row's address.
export const referenceOf = (row: HTMLAnchorElement): string => /\/cases\/(\d{9})/.exec(row.getAttribute("href") ?? "")?.[1] ?? "";

// mark marks the row of the open case. A list drawn anew comes as its page was
// asked for, and knows nothing of the rows opened since.
function mark(): void {
  const open = opened || (one("#case")?.dataset["ref"] ?? "");
  if (!open) return;
  for (const row of all<HTMLAnchorElement>("#list a[data-row]")) {
    if (referenceOf(row) === open) row.ariaCurrent = "true";
    else row.removeAttribute("aria-current");
  }
}

export function rows(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("#list a[data-row]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    opened = referenceOf(link);
    mark();
    const row = link.closest(".row");
    row?.classList.remove("row-unread");
    one(".row-dot", row ?? link)?.remove();
  });
  window.addEventListener("popstate", () => (opened = ""));
  on("htmx:after:swap", (ctx) => {
    mark();
    if (!ctx.sourceElement?.matches("a[data-row]")) return;
    const title = one("#case-title")?.textContent ?? "";
    document.body.classList.add("workspace-case");
    announce(title);
    if (matchMedia("(max-width: 759px)").matches) one("#case-head a, #timeline")?.focus();
  });

  // The same handful of gestures everywhere: copy a reference, submit on a tick.
  document.addEventListener("click", (event) => {
    const copy = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (!copy) return;
    void navigator.clipboard?.writeText(copy.dataset["copy"] ?? "").then(() => {
      document.dispatchEvent(new CustomEvent("rida:toast", { detail: { text: copy.dataset["done"] ?? "" } }));
    });
  });
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches("[data-submits]")) box.form?.requestSubmit();
  });
}
