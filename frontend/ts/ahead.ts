/**
 * Whoever walks from ticket to ticket finds the next one drawn at once: while they read, the part that `[data-ahead]`
 * would ask for is fetched and held. It is held only as long as the live stream would tell of a change to it, and for
 * half a minute at most; what is changed, by others or in this page, is let go of. Reading ahead marks nothing as read.
 */

import { find } from "./dom";

interface Held {
  url: string;
  at: number;
  answer: Promise<{ text: string; headers: Headers } | null>;
}

const FRESH = 30_000;

let held: Held | null = null;
let isWalking = false;
let isLive = false;

function next(): string {
  return find("[data-ahead]")?.getAttribute("hx-get") ?? "";
}

function fetchAhead(): void {
  const url = next();
  if (!isWalking || !isLive || !url || held?.url === url) return;
  held = { url, at: Date.now(), answer: ask(url) };
}

async function ask(url: string): Promise<{ text: string; headers: Headers } | null> {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "page" }, redirect: "error" });
    return answer.ok ? { text: await answer.text(), headers: answer.headers } : null;
  } catch {
    return null;
  }
}

function letGo(): void {
  held = null;
}

/** Lets the request of htmx be answered by what is held; asks after all when it could not be had. */
function answerFrom(xhr: XMLHttpRequest, { url, answer }: Held): void {
  const send = xhr.send.bind(xhr);
  xhr.send = (body) => {
    void answer.then((got) => {
      if (!got) return send(body);
      const lines = [...got.headers].map(([name, value]) => `${name}: ${value}`).join("\r\n");
      const said = {
        status: 200,
        response: got.text,
        responseText: got.text,
        responseURL: new URL(url, location.href).href,
        getAllResponseHeaders: () => lines,
        getResponseHeader: (name: string) => got.headers.get(name),
      };
      for (const [name, value] of Object.entries(said)) Object.defineProperty(xhr, name, { value });
      xhr.dispatchEvent(new ProgressEvent("load"));
    });
  };
}

document.addEventListener("htmx:beforeSend", (event) => {
  const { xhr, elt, target } = (event as CustomEvent<{ xhr: XMLHttpRequest; elt: Element; target: Element }>).detail;
  if (target.id !== "page") return;
  if (held && held.url === elt.getAttribute("hx-get") && Date.now() - held.at < FRESH) answerFrom(xhr, held);
  isWalking = false;
  letGo();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = (event as CustomEvent<{ target: Element; requestConfig: { elt: Element } }>).detail;
  if (target.id === "page") isWalking = requestConfig.elt.matches("[data-ahead]");
});

document.addEventListener("htmx:afterSettle", fetchAhead);

document.addEventListener("desk:live", (event) => {
  isLive = (event as CustomEvent<{ isOpen: boolean }>).detail.isOpen;
  if (isLive) fetchAhead();
  else letGo();
});

document.addEventListener("desk:changed", (event) => {
  const { ticket, user } = (event as CustomEvent<{ ticket?: number; user?: number }>).detail;
  if (user !== undefined) return;
  if (ticket === undefined || held?.url.startsWith(`/tickets/${ticket}/`)) letGo();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { verb, path } = (event as CustomEvent<{ requestConfig: { verb: string; path: string } }>).detail.requestConfig;
  const isPresence = path === find("[data-presence-url]")?.dataset["presenceUrl"];
  if (verb !== "get" && !isPresence) letGo();
});
