/** Watches the way to the server and the kernel. When it breaks, says so calmly, keeps what is typed,
    and brings the page back by itself. */

import { Backoff } from "./backoff";
import { say, sayLate } from "./banner";
import { leaving, reloadNow, watchLeaving } from "./leaving";
import { kernelId, pageFacts, words } from "./page";
import { reloadKept } from "./reloading";
import type { KernelLink, LinkState } from "../link/kernel_link";

const LOOK = 15000; // ms between looks while all seems well
const LATE = 45000; // ms after which a page that never connected says so
const SILENT = 20000; // ms that a new connection may be silent
const PING = 5000; // ms that the server gets to answer
const QUIET = 2; // tries before a broken connection is mentioned
const REFUSED = 6; // tries at a kernel that lives, before a fresh page is tried

/** kernel: nothing that was sent is lost. again: else there is a new kernel for the asking, which asks the records. */
type Answer = { kernel: boolean; again?: boolean };

export class Watch {
  private link: KernelLink | null = null;
  private lost = false;
  private late = false;
  private everHeard = false;
  private doubtful = true;
  private since = 0;
  private refused = 0;
  private checking = false;
  private again = 0;
  private readonly backoff = new Backoff(1000, 15000);

  /** alive: called when the kernel is known to be there; interrupted: before the link is opened to another one. */
  constructor(private readonly page: { alive(): void; interrupted(): void }) {}

  start(): void {
    watchLeaving(() => void this.check());
    addEventListener("online", () => void this.check());
    addEventListener("offline", () => this.lose());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.check();
    });
    setInterval(() => {
      if (!document.hidden && !this.lost && document.readyState === "complete") void this.check();
    }, LOOK);
    // Counted from the first line of the page: one that waits for its kernel is not loaded for a long time.
    setTimeout(() => this.beLate(), Math.max(0, LATE - performance.now()));
    const complete = () => {
      // An answer that broke off in the middle leaves a page without its kernel.
      if (!kernelId()) this.lose();
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", complete);
    else complete();
  }

  /** From now on this is the way to the kernel. */
  follow(link: KernelLink): void {
    this.link = link;
    link.listen({
      state: (state, full) => this.changed(state, full),
      message: () => this.heard(),
      idle: () => this.heard(),
      tooLarge: () => say(words()["large"]),
    });
  }

  private changed(state: LinkState, full: boolean): void {
    this.doubtful = true;
    this.since = performance.now();
    if (leaving()) return;
    if (state === "lost" && full) this.waitForRoom();
    // Once it is said, the next try comes by itself, after a wait.
    else if (state === "lost" && !this.lost) void this.check();
    else if (state === "dead") void this.freshPage();
  }

  /** Only what the kernel says proves that the link works: it may be opened and closed again at once. */
  private heard(): void {
    if (!this.doubtful || this.link?.state !== "open") return;
    this.doubtful = false;
    this.everHeard = true;
    this.refused = 0;
    this.backoff.reset();
    if (this.lost || this.late) this.back();
  }

  private lose(): void {
    if (this.lost || leaving()) return;
    this.lost = true;
    say(words()["lost"]);
    this.tryLater();
  }

  private back(): void {
    this.lost = false;
    clearTimeout(this.again);
    if (this.everHeard) this.late = false;
    if (this.late) sayLate(reloadNow);
    else say("");
  }

  private beLate(): void {
    if (this.everHeard || leaving() || !pageFacts()) return;
    this.late = true;
    if (!this.lost) sayLate(reloadNow);
  }

  /** The class is full: that passes, and loading the page again would not help. */
  private waitForRoom(): void {
    this.late = true;
    sayLate(reloadNow);
    clearTimeout(this.again);
    this.again = window.setTimeout(() => {
      if (this.link?.state === "lost") this.link.open();
    }, this.backoff.next());
  }

  private tryLater(): void {
    clearTimeout(this.again);
    this.again = window.setTimeout(() => void this.check(), this.backoff.next());
  }

  private async check(): Promise<void> {
    if (this.checking || leaving() || !pageFacts()) return;
    this.checking = true;
    const answer = await ping();
    this.checking = false;
    if (leaving()) return;
    if (!answer) this.lose();
    else if (answer.kernel) {
      this.page.alive();
      this.reconnect();
    } else if (answer.again && this.link && this.link.state !== "dead") this.goOn();
    else await this.freshPage();
    if (this.lost) this.tryLater();
  }

  /** The kernel has ended, or the server was started again: a new kernel takes this page up as it is. */
  private goOn(): void {
    this.page.interrupted();
    if (this.link?.state === "open") this.link.open();
    else this.reconnect();
  }

  /** The server and the kernel are there: so must the connection be. */
  private reconnect(): void {
    const state = this.link?.state;
    if (state === "open") {
      // It may have died without a sign while the way was broken; a new one is certain. One that was just
      // opened gets the time to hear from a busy kernel.
      if (this.lost && !(this.doubtful && performance.now() - this.since < SILENT)) this.link?.open();
    } else if (state === "lost") {
      this.refused += 1;
      if (this.refused > REFUSED) void this.freshPage();
      if (this.refused > QUIET) this.lose();
      this.link?.open();
    } else if (state === "dead") {
      void this.freshPage();
    }
  }

  /** The server is there but this page's kernel is not: a fresh page has a fresh kernel, and all values. */
  private async freshPage(): Promise<void> {
    // A page nobody looks at waits, so that two of them do not take each other's kernel away for ever.
    if (document.hidden || document.readyState === "loading") return;
    if (!(await ping())) {
      this.lose();
      return;
    }
    if (leaving()) return;
    if (!reloadKept()) this.lost = false;
  }
}

async function ping(): Promise<Answer | null> {
  const address = pageFacts()?.ping ?? "/api/ping";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PING);
  try {
    const reply = await fetch(`${address}?kernel=${encodeURIComponent(kernelId())}`, {
      cache: "no-store",
      signal: stop.signal,
    });
    return reply.ok ? ((await reply.json()) as Answer) : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
