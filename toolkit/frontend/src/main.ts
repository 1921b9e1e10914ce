/** A lesson page, from its first line to the kernel. Everything here happens as soon as what it needs has arrived. */

import "../../lesson/static/documents.js";
import { WebSocketLink } from "./link/websocket";
import { whileArriving } from "./page/arriving";
import { say } from "./page/banner";
import { restoreDraft } from "./page/draft";
import { tend } from "./page/fields";
import { inlineState } from "./page/inline_state";
import { placeOutputs } from "./page/outputs";
import { byId, channelsAddress, kernelId, pageFacts, words } from "./page/page";
import { reloadKept } from "./page/reloading";
import { startSteps } from "./page/steps";
import { Watch } from "./page/watch";
import { LessonManager } from "./widgets/manager";
import { TOO_LARGE } from "./widgets/upload";
import { giveUpMissing, showAll, shown } from "./widgets/views";

let started = false;
let manager: LessonManager | null = null;
let embedded = false;
const watch = new Watch({ alive: () => manager?.alive(), interrupted: () => manager?.interrupt() });

/** The text is there: steps can be taken, long before any widget lives. */
function start(): void {
  const main = byId("nk-main")!;
  byId("nk-slow")?.remove();
  // Only the first says so: a page full of waiting signs tells nothing more.
  const slot = document.querySelector<HTMLElement>(".nk-slot:empty");
  if (slot) slot.dataset["waiting"] = words()["loading"];
  startSteps(() => manager?.settled() ?? Promise.resolve());
  tend(main);
  restoreDraft(main);
  document.addEventListener(TOO_LARGE, () => say(words()["large"]));
  watch.start();
}

/** The kernel has a name: connect at once, whatever it is still busy with. */
function connect(kernel: string): LessonManager {
  const link = new WebSocketLink(channelsAddress(kernel), pageFacts()!.mostBytes);
  const made = new LessonManager(link, words()["unknown"] ?? "");
  watch.follow(link);
  link.listen({
    state: (state) => {
      if (state === "open" && (embedded || document.readyState !== "loading")) void refresh(made);
    },
  });
  link.open();
  return made;
}

async function refresh(made: LessonManager): Promise<void> {
  const told = await made.refresh();
  if (!told) return;
  // A kernel that does not know widgets of this page is another one than before, and cannot go on with it.
  if ([...shown, ...told.touched].some((id) => !told.known.has(id))) reloadKept();
  else if (document.readyState !== "loading") giveUpMissing(made);
}

function look(): void {
  // Words and addresses come after the text, so when they are there, every step is.
  if (!started && pageFacts()) {
    started = true;
    start();
  }
  if (started && !manager && kernelId()) manager = connect(kernelId());
  if (!manager) return;
  if (!embedded) {
    const states = inlineState();
    if (states) {
      embedded = true;
      manager.embed(states);
      void refresh(manager);
    }
  }
  showAll(manager, placeOutputs());
  if (!embedded && document.readyState !== "loading") void refresh(manager);
}

whileArriving(look);
