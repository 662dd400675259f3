// Live updates. Elements say what they depend on (data-topics), where they come
// from (data-src) and which of their parts to renew (data-parts). One event
// stream tells what changed, also what changed between the drawing of the page
// and its first word; the parts are fetched again and morphed into the page, so
// focus, scroll and typed text stay where they are.
import { onDone } from "./follow";
import htmx, { on } from "./htmx";
import { all, one } from "./page";
import { show } from "./toasts";

const calm = 250; // milliseconds in which several events become one fetch
const rest = 1000; // milliseconds between two fetches of one element, however much happens; data-rest says another
const patience = 4000; // how long a lost connection may heal before we say so

let stream: EventSource | null = null;
let following = "";
let lost: HTMLElement | null = null;
let worry = 0;
let since = 0; // until when this page knows everything, as the stream counts
const waiting = new Set<HTMLElement>(); // will be fetched in a moment
const fetching = new Set<HTMLElement>();
const lately = new WeakMap<HTMLElement, number>(); // when it was fetched last

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
  // Each element has a queue of its own: one for all would drop what does not fit in.
  if (parts.length === 1 && one(first) === element) await htmx.ajax("GET", src, { source: element, target: first, swap: "outerMorph" });
  else await htmx.ajax("GET", src, { source: element, target: first, select: first, swap: "outerMorph", selectOOB: parts.slice(1).map((p) => `${p}:outerMorph`).join(",") || undefined });
  for (const e of all("#timeline > [id]")) if (known.size && !known.has(e.id)) e.classList.add("arrived");
  if (atEnd) toEnd();
}

// soon fetches an element once for all the events of a moment. An event that
// comes while it is being fetched lets it be fetched again after that; a stream
// of events without a pause holds nothing up.
function soon(element: HTMLElement): void {
  if (waiting.has(element)) return;
  waiting.add(element);
  const pause = Number(element.dataset["rest"] ?? rest);
  const rested = (lately.get(element) ?? -pause) + pause - performance.now();
  window.setTimeout(() => void fetched(element), Math.max(calm, rested));
}

async function fetched(element: HTMLElement): Promise<void> {
  if (fetching.has(element)) {
    window.setTimeout(() => void fetched(element), calm);
    return;
  }
  waiting.delete(element);
  if (element.dataset["rest"] && !element.checkVisibility()) {
    sight.observe(element);
    return;
  }
  fetching.add(element);
  try {
    await renew(element);
  } finally {
    fetching.delete(element);
    lately.set(element, performance.now());
  }
}

// What is costly and not shown, such as the views in a folded drawer, is fetched
// once it comes into sight.
const sight = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    soon(target as HTMLElement);
  }
});

const followers = (): HTMLElement[] => all("[data-topics]").filter((e) => e.dataset["topics"]);

function connect(): void {
  const address = document.body.dataset["live"];
  const topics = [...new Set(followers().flatMap((e) => (e.dataset["topics"] ?? "").split(",")))].sort().join(",");
  if (!address || topics === "" || document.hidden) {
    stream?.close();
    stream = null;
    following = "";
    return;
  }
  if (topics === following && stream && stream.readyState !== EventSource.CLOSED) return;
  stream?.close();
  following = topics;
  const url = new URL(address, location.href);
  since = Math.max(since, Number(url.searchParams.get("since") ?? 0));
  url.searchParams.set("since", String(since));
  url.searchParams.set("topics", topics);
  stream = new EventSource(url);
  stream.onopen = () => {
    clearTimeout(worry);
    worry = 0;
    lost?.remove(); // what happened meanwhile comes over the stream
    lost = null;
  };
  stream.onerror = () => {
    worry ||= window.setTimeout(() => (lost ??= show("#offline-template")), patience);
    if (stream?.readyState === EventSource.CLOSED) window.setTimeout(() => { following = ""; connect(); }, patience);
  };
  stream.onmessage = (event) => {
    since = Math.max(since, Number(event.lastEventId));
    const { topic } = JSON.parse(event.data as string) as { topic: string };
    if (!topic) return; // a heartbeat
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
