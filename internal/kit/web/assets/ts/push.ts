// A browser is let to show pushes: the button registers the worker, asks the
// browser for a subscription under the key of the house, and sends it as an
// ordinary form. Where a browser cannot, the button stays hidden.
import { one } from "./page";
import { show } from "./toasts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (key: ArrayBuffer | null): string => btoa(String.fromCharCode(...new Uint8Array(key ?? new ArrayBuffer(0)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

async function subscribe(form: HTMLFormElement): Promise<void> {
  const worker = await navigator.serviceWorker.register("/notices/worker.js");
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset["push"] ?? "") });
  const values: Record<string, string> = {
    endpoint: subscription.endpoint, p256dh: text(subscription.getKey("p256dh")), auth: text(subscription.getKey("auth")),
    device: navigator.userAgent.slice(0, 200),
  };
  for (const [name, value] of Object.entries(values)) {
    const box = one<HTMLInputElement>(`[name="${name}"]`, form);
    if (box) box.value = value;
  }
  form.submit();
}

export function push(): void {
  const form = one<HTMLFormElement>("form[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    subscribe(form).catch(() => void show("#failed-template", form.dataset["refused"]));
  });
}
