/** Redacting begins with the words that are selected in the page: they are posted, so that no address holds them. */

import { csrf, on } from "./dom";

on("click", "[data-redact]", (link, event) => {
  const words = String(getSelection() ?? "").trim();
  if (!words || !(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  const form = Object.assign(document.createElement("form"), { method: "post", action: link.href, hidden: true });
  for (const [name, value] of [["csrfmiddlewaretoken", csrf()], ["text", words]] as const) {
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  document.body.append(form);
  form.submit();
});

/** Pressing the link leaves the selection as it is. */
on("mousedown", "[data-redact]", (_link, event) => event.preventDefault());
