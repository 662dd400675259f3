// Shortcuts are bound to physical keys (event.code), so they work in every
// layout. An act is an element of the page: data-shortcut="reply" names its
// shortcut. Single letters are silent while one writes and can be switched off.
import { all, one, typing } from "./page";

// The same codes stand in ui/kbd.go, which prints the letter; a test compares them.
export const codes: Record<string, string> = {
  next: "KeyJ", previous: "KeyK", reply: "KeyR", note: "KeyN", promise: "KeyP", assign: "KeyA",
  solve: "KeyE", complaint: "KeyF", snooze: "KeyZ", tags: "KeyT", decision: "KeyD", owner: "KeyO", new: "KeyC", task: "KeyW", search: "Slash",
};

const act = (element: HTMLElement): void => {
  const box = one<HTMLInputElement>("input[type=radio]", element);
  if (box) {
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    one<HTMLTextAreaElement>("#composer-text")?.focus();
  } else if (element instanceof HTMLInputElement) {
    element.focus();
    element.select();
  } else {
    element.click();
  }
};

// move walks through the rows of the page; the row in focus is the one that counts.
function move(step: 1 | -1): void {
  const rows = all<HTMLAnchorElement>("[data-rows] a[data-row]");
  if (rows.length === 0) return;
  const focused = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const at = focused >= 0 ? focused : rows.findIndex((r) => r.ariaCurrent === "true");
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  // In the workspace the next case opens at once: walking the list is reading it.
  if (next && one("#case") && next.ariaCurrent !== "true") next.click();
}

export function keyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.body.dataset["keys"] === "off" || typing(event.target) || one("dialog[open]")) return;
    if (event.code === "Slash" && event.shiftKey) {
      event.preventDefault();
      one<HTMLDialogElement>("#keys")?.showModal();
      return;
    }
    if (event.shiftKey) return;
    const name = Object.keys(codes).find((n) => codes[n] === event.code);
    if (!name) return;
    if (name === "next" || name === "previous") {
      event.preventDefault();
      move(name === "next" ? 1 : -1);
      return;
    }
    const target = all(`[data-shortcut="${name}"]`).find((e) => e.isConnected);
    if (target) {
      event.preventDefault();
      act(target);
    } else if (name === "search") {
      const open = one("[data-palette-open]");
      if (open) {
        event.preventDefault();
        open.click();
      }
    }
  });

  // Off Apple machines the command key is called Ctrl.
  if (!/Mac|iP(hone|ad|od)/.test(navigator.platform)) {
    const rename = (root: ParentNode): void => {
      for (const k of all(".kbd", root)) if (k.textContent?.includes("⌘")) k.textContent = k.textContent.replace("⌘", "Ctrl ");
    };
    rename(document);
    document.addEventListener("htmx:after:swap", () => rename(document));
  }
}
