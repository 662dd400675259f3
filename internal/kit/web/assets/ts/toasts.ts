// Short messages: what just happened, with a way back for a few seconds.
import { on } from "./htmx";
import { all, digits, one } from "./page";

const region = (): HTMLElement | null => one("#toasts");

// count lets a toast go after its seconds, but never while it is looked at.
function count(toast: HTMLElement): void {
  if (toast.dataset["counting"] || toast.hasAttribute("data-stays")) return;
  toast.dataset["counting"] = "yes";
  let seconds = Number(toast.dataset["seconds"] ?? "8");
  const shown = one(".toast-time", toast);
  const timer = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    seconds--;
    if (shown) shown.textContent = digits(seconds);
    if (seconds <= 0 || !toast.isConnected) {
      clearInterval(timer);
      toast.remove();
    }
  }, 1000);
}

// show puts a copy of a template on the page and returns it.
export function show(template: string, text?: string, undo?: string): HTMLElement | null {
  const copy = one<HTMLTemplateElement>(template)?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!copy) return null;
  const words = one(".toast-text", copy);
  if (words && text) words.textContent = text;
  const form = one<HTMLFormElement>("form", copy);
  if (form) {
    if (undo) form.action = undo;
    else form.remove();
  }
  if (!undo) one(".toast-time", copy)?.remove();
  region()?.append(copy);
  count(copy);
  return copy;
}

export function toasts(): void {
  all(".toast").forEach(count);
  on("htmx:after:swap", () => all(".toast").forEach(count));
  document.addEventListener("rida:toast", (event) => {
    const { text, undo } = (event as CustomEvent<{ text: string; undo?: string }>).detail;
    show("#toast-template", text, undo);
  });

  // A request that failed leaves the page as it is, and says so.
  document.addEventListener("htmx:error", () => void show("#failed-template"));
  on("htmx:after:request", (ctx, event) => {
    const status = ctx.response?.status ?? 0;
    const text = ctx.text ?? "";
    // The answer is another page, for example sign-in after the session ended: go there.
    // A piece of a page is nowhere to go.
    if (status < 400 && ctx.select && /^\s*<!doctype/i.test(text) && !new DOMParser().parseFromString(text, "text/html").querySelector(ctx.select)) {
      event.preventDefault();
      location.assign(ctx.response?.raw.url ?? location.href);
      return;
    }
    if (status >= 400 && status !== 422 && status !== 409) show("#failed-template", problem(text));
    if (status === 422 && ctx.swap === "none") show("#failed-template", problem(text));
  });
}

// problem finds the sentence of an error page; the template's own words stand in for it.
function problem(html: string): string | undefined {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector(".problems li, .problems p, .error-page p")?.textContent?.trim() || undefined;
}
