/** Leaving the page: whether it is being left, and the kernel's goodbye. */

import { kernelId, pageFacts } from "./page";

let gone = false;
let kernelGone = false;

/** Whether the page is on its way out, so that a closing connection is no news. */
export const leaving = () => gone;

/** The kernel has ended already: there is nobody to say goodbye to. */
export function noGoodbye(): void {
  kernelGone = true;
}

export function reloadNow(): void {
  gone = true;
  location.reload();
}

function goodbye(): void {
  const facts = pageFacts();
  const kernel = kernelId();
  if (!facts || !kernel || kernelGone) return;
  const form = new FormData();
  form.append("_xsrf", /(?:^|;\s*)_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? "");
  navigator.sendBeacon(`${facts.base}voila/api/shutdown/${encodeURIComponent(kernel)}`, form);
}

/** Watch for the page being left. back: called when a page that was put aside is shown again. */
export function watchLeaving(back: () => void): void {
  addEventListener("pagehide", (event) => {
    gone = true;
    // A page that is put aside may come back, and then wants its kernel.
    if (!event.persisted) goodbye();
  });
  addEventListener("pageshow", (event) => {
    gone = false;
    if (event.persisted) back();
  });
}
