// Acts are pages; a link marked data-opens fetches its page and shows the form
// as a dialog over the present one. Menus close from outside and take arrows.
import { onDone } from "./follow";
import htmx, { on } from "./htmx";
import { all, one } from "./page";

const dialog = (): HTMLDialogElement | null => one<HTMLDialogElement>("#dialog");

export function dialogs(): void {
  on("htmx:after:swap", (ctx) => {
    const host = dialog();
    if (!host) return;
    if (!ctx.sourceElement?.hasAttribute("data-opens") && ctx.target !== one("#dialog-inside") && ctx.target !== "#dialog-inside") return;
    if (!one("#act", host)) return;
    closeMenus();
    if (!host.open) host.showModal();
    (one("[data-focus]", host) ?? one("[autofocus], .box, input:not([type=hidden])", host))?.focus();
  });
  onDone(({ source }) => {
    if (dialog()?.contains(source)) dialog()?.close();
    if (source.closest(".menu")) closeMenus();
  });

  // An act opened as a page of its own has nothing underneath to renew: its form posts plainly.
  for (const form of all("main #act form[hx-post]")) if (!one(form.getAttribute("hx-target") ?? "body")) form.removeAttribute("hx-post");

  document.addEventListener("rida:open", (event) => {
    void htmx.ajax("GET", (event as CustomEvent<string>).detail, { target: "#dialog-inside", select: "#act", swap: "innerHTML" });
  });

  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const open = target.closest<HTMLDialogElement>("dialog");
    if (open && (target === open || target.closest("[data-close]"))) {
      event.preventDefault();
      open.close();
    }
    if (!target.closest(".menu")) closeMenus();
    else all<HTMLDetailsElement>(".menu[open]").forEach((m) => m.contains(target) || (m.open = false));
    if (!target.closest(".listen-tried")) all<HTMLDetailsElement>(".listen-tried[open]").forEach((d) => (d.open = false));
  });
  // What was typed into a dialog is gone when it closes, so the form goes as well.
  dialog()?.addEventListener("close", () => one("#dialog-inside")?.replaceChildren());

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const inside = (event.target as Element).closest<HTMLDetailsElement>(".menu[open], .listen-tried[open]");
      if (inside) {
        inside.open = false;
        one("summary", inside)?.focus();
        return;
      }
      if (!one("dialog[open]") && location.hash === "#file") history.back();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const menu = (event.target as Element).closest<HTMLDetailsElement>(".menu[open]");
    if (!menu) return;
    event.preventDefault();
    const items = all("a, button", menu);
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
  });

  one("[data-focus]")?.focus();
}

function closeMenus(): void {
  all<HTMLDetailsElement>(".menu[open]").forEach((m) => (m.open = false));
}
