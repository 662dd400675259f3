// Reads along while an answer or a note is written: the server looks for what a
// customer should not have to read, and the findings stand below the box. The
// box itself is never touched, but by the one who takes a wording over.
import { one } from "./page";

const pause = 700; // milliseconds after the last letter: long enough not to nag in the middle of a word

// A page may hold two such boxes: the composer, and an act in the dialog over it.
const panelOf = (text: Element | null): HTMLElement | null => (text?.id ? one<HTMLElement>(`[data-checks-of="${text.id}"]`) : null);
const panelAt = (inside: Element): HTMLElement | null => inside.closest<HTMLElement>("[data-checks-of]");
const boxOf = (panel: HTMLElement | null): HTMLTextAreaElement | null => one<HTMLTextAreaElement>(`#${panel?.dataset["checksOf"] ?? "none"}`);
const field = (panel: HTMLElement, name: string): string => panel.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`)?.value ?? "";

let asking: AbortController | null = null;
const looked = new WeakMap<HTMLTextAreaElement, string>(); // the text that the findings are about

// look asks the server about the box as it stands. A newer look makes an older
// one void; a failed one leaves what is shown.
async function look(into: HTMLElement | null, before?: string): Promise<void> {
  const text = boxOf(into);
  if (!text || !into) return;
  asking?.abort();
  const mine = (asking = new AbortController());
  const body = new URLSearchParams({ text: text.value, warned: field(into, "warned"), before: before ?? field(into, "before") });
  body.set("kind", text.form?.querySelector<HTMLInputElement>("input[name=kind]:checked")?.value ?? "reply");
  if (field(into, "asked")) body.set("asked", "yes");
  for (const reason of into.querySelectorAll<HTMLInputElement>("[name^='gate.']")) body.set(reason.name, reason.value);
  try {
    const answer = await fetch(into.dataset["checks"] ?? "", { method: "POST", body, signal: mine.signal, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    if (mine.signal.aborted || !into.isConnected || into.contains(document.activeElement)) return;
    into.innerHTML = html;
    looked.set(text, body.get("text") ?? "");
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

async function take(panel: HTMLElement, button: HTMLElement): Promise<void> {
  const text = boxOf(panel);
  if (!text) return;
  if (text.value !== looked.get(text)) { // written on since: the places have moved
    const gate = button.closest<HTMLElement>("[data-gate]")?.dataset["gate"] ?? "";
    text.focus();
    await look(panel);
    const again = panel.querySelector<HTMLElement>(`.finding[data-gate="${gate}"] [data-checks-take]`);
    if (!again || text.value !== looked.get(text)) return;
    button = again;
  }
  const before = text.value;
  put(text, Number(button.dataset["start"]), Number(button.dataset["end"]), button.dataset["better"] ?? "");
  void look(panel, before);
}

function undo(panel: HTMLElement): void {
  const text = boxOf(panel);
  if (!text) return;
  put(text, 0, text.value.length, field(panel, "before"));
  void look(panel, "");
}

function press(button: HTMLElement, panel: HTMLElement): void {
  if (button.hasAttribute("data-checks-take")) void take(panel, button);
  else if (button.hasAttribute("data-checks-undo")) undo(panel);
  else {
    boxOf(panel)?.focus();
    boxOf(panel)?.setSelectionRange(Number(button.dataset["from"]), Number(button.dataset["to"]));
  }
}

export function checks(): void {
  let timer = 0;
  const later = (panel: HTMLElement | null): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(panel), pause);
  };
  const composer = one<HTMLTextAreaElement>("#composer-text");
  if (composer?.value) later(panelOf(composer));
  document.addEventListener("input", (event) => {
    const panel = panelOf(event.target as Element);
    if (panel) later(panel);
  });
  document.addEventListener("change", (event) => {
    if ((event.target as Element).matches("#composer-form input[name=kind]")) later(panelOf(one("#composer-text")));
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-checks-take], [data-checks-undo], [data-checks-show]");
    const panel = button && panelAt(button);
    if (!button || !panel) return;
    event.preventDefault();
    press(button, panel);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey) return;
    const panel = panelOf(event.target as Element);
    const first = panel?.querySelector<HTMLElement>("[data-checks-take]");
    if (!panel || !first) return;
    event.preventDefault();
    void take(panel, first);
  });
}
