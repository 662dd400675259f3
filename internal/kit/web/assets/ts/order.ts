// A list whose order matters: rows are dragged, or moved by Alt and an arrow key
// while the row has the focus. The new order is kept or tried by the buttons that
// then appear; without script the two arrow buttons of a row do the same.
import { all, announce, digits } from "./page";

const row = (from: EventTarget | null): HTMLElement | null => (from as Element | null)?.closest<HTMLElement>("[data-order] [data-item]") ?? null;

// changed shows the buttons and numbers the rows anew.
function changed(item: HTMLElement): void {
  const form = item.closest<HTMLFormElement>("[data-order]");
  if (!form) return;
  const keep = form.querySelector<HTMLElement>("[data-order-keep]");
  if (keep) keep.hidden = false;
  const grips = all("[data-grip]", form);
  grips.forEach((grip, i) => (grip.textContent = digits(i + 1)));
  announce(item.querySelector("[data-grip]")?.textContent ?? "");
}

export function order(): void {
  for (const item of all("[data-order] [data-item]")) item.draggable = true;
  let moving: HTMLElement | null = null;
  document.addEventListener("dragstart", (event) => {
    moving = row(event.target);
    moving?.classList.add("rule-moving");
  });
  document.addEventListener("dragover", (event) => {
    const over = row(event.target);
    if (!moving || !over || over.parentElement !== moving.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== moving) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](moving);
  });
  document.addEventListener("dragend", () => {
    moving?.classList.remove("rule-moving");
    if (moving) changed(moving);
    moving = null;
  });
  document.addEventListener("keydown", (event) => {
    const item = row(event.target);
    if (!item || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const other = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement as HTMLElement | null;
    other[event.key === "ArrowUp" ? "before" : "after"](item);
    focused?.focus();
    changed(item);
  });
}
