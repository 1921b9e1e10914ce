/** The line at the top that says calmly what is the matter. */

import { byId, words } from "./page";

/** Show a text, or nothing at all for an empty one. */
export function say(text: string | undefined): void {
  const banner = byId("nk-status");
  if (!banner || (banner.textContent === (text ?? "") && banner.hidden === !text)) return;
  banner.textContent = text ?? "";
  banner.hidden = !text;
}

/** Nothing broke, but the tools are still missing: she decides whether to wait or to load again. */
export function sayLate(reload: () => void): void {
  say(words()["late"]);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nk-quiet";
  button.textContent = words()["reload"] ?? "";
  button.addEventListener("click", reload);
  byId("nk-status")?.append(button);
}
