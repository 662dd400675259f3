// The list beside the conversation: the open row is marked at once, and reading
// a case takes its dot away.
import { on } from "./htmx";
import { all, announce, one } from "./page";

export function rows(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("#list a[data-row]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    for (const other of all("#list a[data-row][aria-current]")) other.removeAttribute("aria-current");
    link.ariaCurrent = "true";
    const row = link.closest(".row");
    row?.classList.remove("row-unread");
    one(".row-dot", row ?? link)?.remove();
  });
  on("htmx:after:swap", (ctx) => {
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
