/** A browser's globals for tests; import it before anything that touches the page. */
import { after } from "node:test";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!DOCTYPE html><html><body><main id='nk-main'></main></body></html>", {
  url: "http://kelas.test/learn/02-price",
  pretendToBeVisual: true,
});
const names = [
  "window", "document", "navigator", "location", "history", "sessionStorage", "Node", "Element", "HTMLElement",
  "HTMLInputElement", "HTMLAnchorElement", "SVGElement", "DOMParser", "MutationObserver", "CustomEvent", "Event",
  "KeyboardEvent", "File", "FileReader", "FormData", "requestAnimationFrame", "cancelAnimationFrame",
  "getComputedStyle", "addEventListener", "removeEventListener", "NodeFilter", "DocumentFragment",
] as const;
for (const name of names) {
  const value = name === "window" ? window : (window as unknown as Record<string, unknown>)[name];
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

// Its timers would keep the test running.
after(() => window.close());

/** What the server writes at the end of a page's text. */
export function pageWith(words: Record<string, string>): void {
  const script = document.createElement("script");
  script.id = "nk-page";
  script.type = "application/json";
  script.textContent = JSON.stringify({ base: "/", ping: "/api/ping", mostBytes: 1000, words });
  document.body.append(script);
}

/** Let everything that is due happen. */
export const settle = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
