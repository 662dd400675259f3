// The board: a card that is dragged into a column takes the way of the line in
// its own menu that names that column. So whoever does not drag can do the same.
import { all, one } from "./page";

const column = (target: EventTarget | null): HTMLElement | null => (target as Element | null)?.closest<HTMLElement>("[data-board] .board-column") ?? null;

export function board(): void {
  let card: HTMLElement | null = null;
  const clear = (): void => all(".board-over").forEach((c) => c.classList.remove("board-over"));

  document.addEventListener("dragstart", (event) => {
    card = (event.target as Element).closest<HTMLElement>(".board-card[draggable]");
    card?.classList.add("board-drag");
    event.dataTransfer?.setData("text/plain", card?.id ?? "");
  });
  document.addEventListener("dragover", (event) => {
    const over = column(event.target);
    if (!card || !over) return;
    event.preventDefault();
    clear();
    if (!over.contains(card)) over.classList.add("board-over");
  });
  document.addEventListener("drop", (event) => {
    const over = column(event.target);
    if (!card || !over) return;
    event.preventDefault();
    one<HTMLFormElement>(`form[data-to="${CSS.escape(over.dataset["value"] ?? "")}"]`, card)?.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    clear();
    card?.classList.remove("board-drag");
    card = null;
  });
}
