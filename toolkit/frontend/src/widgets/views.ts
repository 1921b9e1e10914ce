/** Puts widgets into their places: what she sees first, then the rest a piece at a time. */

import { Widget } from "@lumino/widgets";
import { widgetOf } from "../page/outputs";
import { words } from "../page/page";
import type { LessonManager } from "./manager";

/** The ids of the widgets that stand in this page. */
export const shown = new Set<string>();
const pending = new Map<HTMLElement, string>();
let turns: Promise<void> = Promise.resolve();

/** A moment of one's own, after everybody who came before: between two of them the page can be touched. */
function turn(): Promise<void> {
  turns = turns.then(() => new Promise((resolve) => setTimeout(resolve)));
  return turns;
}

/** Show the widgets of these places as soon as the kernel has told of them. */
export function showAll(manager: LessonManager, places: HTMLElement[]): void {
  for (const place of places) {
    const id = widgetOf(place);
    pending.set(place, id);
    void show(manager, place, id);
  }
}

async function show(manager: LessonManager, place: HTMLElement, id: string): Promise<void> {
  if (!id) return;
  await manager.known(id);
  if (place.closest("[hidden]")) await turn();
  try {
    const view = await manager.view(id);
    if (!pending.delete(place)) return;
    place.replaceChildren();
    Widget.attach(view.luminoWidget, place);
    shown.add(id);
  } catch (error) {
    console.error("a widget cannot be shown", error);
    sayBroken(place);
  }
}

/** The page is complete and the kernel has told of everything: what is still missing will not come. */
export function giveUpMissing(manager: LessonManager): void {
  for (const [place, id] of pending) if (!id || !manager.knows(id)) sayBroken(place);
}

function sayBroken(place: HTMLElement): void {
  pending.delete(place);
  const note = document.createElement("p");
  note.className = "nk-note nk-care";
  note.setAttribute("role", "alert");
  note.textContent = words()["broken"] ?? "";
  place.replaceChildren(note);
}
