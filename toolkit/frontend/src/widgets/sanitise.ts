/** What comes from a kernel as HTML is shown without anything that could run. */

import DOMPurify from "dompurify";

const INLINE = {
  ALLOWED_TAGS: ["a", "abbr", "b", "code", "em", "i", "img", "li", "ol", "span", "strong", "ul"],
  ALLOWED_ATTR: ["class", "href", "src", "style", "title"],
};
const BLOCK = {
  USE_PROFILES: { html: true, svg: true },
  ADD_ATTR: ["target"],
  // A text to take away is a link to data, which a browser saves and never opens.
  ADD_DATA_URI_TAGS: ["a"],
  FORBID_TAGS: ["form", "input", "select", "textarea", "style"],
};

/** For the description of a widget that allows HTML: a line of text with marks. */
export function sanitiseInline(source: string): string {
  return DOMPurify.sanitize(source, INLINE);
}

/** For the value of an HTML widget: text, tables, pictures, details and buttons of ours. */
export function sanitise(source: string): string {
  return source.includes("<") ? DOMPurify.sanitize(source, BLOCK) : source;
}

// A link to data is only good for saving it.
DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName !== "A" && node.nodeName !== "a") return;
  if (/^\s*data:/i.test(node.getAttribute("href") ?? "") && !node.hasAttribute("download")) {
    node.removeAttribute("href");
  }
  if (node.hasAttribute("target")) node.setAttribute("rel", "noopener");
});
