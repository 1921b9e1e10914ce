/** Shows one step of a lesson at a time, and keeps its place in the address. */

import { byId, fill, words } from "./page";
import { reachTables } from "./fields";

const NAMED = 'section[data-step]:not([data-step=""])';
const SEND_FIRST = 150; // ms left for a press to be sent before the next step is shown

let sections: HTMLElement[] = [];
let current = -1;

/** What belongs to no step: the opening goes into the first one, what follows the last into a fold there. */
function joinLoose(): void {
  const steps = [...document.querySelectorAll<HTMLElement>(NAMED)];
  const [first, last] = [steps[0], steps[steps.length - 1]];
  if (!first || !last) return;
  document.querySelectorAll<HTMLElement>('section[data-step=""]').forEach((loose) => {
    if (loose.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) {
      loose.classList.add("nk-opening");
      first.prepend(loose);
      return;
    }
    const fold = document.createElement("details");
    const title = document.createElement("summary");
    fold.className = "nk-more";
    title.textContent = words()["more"] ?? "";
    fold.append(title, loose);
    last.append(fold);
  });
}

function fromHash(): number {
  let wanted = "";
  try {
    wanted = decodeURIComponent(location.hash.slice(1));
  } catch {
    // An address somebody typed: the first step, then.
  }
  return sections.findIndex((section) => section.dataset["step"] === wanted);
}

function show(index: number, focus: boolean): void {
  const section = sections[index];
  if (!section || index === current) return;
  current = index;
  sections.forEach((each, i) => {
    each.hidden = i !== index;
  });
  document.querySelectorAll("#nk-dots li").forEach((dot, i) => {
    dot.classList.toggle("is-past", i < index);
    if (i === index) dot.setAttribute("aria-current", "step");
    else dot.removeAttribute("aria-current");
  });
  const last = index === sections.length - 1;
  (byId("nk-back") as HTMLButtonElement).disabled = index === 0;
  byId("nk-next")!.textContent = (last ? words()["finish"] : words()["next"]) ?? "";
  byId("nk-count")!.textContent = `${index + 1} / ${sections.length}`;
  reachTables();
  if (!focus) return;
  scrollTo(0, 0);
  const heading = section.querySelector<HTMLElement>("h2, h1") ?? section;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function go(index: number): void {
  if (index >= sections.length) {
    location.href = document.querySelector<HTMLAnchorElement>(".nk-home")!.href;
    return;
  }
  const section = sections[index];
  if (!section) return;
  // The address keeps the step, so that a reload or the phone's back button finds it again.
  history.pushState(null, "", `#${encodeURIComponent(section.dataset["step"] ?? "")}`);
  show(index, true);
}

function dot(section: HTMLElement, i: number): HTMLElement {
  const item = document.createElement("li");
  const heading = section.querySelector("h2");
  const number = fill(words()["step"] ?? "", { number: i + 1, total: sections.length });
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", heading ? `${number}: ${heading.textContent}` : number);
  button.addEventListener("click", () => go(i));
  item.append(button);
  return item;
}

/** Begin with the step of the address; call once the whole text is there.
    kept: settles when the kernel has dealt with what was sent, or does not answer. */
export function startSteps(kept: () => Promise<unknown>): void {
  joinLoose();
  sections = [...document.querySelectorAll<HTMLElement>(NAMED)];
  if (sections.length < 2) return;
  const dots = byId("nk-dots")!;
  dots.append(...sections.map(dot));
  dots.hidden = false;
  byId("nk-nav")!.hidden = false;
  byId("nk-back")!.addEventListener("click", () => go(current - 1));
  byId("nk-next")!.addEventListener("click", () => go(current + 1));
  addEventListener("popstate", () => show(Math.max(0, fromHash()), true));
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("button.nk-next")) return;
    // The press also goes to the kernel, which keeps the step; leave it a moment to be sent.
    setTimeout(() => {
      // The page after the last step tells how many are done, so that one has to be kept first.
      if (current + 1 < sections.length) go(current + 1);
      else void kept().then(() => go(sections.length));
    }, SEND_FIRST);
  });
  const wanted = fromHash();
  show(Math.max(0, wanted), wanted > 0);
}
