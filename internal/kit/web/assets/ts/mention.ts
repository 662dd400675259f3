// The list of names under an @ in a note: arrows choose, Enter or Tab takes,
// Escape lets go. The server finds the names, in any spelling.
import { one } from "./page";

const pattern = /(^|[^\p{L}\p{N}])[@＠]([\p{L}\p{M}\p{N}\u200c ]{0,30})$/u;
const pause = 120; // milliseconds after the last letter before asking

let box: HTMLTextAreaElement | null = null;
let list: HTMLUListElement | null = null;
let timer = 0;

// names tells that the text is for colleagues, who can be called.
function names(area: HTMLTextAreaElement): boolean {
  if (area.hasAttribute("data-mentions")) return true;
  return area.id === "composer-text" && one<HTMLInputElement>("#composer-form input[name=kind]:checked")?.value === "note";
}

function close(): void {
  list?.parentElement?.remove();
  list = null;
  box?.removeAttribute("aria-activedescendant");
  box?.removeAttribute("aria-controls");
}

const options = (): HTMLElement[] => (list ? [...list.querySelectorAll<HTMLElement>("[role=option]")] : []);

function choose(step: number): void {
  const all = options();
  const at = all.findIndex((o) => o.ariaSelected === "true");
  const next = all[(at + step + all.length) % all.length];
  for (const o of all) o.ariaSelected = String(o === next);
  if (next) box?.setAttribute("aria-activedescendant", next.id);
}

function take(option: HTMLElement | undefined): void {
  if (!box || !option) return;
  const before = box.value.slice(0, box.selectionStart), after = box.value.slice(box.selectionStart);
  const start = Math.max(before.lastIndexOf("@"), before.lastIndexOf("＠"));
  const text = `${before.slice(0, start)}@${option.dataset["name"] ?? ""} `;
  box.value = text + after;
  box.setSelectionRange(text.length, text.length);
  close();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

async function ask(area: HTMLTextAreaElement): Promise<void> {
  const typed = pattern.exec(area.value.slice(0, area.selectionStart))?.[2];
  if (typed === undefined || !names(area)) return close();
  const answer = await fetch(`/colleagues?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
  const html = answer?.ok ? (await answer.text()).trim() : "";
  close();
  if (!html || document.activeElement !== area) return;
  box = area;
  const place = document.createElement("div");
  place.className = "mention-place";
  list = document.createElement("ul");
  list.className = "mention-names";
  list.id = "mention-names";
  list.setAttribute("role", "listbox");
  list.ariaLabel = "@";
  list.innerHTML = html;
  place.append(list);
  area.before(place);
  area.setAttribute("aria-controls", list.id);
  choose(1);
}

export function mention(): void {
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement)) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(area), pause);
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== box) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(event.key === "ArrowDown" ? 1 : -1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) take(options().find((o) => o.ariaSelected === "true"));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("mousedown", (event) => {
    const option = (event.target as Element).closest<HTMLElement>(".mention-names [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  document.addEventListener("focusout", (event) => event.target === box && close());
}
