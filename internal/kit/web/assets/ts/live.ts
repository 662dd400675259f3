// Live updates. Elements say what they depend on (data-topics), where they come
// from (data-src) and which of their parts to renew (data-parts). One event
// stream tells what changed; the parts are fetched again and morphed into the
// page, so focus, scroll and typed text stay where they are.
import { onDone } from "./follow";
import htmx, { on } from "./htmx";
import { all, one } from "./page";
import { show } from "./toasts";

const calm = 250; // milliseconds in which several events become one fetch
const patience = 4000; // how long a lost connection may heal before we say so

let stream: EventSource | null = null;
let following = "";
let lost: HTMLElement | null = null;
let worry = 0;
const pending = new Map<Element, number>();

// renew fetches the parts of an element from the page they stand on.
async function renew(element: HTMLElement): Promise<void> {
  const src = element.dataset["src"];
  const parts = (element.dataset["parts"] ?? "").split(",").filter((p) => p && one(p));
  const first = parts[0];
  if (!src || !first || !element.isConnected) return;
  const timeline = one("#timeline");
  const atEnd = timeline ? timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 80 : false;
  const known = new Set(all("#timeline > [id]").map((e) => e.id));
  // An element that renews itself is all that its address answers; a part is picked out of a page.
  if (parts.length === 1 && one(first) === element) await htmx.ajax("GET", src, { target: first, swap: "outerMorph" });
  else await htmx.ajax("GET", src, { target: first, select: first, swap: "outerMorph", selectOOB: parts.slice(1).map((p) => `${p}:outerMorph`).join(",") || undefined });
  for (const e of all("#timeline > [id]")) if (known.size && !known.has(e.id)) e.classList.add("arrived");
  if (atEnd) toEnd();
}

function soon(element: HTMLElement): void {
  clearTimeout(pending.get(element));
  pending.set(element, window.setTimeout(() => {
    pending.delete(element);
    void renew(element);
  }, calm));
}

const followers = (): HTMLElement[] => all("[data-topics]").filter((e) => e.dataset["topics"]);

function connect(): void {
  const url = document.body.dataset["live"];
  const topics = [...new Set(followers().flatMap((e) => (e.dataset["topics"] ?? "").split(",")))].sort().join(",");
  if (!url || topics === "" || document.hidden) {
    stream?.close();
    stream = null;
    following = "";
    return;
  }
  if (topics === following && stream && stream.readyState !== EventSource.CLOSED) return;
  stream?.close();
  following = topics;
  stream = new EventSource(`${url}?topics=${encodeURIComponent(topics)}`);
  stream.onopen = () => {
    clearTimeout(worry);
    worry = 0;
    if (lost) {
      lost.remove();
      lost = null;
      followers().forEach(soon); // whatever happened meanwhile was not heard
    }
  };
  stream.onerror = () => {
    worry ||= window.setTimeout(() => (lost ??= show("#offline-template")), patience);
    if (stream?.readyState === EventSource.CLOSED) window.setTimeout(() => { following = ""; connect(); }, patience);
  };
  stream.onmessage = (event) => {
    const { topic } = JSON.parse(event.data as string) as { topic: string };
    followers().filter((e) => (e.dataset["topics"] ?? "").split(",").includes(topic)).forEach(soon);
    document.dispatchEvent(new CustomEvent<string>("rida:changed", { detail: topic }));
  };
}

// toEnd shows the newest words.
export function toEnd(): void {
  const timeline = one("#timeline");
  if (timeline) timeline.scrollTop = timeline.scrollHeight;
}

export function live(): void {
  toEnd();
  connect();
  document.addEventListener("visibilitychange", () => {
    connect();
    if (!document.hidden) followers().forEach(soon);
  });
  let open = one("#case")?.dataset["ref"];
  on("htmx:after:swap", () => {
    connect();
    const ref = one("#case")?.dataset["ref"];
    if (ref !== open) toEnd();
    open = ref;
  });
  onDone(({ source }) => source.closest("#composer-form") && toEnd());
  // Rings and "in 3 hours" grow older even when nothing happens.
  let seconds = 0;
  setInterval(() => {
    seconds += 10;
    if (document.hidden) return;
    for (const e of all("[data-every]")) if (seconds % Number(e.dataset["every"]) === 0) soon(e);
  }, 10_000);
}
