// Reads along while an answer or a note is written: the server looks for what a
// customer should not have to read, and the findings stand below the box. The
// box itself is never touched, but by the one who takes a wording over.
import { one } from "./page";

const pause = 700; // milliseconds after the last letter: long enough not to nag in the middle of a word

const box = (): HTMLTextAreaElement | null => one<HTMLTextAreaElement>("#composer-text");
const panel = (): HTMLElement | null => one("#composer-checks");
const field = (name: string): string => one<HTMLInputElement | HTMLTextAreaElement>(`#composer-checks [name="${name}"]`)?.value ?? "";

let asking: AbortController | null = null;
let looked: string | null = null; // the text that the findings are about

// look asks the server about the box as it stands. A newer look makes an older
// one void; a failed one leaves what is shown.
async function look(before?: string): Promise<void> {
  const text = box(), into = panel();
  if (!text || !into) return;
  asking?.abort();
  const mine = (asking = new AbortController());
  const body = new URLSearchParams({ text: text.value, warned: field("warned"), before: before ?? field("before") });
  body.set("kind", one<HTMLInputElement>("#composer-form input[name=kind]:checked")?.value ?? "reply");
  if (field("asked")) body.set("asked", "yes");
  for (const reason of into.querySelectorAll<HTMLInputElement>("[name^='gate.']")) body.set(reason.name, reason.value);
  try {
    const answer = await fetch(into.dataset["checks"] ?? "", { method: "POST", body, signal: mine.signal, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    if (mine.signal.aborted || !into.isConnected || into.contains(document.activeElement)) return;
    into.innerHTML = html;
    looked = body.get("text");
  } catch {
    // No line: the answer can be sent all the same, and is checked then.
  }
}

// put writes into the box as if it were typed, so that Ctrl-Z takes it back too.
function put(text: HTMLTextAreaElement, start: number, end: number, words: string): void {
  text.focus();
  text.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, words)) text.setRangeText(words, start, end, "end");
  const blank = text.value.indexOf("[…]", start);
  if (blank >= 0 && blank < start + words.length) text.setSelectionRange(blank, blank + "[…]".length);
}

async function take(button: HTMLElement): Promise<void> {
  const text = box();
  if (!text) return;
  if (text.value !== looked) { // written on since: the places have moved
    const gate = button.closest<HTMLElement>("[data-gate]")?.dataset["gate"] ?? "";
    text.focus();
    await look();
    const again = one(`.finding[data-gate="${gate}"] [data-checks-take]`);
    if (!again || text.value !== looked) return;
    button = again;
  }
  const before = text.value;
  put(text, Number(button.dataset["start"]), Number(button.dataset["end"]), button.dataset["better"] ?? "");
  void look(before);
}

function undo(): void {
  const text = box();
  if (!text) return;
  put(text, 0, text.value.length, field("before"));
  void look("");
}

export function checks(): void {
  let timer = 0;
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), pause);
  };
  if (box()?.value) later();
  document.addEventListener("input", (event) => event.target === box() && later());
  document.addEventListener("change", (event) => (event.target as Element).matches("#composer-form input[name=kind]") && later());
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-checks-take], [data-checks-undo], [data-checks-show]");
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute("data-checks-take")) void take(button);
    else if (button.hasAttribute("data-checks-undo")) undo();
    else {
      box()?.focus();
      box()?.setSelectionRange(Number(button.dataset["from"]), Number(button.dataset["to"]));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey || event.target !== box()) return;
    const first = one("[data-checks-take]");
    if (!first) return;
    event.preventDefault();
    void take(first);
  });
}
