/** Turns between light and dark at once; with an address, the person's settings remember it. */

import { csrf, on } from "./dom";

on("click", "[data-theme-turn]", (turner) => {
  const root = document.documentElement;
  const dark = root.dataset["theme"] === "dark" || (root.dataset["theme"] !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["theme"] = dark ? "light" : "dark";
  const url = turner.dataset["themeUrl"];
  if (url) void fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf() }, body: new URLSearchParams({ theme: root.dataset["theme"] }) });
});
