// What happens after a form was taken. The server may answer a POST with a
// redirect (303), which the browser follows by itself, or name the next page in
// HX-Location. Either way only the part the form aims at is renewed, and
// "rida:done" tells the other modules which form or button it was.
import htmx, { on } from "./htmx";

export interface Done { source: Element }

const tell = (source: Element): void => void document.dispatchEvent(new CustomEvent<Done>("rida:done", { detail: { source } }));

// onDone listens for forms that the server has taken.
export const onDone = (hear: (done: Done) => void): void => document.addEventListener("rida:done", (e) => hear((e as CustomEvent<Done>).detail));

async function renew(source: Element, path: string): Promise<void> {
  await htmx.ajax("GET", path, {
    target: source.getAttribute("hx-target") ?? "body",
    select: source.getAttribute("hx-select") ?? undefined,
    selectOOB: source.getAttribute("hx-select-oob") ?? undefined,
    swap: source.getAttribute("hx-swap") ?? undefined,
    push: new URL(path, location.href).pathname === location.pathname ? undefined : "true",
  });
  tell(source);
}

export function follow(): void {
  on("htmx:after:request", (ctx, event) => {
    const named = ctx.response?.headers.get("HX-Location");
    const source = ctx.sourceElement;
    if (!named || !source) return;
    // A form that shows no answer, such as a cell of the listening strip: all is said.
    if (source.getAttribute("hx-swap") === "none") {
      event.preventDefault();
      tell(source);
      return;
    }
    if (!ctx.select) return;
    event.preventDefault();
    void renew(source, named.startsWith("{") ? (JSON.parse(named) as { path: string }).path : named);
  });
  on("htmx:after:swap", (ctx) => {
    if (ctx.sourceElement?.hasAttribute("hx-post") && (ctx.response?.status ?? 500) < 400) tell(ctx.sourceElement);
  });
}
