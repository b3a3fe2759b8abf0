/** htmx set up for the desk: its own requests only, no evaluated code, errors told in words. */

import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { csrf } from "./dom";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyRestoreAsHxRequest: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollIntoViewOnBoost: false,
  defaultSettleDelay: 0,
  attributesToSettle: ["class", "width", "height"], // a style written as an attribute is what the policy forbids
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true, error: false },
    { code: "...", swap: false, error: true },
  ],
});

/** A morph leaves alone what the person is using: fields being typed in, picked boxes, folds, whatever says data-keep. */
Object.assign(Idiomorph.defaults, { ignoreActiveValue: true, restoreFocus: true });
Object.assign(Idiomorph.defaults.callbacks, {
  beforeNodeMorphed: (old: Node) => !(old instanceof Element && old.matches("[data-keep], iframe[data-mail]")),
  beforeAttributeUpdated: (name: string, element: Element) =>
    !(name === "open" && element.matches("details[data-fold], details[data-picker], dialog")) &&
    !(name === "data-cursor") &&
    !(name === "checked" && element.matches("[data-select]")),
});

/** Whether the list that has the focus would offer other choices: what is picked from one is not typed, so it may change. */
function offersOthers(content: ParentNode): boolean {
  const list = document.activeElement;
  const next = list instanceof HTMLSelectElement && list.id ? content.querySelector(`#${CSS.escape(list.id)}`) : null;
  return list instanceof HTMLSelectElement && next instanceof HTMLSelectElement && choices(list) !== choices(next);
}

function choices(list: HTMLSelectElement): string {
  return Array.from(list.options, (one) => one.value).join("\n");
}

htmx.defineExtension("morph", {
  isInlineSwap: (style: string) => style === "morph" || style === "morph:outerHTML",
  handleSwap: (style: string, target: Node, fragment: Node): Node[] | boolean => {
    if (!style.startsWith("morph") || !(target instanceof Element)) return false;
    const morphStyle = style === "morph:innerHTML" ? "innerHTML" : "outerHTML";
    const content = fragment as Element;
    return Idiomorph.morph(target, content.children, { morphStyle, ignoreActiveValue: !offersOthers(content) });
  },
});

document.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRFToken"] = csrf();
});

export { htmx };

/** A request whose answer is only its events (toasts, changes) and whatever it swaps by itself. */
export function send(verb: "get" | "post", url: string, values: Record<string, string> = {}): void {
  void htmx.ajax(verb, url, { source: document.body, target: document.body, swap: "none", values });
}

/** Signing in again takes a whole page, never a fragment of this one; drafts wait in the browser meanwhile. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
  const answer = new URL(detail.xhr.responseURL || location.href);
  if (!answer.pathname.startsWith("/accounts/") || location.pathname.startsWith("/accounts/")) return;
  detail.shouldSwap = false;
  location.assign(`${answer.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`);
});
