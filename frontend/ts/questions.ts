/** Questions that depend on answers: fetched again after each one. What was typed stays, and so does the focus. */

import { find, on } from "./dom";

let latest = 0;

on("change", "[data-questions]", (box) => void again(box));

async function again(box: HTMLElement): Promise<void> {
  const form = box.closest("form");
  if (!form || !box.hasAttribute("data-depends")) return;
  const turn = ++latest;
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  body.set("update", "part");
  const answer = await fetch(form.action || location.href, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || turn !== latest) return;
  const fresh = find("[data-questions]", new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (fresh) match(box, fresh);
}

/** Questions that are asked already are left alone; others come in their place, and those not asked any more go. */
function match(box: HTMLElement, fresh: HTMLElement): void {
  const kept = new Map([...box.children].map((part) => [part.id, part]));
  let at: Element | null = box.firstElementChild;
  for (const part of [...fresh.children]) {
    const own = kept.get(part.id);
    kept.delete(part.id);
    if (own && part.hasAttribute("data-asked")) own.replaceWith(part);
    else if (!own) box.insertBefore(part, at);
    at = (own && !part.hasAttribute("data-asked") ? own : part).nextElementSibling;
  }
  for (const gone of kept.values()) gone.remove();
}
