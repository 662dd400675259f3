// Who else is at the case. The open page says every few seconds that it is
// there and what is done; the answer names the others. Closing or hiding the
// page says good-bye.
import { on } from "./htmx";
import { one } from "./page";

const typingFor = 15_000; // after the last letter one still counts as writing
const page = crypto.randomUUID().slice(0, 8);

let at: string | null = null; // address of the case's presence
let said = "";
let typed = 0;
let fresh = false; // something is before the eyes that was not there at the last beat

const place = (): HTMLElement | null => one("[data-presence]");

function doing(): string {
  const box = one<HTMLTextAreaElement>("#composer-text");
  if (!box || box.value.trim() === "" || Date.now() - typed > typingFor) return "looking";
  return one<HTMLInputElement>("#composer-form input[name=kind]:checked")?.value === "note" ? "note" : "reply";
}

function body(what: string): URLSearchParams {
  const said = new URLSearchParams({ doing: what, window: page });
  if (fresh) said.set("fresh", "yes");
  return said;
}

async function ask(method: "GET" | "POST", what = ""): Promise<void> {
  const spot = place(), from = at;
  if (!spot || !from) return;
  try {
    const saying = method === "POST" ? body(what) : undefined;
    if (saying) fresh = false;
    const answer = await fetch(from, { method, body: saying, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    const html = await answer.text();
    if (answer.ok && from === at && spot.innerHTML !== html) spot.innerHTML = html;
  } catch {
    // The connection is lost; the live stream says so, and the next beat tries again.
  }
}

function leave(): void {
  if (at) navigator.sendBeacon(at, body("left"));
  at = null;
  said = "";
}

function beat(): void {
  const now = document.hidden ? null : (place()?.dataset["presence"] ?? null);
  if (now !== at) {
    leave();
    at = now;
    fresh = true;
  }
  if (!at) return;
  said = doing();
  void ask("POST", said);
}

export function presence(): void {
  beat();
  setInterval(beat, Number(place()?.dataset["beat"] ?? "10") * 1000);
  document.addEventListener("input", (event) => {
    if ((event.target as Element).id !== "composer-text") return;
    typed = Date.now();
    if (doing() !== said) beat();
  });
  document.addEventListener("change", (event) => (event.target as Element).matches("#composer-form input[name=kind]") && beat());
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", leave);
  on("htmx:after:swap", () => (place()?.dataset["presence"] ?? null) !== at && beat());
  document.addEventListener("rida:changed", (event) => {
    fresh ||= (event as CustomEvent<string>).detail.startsWith("case:");
    if ((event as CustomEvent<string>).detail === place()?.dataset["topics"]) void ask("GET");
  });
}
