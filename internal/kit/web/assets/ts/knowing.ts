// What the house knows, beside the box in which an answer is written: suggestions
// when one begins to write, ready answers after a stroke "/" or Alt and the key
// of the stroke. Arrows and Enter choose; Alt and a number takes a suggestion. What is
// taken over is noted in the form, so that the case is linked when it is sent.
import { announce, all, one } from "./page";

const box = (): HTMLTextAreaElement | null => one<HTMLTextAreaElement>("#composer-text");
const place = (): HTMLElement | null => one("#knowing");
const button = (): HTMLElement | null => one("[data-knowing]");
const offers = (): HTMLElement[] => all("#knowing .knowing-offer");
const answering = (): boolean => one<HTMLInputElement>("#composer-form input[name=kind]:checked")?.value !== "note";

let asked = ""; // the case whose suggestions were fetched
let from = -1; // where the stroke stands while one chooses, else -1
let turn = 0; // a slow answer to an earlier question is thrown away

async function fill(address: string | undefined, show: () => boolean): Promise<void> {
  const here = ++turn;
  if (!address) return;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    const at = place();
    if (!answer.ok || here !== turn || !at || !show()) return;
    at.innerHTML = await answer.text();
    at.hidden = false;
    if (from >= 0) point(0);
  } catch {
    // Not reached: one writes on without suggestions.
  }
}

const suggest = (): void => void fill(button()?.dataset["knowing"], () => from < 0);

function close(): void {
  const at = place();
  turn++;
  from = -1;
  if (at) {
    at.hidden = true;
    at.replaceChildren();
  }
}

// point marks the offer that Enter would take.
function point(nth: number): void {
  const list = offers();
  if (list.length === 0) return;
  const at = (nth + list.length) % list.length;
  list.forEach((o, i) => (i === at ? o.setAttribute("aria-current", "true") : o.removeAttribute("aria-current")));
  list[at]?.scrollIntoView({ block: "nearest" });
  announce(list[at]?.dataset["title"] ?? "");
}

const pointed = (): number => offers().findIndex((o) => o.ariaCurrent === "true");

// take puts an offer into the answer, in place of the stroke and what was typed after it.
function take(offer: HTMLElement | undefined): void {
  const text = box(), form = one("#composer-form");
  if (!offer || !text || !form) return;
  const insert = offer.dataset["insert"] ?? "", used = offer.dataset["used"] ?? "";
  const start = from >= 0 ? from : text.selectionStart, end = text.selectionEnd;
  const before = text.value.slice(0, start);
  const lead = insert && before.trim() !== "" && !before.endsWith("\n") && from < 0 ? "\n" : "";
  if (insert || from >= 0) text.setRangeText(lead + insert, start, end, "end");
  if (used && !one(`#composer-form input[name=used][value="${CSS.escape(used)}"]`)) {
    const note = document.createElement("input");
    note.type = "hidden";
    note.name = "used";
    note.value = used;
    form.append(note);
  }
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
  blank(text, start);
  announce(offer.dataset["done"] ?? "");
  close();
}

// blank marks the first blank, so that typing fills it.
function blank(text: HTMLTextAreaElement, start: number): void {
  const found = /\[…[^\]\n]*\]/.exec(text.value.slice(start));
  if (found) text.setSelectionRange(start + found.index, start + found.index + found[0].length);
}

// stroke finds a "/" at the beginning of a word before the cursor, and what follows it.
function stroke(text: HTMLTextAreaElement): { at: number; words: string } | null {
  const before = text.value.slice(0, text.selectionStart);
  const found = /(?:^|\s)\/([^\n/]{0,40})$/.exec(before);
  return found ? { at: before.length - (found[1] ?? "").length - 1, words: found[1] ?? "" } : null;
}

function pick(words: string): void {
  const address = button()?.dataset["picker"];
  void fill(address && `${address}?q=${encodeURIComponent(words)}`, () => from >= 0);
}

function keys(event: KeyboardEvent): void {
  if (event.target !== box() || !button() || !answering()) return;
  const list = offers();
  if (event.altKey && event.code === "Slash") {
    event.preventDefault();
    const text = box();
    text?.setRangeText("/", text.selectionStart, text.selectionEnd, "end");
    text?.dispatchEvent(new Event("input", { bubbles: true }));
    if (text && from < 0) {
      from = text.selectionStart - 1;
      pick("");
    }
    return;
  }
  if (event.altKey && /^Digit[1-9]$/.test(event.code) && from < 0 && list[Number(event.code.slice(5)) - 1]) {
    event.preventDefault();
    take(list[Number(event.code.slice(5)) - 1]);
    return;
  }
  if (event.key === "Escape" && place()?.hidden === false) {
    // What one asked for by a stroke is put away alone; what showed itself goes with the box.
    if (from >= 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    close();
    return;
  }
  if (from < 0 || list.length === 0 || event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    point(pointed() + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    event.stopImmediatePropagation();
    take(list[Math.max(0, pointed())]);
  }
}

export function knowing(): void {
  document.addEventListener("keydown", keys, true);
  let timer = 0;
  document.addEventListener("input", (event) => {
    const text = box();
    if (event.target !== text || !text || !answering() || !button()) return;
    const found = stroke(text);
    clearTimeout(timer);
    if (!found) {
      if (from >= 0) close();
      return;
    }
    from = found.at;
    timer = window.setTimeout(() => pick(found.words.trim()), 120);
  });
  document.addEventListener("focusin", (event) => {
    const ref = one("#composer-form")?.dataset["draft"] ?? "";
    if (event.target !== box() || !answering() || ref === asked) return;
    asked = ref;
    suggest();
  });
  // What the customer's problem is was written down: look again.
  document.addEventListener("change", (event) => {
    if ((event.target as Element).matches("#listen-problem") && asked) window.setTimeout(suggest, 400);
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-knowing]")) {
      event.preventDefault();
      from = -1;
      if (place()?.hidden === false) close();
      else suggest();
      box()?.focus();
    } else if (target.closest("[data-knowing-close]")) {
      close();
      box()?.focus();
    } else {
      const offer = target.closest<HTMLElement>("#knowing .knowing-offer");
      if (offer) take(offer);
    }
  });
}
