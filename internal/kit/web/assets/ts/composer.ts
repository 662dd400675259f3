// The box where answers are written: drafts kept in this browser for each case,
// files by button, drop and paste, Ctrl-Enter. Nothing typed is ever lost: the
// draft goes only when the server has taken the message.
import { onDone } from "./follow";
import { on } from "./htmx";
import { one } from "./page";
import { show } from "./toasts";

const prefix = "rida:draft:";
const keep = 30 * 24 * 3600 * 1000; // a draft of a month ago is of no use to anybody
const pause = 400; // milliseconds after the last letter before saving

interface Draft { text: string; kind: string; at: number; seen?: string }

const form = (): HTMLFormElement | null => one<HTMLFormElement>("#composer-form");
const box = (): HTMLTextAreaElement | null => one<HTMLTextAreaElement>("#composer-text");
const kind = (): string => one<HTMLInputElement>("#composer-form input[name=kind]:checked")?.value ?? "reply";

// What the writer had read when the first letter was written. It stays while
// the text stands, whatever comes in meanwhile, so that an answer which crosses
// with a new message is stopped; once that message was shown, it counts as read.
let seen = "";
const hidden = (): HTMLInputElement | null => one<HTMLInputElement>("#composer-seen");

function begin(from?: string): void {
  seen = from || one("#timeline")?.dataset["newest"] || hidden()?.value || "";
  const field = hidden();
  if (field && seen) field.value = seen;
}

function keepSeen(): void {
  const field = hidden();
  if (!field) return;
  if (form()?.hasAttribute("data-crossed") || !box()?.value.trim()) seen = field.value;
  else if (seen) field.value = seen;
}

function store(): void {
  const ref = form()?.dataset["draft"], text = box()?.value ?? "";
  if (!ref) return;
  const state = one("#composer-state");
  try {
    if (text.trim() === "") localStorage.removeItem(prefix + ref);
    else localStorage.setItem(prefix + ref, JSON.stringify({ text, kind: kind(), at: Date.now(), seen } satisfies Draft));
    if (state && text.trim() !== "") state.textContent = state.dataset["saved"] ?? "";
  } catch {
    // Storage may be full or forbidden; the text still stands in the box.
  }
}

function restore(): void {
  const f = form(), text = box();
  const ref = f?.dataset["draft"];
  if (!f || !text || !ref || f.dataset["restored"] === ref) return;
  f.dataset["restored"] = ref;
  try {
    const found = localStorage.getItem(prefix + ref);
    if (!found || text.value !== "") return;
    const draft = JSON.parse(found) as Draft;
    text.value = draft.text;
    begin(draft.seen);
    const tab = one<HTMLInputElement>(`#composer-form input[name=kind][value="${draft.kind === "note" ? "note" : "reply"}"]`);
    if (tab) tab.checked = true;
  } catch {
    localStorage.removeItem(prefix + ref);
  }
}

function forgetOld(): void {
  try {
    for (const key of Object.keys(localStorage).filter((k) => k.startsWith(prefix))) {
      const at = (JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Draft>).at ?? 0;
      if (Date.now() - at > keep) localStorage.removeItem(key);
    }
  } catch {
    // An unreadable draft of another version: leave it.
  }
}

// size writes bytes as a person reads them.
function size(bytes: number): string {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const system = document.documentElement.dataset["digits"] || "latn";
  return new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-${system}`, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(bytes / (unit === "kilobyte" ? 1e3 : 1e6));
}

// list draws the chosen files with a way to take each one back.
function list(): void {
  const f = form();
  const input = f && one<HTMLInputElement>("input[type=file]", f);
  const ul = f && one<HTMLUListElement>("[data-files]", f);
  if (!f || !input || !ul) return;
  const files = [...(input.files ?? [])];
  const most = Number(f.dataset["max"] ?? "0");
  const tooLarge = most > 0 && files.reduce((sum, x) => sum + x.size, 0) > most;
  input.setCustomValidity(tooLarge ? (f.dataset["tooLarge"] ?? "") : "");
  ul.replaceChildren(...files.map((file, i) => {
    const li = document.createElement("li");
    li.className = tooLarge ? "attachment wrong" : "attachment";
    const name = document.createElement("bdi"), small = document.createElement("small"), remove = document.createElement("button");
    name.textContent = file.name;
    small.textContent = size(file.size);
    remove.type = "button";
    remove.textContent = "×";
    remove.ariaLabel = `${ul.dataset["remove"] ?? ""} ${file.name}`;
    remove.addEventListener("click", () => set(files.filter((_, j) => j !== i)));
    li.append(name, small, remove);
    return li;
  }));
  if (tooLarge) show("#failed-template", f.dataset["tooLarge"]);
}

function set(files: File[]): void {
  const input = one<HTMLInputElement>("#composer-form input[type=file]");
  if (!input) return;
  const bag = new DataTransfer();
  for (const file of files) bag.items.add(file);
  input.files = bag.files;
  list();
}

const add = (files: FileList): void => set([...(one<HTMLInputElement>("#composer-form input[type=file]")?.files ?? []), ...files]);

export function composer(): void {
  forgetOld();
  restore();

  let timer = 0, empty = !box()?.value;
  document.addEventListener("input", (event) => {
    if (event.target !== box()) return;
    if (empty) begin();
    empty = box()?.value.trim() === "";
    clearTimeout(timer);
    timer = window.setTimeout(store, pause);
  });
  document.addEventListener("change", (event) => {
    const target = event.target as Element;
    if (!target.closest("#composer-form")) return;
    if (target.matches("input[type=file]")) list();
    if (target.matches("input[name=kind]")) {
      store();
      box()?.focus();
    }
  });
  addEventListener("pagehide", store);

  document.addEventListener("keydown", (event) => {
    const f = form();
    if (!f?.contains(event.target as Node)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      one<HTMLButtonElement>(kind() === "note" ? ".composer-save" : ".composer-send", f)?.click();
    } else if (event.key === "Escape" && event.target === box()) {
      box()?.blur();
    }
  });

  document.addEventListener("paste", (event) => {
    if (event.target !== box() || !event.clipboardData?.files.length) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });
  const over = (event: DragEvent): HTMLElement | null => (event.dataTransfer?.types.includes("Files") ? (event.target as Element).closest<HTMLElement>(".conversation") : null);
  document.addEventListener("dragover", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    form()?.classList.add("composer-dropping");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && form()?.classList.remove("composer-dropping"));
  document.addEventListener("drop", (event) => {
    form()?.classList.remove("composer-dropping");
    if (!over(event) || !event.dataTransfer) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });

  // Taken by the server: the box is free again. Refused or lost: it stays as it is.
  onDone(({ source }) => {
    if (!source.matches(".composer-send, .composer-save")) return;
    const text = box();
    const ref = form()?.dataset["draft"];
    if (text) text.value = "";
    if (ref) localStorage.removeItem(prefix + ref);
    const state = one("#composer-state");
    if (state) state.textContent = "";
    set([]);
  });
  on("htmx:after:swap", (ctx) => {
    if ((ctx.response?.status ?? 0) >= 400) one("#composer-form [data-focus]")?.focus();
    keepSeen();
    restore();
    empty = !box()?.value.trim();
  });
}
