/** Gives a mail's frame the height of what is in it. No script runs in there (see docs/decisions/0004). */

import { all, find, onParts } from "./dom";

const TALLEST = 10_000;
const watched = new WeakSet<HTMLIFrameElement>();

function watch(frame: HTMLIFrameElement): void {
  if (watched.has(frame)) return;
  watched.add(frame);
  frame.addEventListener("load", () => follow(frame));
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.body?.childNodes.length) follow(frame);
}

/** Measures now and whenever the content changes its size: an image has come, the window is narrower. */
function follow(frame: HTMLIFrameElement): void {
  const body = frame.contentDocument?.body;
  if (!body) return;
  const isCut = "cut" in (body.ownerDocument.documentElement.dataset ?? {});
  const more = find(`[data-frame-more="${frame.id}"]`);
  const fit = (): void => {
    const wanted = Math.ceil(body.getBoundingClientRect().height);
    const height = `${Math.min(wanted, TALLEST)}px`;
    if (frame.style.height !== height) frame.style.height = height;
    if (more) more.hidden = wanted <= TALLEST && !isCut;
  };
  new ResizeObserver(fit).observe(body);
  fit();
  tellOfImages(frame);
}

/** The bar above says whether pictures from other servers are in the frame, and keeps the focus of who turned them. */
function tellOfImages(frame: HTMLIFrameElement): void {
  const bar = find(`[data-images="${frame.id}"]`);
  if (!bar) return;
  const shown = frame.contentDocument?.location.search.includes("images") ?? false;
  const wasUsed = bar.contains(document.activeElement);
  find("[data-images-off]", bar)?.toggleAttribute("hidden", shown);
  find("[data-images-on]", bar)?.toggleAttribute("hidden", !shown);
  if (wasUsed) find("p:not([hidden]) a", bar)?.focus({ preventScroll: true });
}

onParts((root) => all<HTMLIFrameElement>("iframe[data-mail]", root).forEach(watch));
