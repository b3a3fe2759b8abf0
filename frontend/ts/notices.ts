/** Notifications in the browser itself: asked for by a press only, shown for what came while nobody looks here. */

import { all, find, on, onParts, remember, remembered } from "./dom";

const LAST = "notices:last";
const can = (): boolean => "Notification" in window;

const bell = (): HTMLElement | null => find("#bell");
const newest = (): number => Number(bell()?.dataset["newest"] ?? 0);

/** One tab shows it: the newest that was shown is remembered for all of them. */
function show(): void {
  const { newest: id, newestText: text, newestUrl: url } = bell()?.dataset ?? {};
  if (!id || !text || Number(id) <= Number(remembered(LAST) ?? 0)) return;
  remember(LAST, id);
  if (!can() || Notification.permission !== "granted" || document.hasFocus()) return;
  const notice = new Notification(text, { tag: `told-${id}` });
  notice.addEventListener("click", () => {
    window.focus();
    if (url) location.assign(url);
  });
}

function offer(root: ParentNode): void {
  all("[data-browser-notices]", root).forEach((part) => (part.hidden = !can() || Notification.permission !== "default"));
}

on("click", "[data-browser-allow]", () => {
  if (can()) void Notification.requestPermission().then(() => offer(document));
});

document.addEventListener("htmx:afterSettle", () => {
  if (newest()) show();
});
onParts(offer);
