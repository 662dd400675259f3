// Rows picked for an act on several cases: x picks the row in focus (or the open
// one), Shift-x all from the last picked to it. The link over the list carries
// them and shows how many they are; Escape lets them all go.
import { all, digits, one, typing } from "./page";
import { referenceOf } from "./rows";

const picked = new Set<string>();
let last = "";

const rows = (): HTMLAnchorElement[] => all<HTMLAnchorElement>("#list a[data-row]");

function draw(): void {
  for (const row of rows()) row.classList.toggle("row-picked", picked.has(referenceOf(row)));
  const link = one<HTMLAnchorElement>("#list-several");
  if (!link) return;
  const to = new URL(link.href);
  to.searchParams.delete("case");
  for (const reference of picked) to.searchParams.append("case", reference);
  link.href = to.pathname + to.search;
  const count = one("b", link);
  if (count) count.textContent = picked.size ? digits(picked.size) : "";
  link.classList.toggle("list-several-on", picked.size > 0);
}

function toggle(range: boolean): void {
  const list = rows();
  const row = list.find((r) => r === document.activeElement) ?? list.find((r) => r.ariaCurrent === "true");
  const reference = row ? referenceOf(row) : "";
  if (!row || !reference) return;
  const from = list.findIndex((r) => referenceOf(r) === last), to = list.indexOf(row);
  if (range && from >= 0) {
    for (const r of list.slice(Math.min(from, to), Math.max(from, to) + 1)) picked.add(referenceOf(r));
  } else if (!picked.delete(reference)) {
    picked.add(reference);
  }
  last = reference;
  draw();
}

export function pick(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked.size && !typing(event.target) && !one("dialog[open], .menu[open]")) {
      picked.clear();
      draw();
      return;
    }
    if (event.code !== "KeyX" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.body.dataset["keys"] === "off" || typing(event.target) || one("dialog[open]") || !one("#list-several")) return;
    event.preventDefault();
    toggle(event.shiftKey);
  });
  document.addEventListener("htmx:after:swap", () => {
    if (picked.size) draw();
  });
}
