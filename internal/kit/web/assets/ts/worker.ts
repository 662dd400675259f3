// Shows pushes while no page is open, and opens the notice when one is chosen.
// It keeps nothing and answers no request of a page.
interface Pushed { title: string; body: string; url: string; tag: string; lang: string; dir: "ltr" | "rtl" }
interface Waiting extends Event { waitUntil(work: Promise<unknown>): void }
interface Push extends Waiting { data: { json(): Pushed } | null }
interface Chosen extends Waiting { notification: Notification }
interface Page { url: string; focus(): Promise<unknown>; navigate(url: string): Promise<unknown> }
interface Worker {
  registration: { showNotification(title: string, how: NotificationOptions): Promise<void> };
  clients: { matchAll(how: { type: string; includeUncontrolled: boolean }): Promise<Page[]>; openWindow(url: string): Promise<unknown> };
  location: { origin: string };
  addEventListener(name: "push", hear: (event: Push) => void): void;
  addEventListener(name: "notificationclick", hear: (event: Chosen) => void): void;
}
const worker = self as unknown as Worker;

worker.addEventListener("push", (event) => {
  const told = event.data?.json();
  if (told) event.waitUntil(worker.registration.showNotification(told.title, { body: told.body, tag: told.tag, lang: told.lang, dir: told.dir, data: told.url }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = String(event.notification.data ?? "/notices");
  if (!url.startsWith("/notices")) return;
  event.waitUntil(worker.clients.openWindow(url));
});
