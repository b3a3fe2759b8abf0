/** A request that failed without words of its own still gets some. */

import { say } from "./toast";

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  if (!xhr.getResponseHeader("HX-Trigger")) say("labelFailed");
});

document.addEventListener("htmx:sendError", (event) => {
  const source = event.target;
  const passive = source instanceof Element && source.closest("[data-live], [data-presence]") === source;
  if (!passive) say("labelOffline");
});
