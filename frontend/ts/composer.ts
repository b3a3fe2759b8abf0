/** Reply or note: two drafts in one place, never mixed; sent by button or by Ctrl-Enter. */

import { all, find, on, onParts } from "./dom";
import { area, focusWriter, write, written, type Words } from "./writer";

const other = new WeakMap<HTMLElement, Map<string, Words>>();

export const kindOf = (form: HTMLElement): string => form.dataset["kind"] ?? "reply";

/** Keeps what is written for the kind that is left, and brings back what was written for the one that is chosen. */
function turn(form: HTMLFormElement, radio: HTMLInputElement): void {
  const before = kindOf(form);
  if (radio.value !== before) {
    const drafts = other.get(form) ?? new Map<string, Words>();
    other.set(form, drafts.set(before, written(form)));
    form.dispatchEvent(new CustomEvent("desk:turn", { detail: before }));
    write(form, drafts.get(radio.value) ?? stored(form, radio.value));
  }
  dress(form, radio);
  focusWriter(form);
}

function dress(form: HTMLFormElement, radio: HTMLInputElement): void {
  form.dataset["kind"] = radio.value;
  form.classList.toggle("is-note", radio.value === "note");
  const action = radio.dataset["action"];
  if (action) form.setAttribute("action", action);
  if (action && form.hasAttribute("hx-post")) form.setAttribute("hx-post", action);
}

/** The draft that the page brought for the kind that is not shown first. */
function stored(form: HTMLElement, kind: string): Words {
  const holder = find<HTMLTextAreaElement>(`[data-draft-of="${CSS.escape(kind)}"]`, form);
  return { text: holder?.value ?? "", html: holder?.dataset["markup"] ?? "" };
}

on("click", "[data-composer] input[name=kind]", (radio) => {
  const form = radio.closest<HTMLFormElement>("[data-composer]");
  if (form) turn(form, radio as HTMLInputElement);
});

/** Before the editor hears of it: Enter with Ctrl or Cmd is not a line break. */
document.addEventListener("keydown", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-composer]") : null;
  if (!form) return;
  if (event.key === "Escape") (document.activeElement as HTMLElement | null)?.blur();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  const solve = event.shiftKey ? find<HTMLButtonElement>("[data-send-solve]", form) : null;
  (solve && kindOf(form) === "reply" ? solve : find<HTMLButtonElement>("[data-send]", form))?.click();
}, true);

/** htmx calls a refusal that it shows a success too, so the status decides. */
const wasTaken = (xhr: XMLHttpRequest): boolean => xhr.status >= 200 && xhr.status < 300;

/** An answer that was taken leaves an empty composer behind; one that was refused stays as it is. */
document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, requestConfig } = (event as CustomEvent<{ xhr: XMLHttpRequest; requestConfig?: { elt: Element; verb: string } }>).detail;
  const form = requestConfig?.elt.closest<HTMLFormElement>("form[data-composer]");
  if (!form || requestConfig?.verb !== "post" || requestConfig.elt !== form || !wasTaken(xhr)) return;
  write(form, { text: "", html: "" });
  other.get(form)?.delete(kindOf(form));
  find("[data-uploads]", form)?.replaceChildren();
  form.dispatchEvent(new CustomEvent("desk:sent"));
});

onParts((root) => {
  for (const form of all<HTMLFormElement>("form[data-composer]", root)) {
    const chosen = find<HTMLInputElement>("input[name=kind]:checked", form);
    if (chosen && area(form)) dress(form, chosen);
  }
});
