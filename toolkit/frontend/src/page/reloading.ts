/** A fresh page has a fresh kernel: reload, but not again and again. */

import { say } from "./banner";
import { keepDraft } from "./draft";
import { noGoodbye, reloadNow } from "./leaving";
import { words } from "./page";

const RELOADS = "nk-reloads";
const WITHIN = 60000; // ms
const MOST = 3;

/** Reload with what she typed kept. Returns false, and says so, after three times in a minute. */
export function reloadKept(): boolean {
  let times: number[] = [];
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(RELOADS) ?? "[]");
    if (Array.isArray(kept)) times = kept as number[];
  } catch {
    // as if never
  }
  // A clock that was put back must not make them last for ever.
  times = times.filter((time) => Math.abs(Date.now() - time) < WITHIN);
  if (times.length >= MOST) {
    say(words()["broken"]);
    return false;
  }
  try {
    sessionStorage.setItem(RELOADS, JSON.stringify([...times, Date.now()]));
  } catch {
    return false;
  }
  say(words()["found"]);
  keepDraft();
  noGoodbye();
  reloadNow();
  return true;
}
