// htmx as one value for all modules. Its extension scripts are not used: live
// updates need only an EventSource and a morph (see live.ts).
import htmx from "htmx.org";

export interface Context {
  sourceElement?: Element;
  target?: Element | string;
  select?: string;
  swap?: string;
  text?: string;
  request?: { action?: string; method?: string };
  response?: { status: number; raw: Response; headers: Headers };
}

export interface Ajax {
  source?: Element;
  target: string;
  select?: string;
  selectOOB?: string;
  swap?: string;
  push?: string;
}

interface Htmx {
  ajax(method: string, path: string, how: Ajax): Promise<void>;
  process(root: Element): void;
}

export default htmx as unknown as Htmx;

// on listens to an htmx event of the page with its context.
export function on(name: string, hear: (ctx: Context, event: CustomEvent) => void): void {
  document.addEventListener(name, (event) => {
    const detail = (event as CustomEvent).detail as { ctx?: Context } | null;
    if (detail?.ctx) hear(detail.ctx, event as CustomEvent);
  });
}
