/** Elements made in code. No markup is ever made of text that somebody wrote. */

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;
type Child = Node | string | null | undefined | false;

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((one): one is Node | string => one !== null && one !== undefined && one !== false));
}

/** A function under the name of an event listens to it. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function shape<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

/** Only what differs is written, so that nothing is drawn twice. */
export function set(element: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

let sprite = "";

/** An icon of the sprite, whose address the page tells. */
export function icon(name: string): SVGSVGElement {
  sprite ||= document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  return shape("svg", { class: "icon small", "aria-hidden": "true" }, shape("use", { href: `${sprite}#${name}` }));
}
