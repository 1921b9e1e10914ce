/* Watches the way to the server and the kernel. When it breaks, says so calmly, keeps what is typed,
   and brings the page back by itself. It loads before the front end, whose WebSocket it observes; it does
   not depend on which front end that is. */
(() => {
  "use strict";
  const RETRY = 2000;        // ms between tries while the connection is lost
  const LOOK = 15000;        // ms between looks while all seems well
  const PATIENCE = 6000;     // ms that the front end gets to reconnect by itself
  const LATE = 45000;        // ms after which a page that never connected says so
  const RELOADS = "nk-reloads";
  const DRAFT = `nk-draft:${location.pathname}`;
  let lost = false;
  let leaving = false;
  let open = 0;
  let everOpen = false;
  let foundAt = 0;
  let late = false;

  const words = () => JSON.parse(document.getElementById("nk-words").textContent);
  const config = () => {
    const element = document.getElementById("jupyter-config-data");
    return element ? JSON.parse(element.textContent) : null;
  };

  /* --- the front end's own connection ---------------------------------------------------------- */

  const Stock = window.WebSocket;
  window.WebSocket = class extends Stock {
    constructor(...args) {
      super(...args);
      if (!String(args[0]).includes("/api/kernels/")) return;
      let was = false;
      this.addEventListener("open", () => { was = true; open += 1; everOpen = true; if (lost || late) back(); });
      this.addEventListener("close", () => { if (was) { was = false; open -= 1; } if (!leaving) check(); });
    }

    /** A message beyond what the server takes would break the connection: a photo that is too large, say. */
    send(data) {
      const known = config();
      const most = known && known.naikkelas ? known.naikkelas.mostBytes : Infinity;
      const size = typeof data === "string" ? data.length : (data.byteLength ?? data.size ?? 0);
      if (size > most) { say(words().large); return; }
      super.send(data);
    }
  };

  /* --- what is typed but not yet kept ------------------------------------------------------------ */

  const fields = () => [...document.querySelectorAll("#nk-main input, #nk-main textarea, #nk-main select")];
  const draftable = (field) => !["radio", "checkbox", "file", "password"].includes(field.type);

  function keepDraft() {
    const kept = fields().map((field) => (draftable(field) ? field.value : null));
    try { sessionStorage.setItem(DRAFT, JSON.stringify(kept)); } catch { /* full or forbidden: nothing to do */ }
  }

  /** Put back what was typed while the connection was lost, once the same fields are there again. */
  function restoreDraft() {
    let kept;
    try { kept = JSON.parse(sessionStorage.getItem(DRAFT) || "null"); } catch { kept = null; }
    if (!kept) return;
    const now = fields();
    if (now.length < kept.length) return;
    sessionStorage.removeItem(DRAFT);
    if (now.length !== kept.length) return;
    now.forEach((field, i) => {
      if (kept[i] === null || kept[i] === "" || field.value === kept[i]) return;
      field.value = kept[i];
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  /* --- losing and finding ------------------------------------------------------------------------- */

  function say(text) {
    const banner = document.getElementById("nk-status");
    if (!banner) return;
    banner.textContent = text;
    banner.hidden = !text;
  }

  function lose() {
    if (lost) return;
    lost = true;
    foundAt = 0;
    say(words().lost);
    setTimeout(check, RETRY);
  }

  function back() {
    lost = false;
    foundAt = 0;
    if (everOpen) late = false;
    if (late) sayLate(); else say("");
  }

  /** Nothing broke, but the tools are still missing: she decides whether to wait or to load again. */
  function sayLate() {
    const banner = document.getElementById("nk-status");
    say(words().late);
    if (!banner) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "nk-quiet";
    button.textContent = words().reload;
    button.addEventListener("click", () => { leaving = true; location.reload(); });
    banner.append(button);
  }

  // Counted from the first line of the page: one that waits for its kernel is not loaded for a long time.
  setTimeout(() => {
    if (everOpen || leaving || !document.getElementById("nk-words")) return;
    late = true;
    if (!lost) sayLate();
  }, LATE);

  /** Reload, but not again and again: after three times in a minute something else is wrong. */
  function reload() {
    let times = [];
    try { times = JSON.parse(sessionStorage.getItem(RELOADS) || "[]"); } catch { /* as if never */ }
    times = times.filter((time) => Date.now() - time < 60000);
    if (times.length >= 3) { lost = false; say(words().broken); return; }
    try { sessionStorage.setItem(RELOADS, JSON.stringify([...times, Date.now()])); } catch { return; }
    say(words().found);
    if (config()) keepDraft();
    leaving = true;
    location.reload();
  }

  async function ping() {
    const known = config();
    const id = known && known.kernelId ? known.kernelId : "";
    const address = known && known.naikkelas ? known.naikkelas.ping : "/api/ping";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 5000);
    try {
      const reply = await fetch(`${address}?kernel=${encodeURIComponent(id)}`,
        { cache: "no-store", signal: stop.signal });
      return reply.ok ? { ...(await reply.json()), asked: id } : null;
    } catch { return null; } finally { clearTimeout(timer); }
  }

  let checking = false;
  async function check() {
    if (checking || leaving || !document.getElementById("nk-words")) return;
    checking = true;
    const answer = await ping();
    checking = false;
    if (leaving) return;
    if (!answer) {
      lose();
      foundAt = 0;
    } else if (!answer.kernel) {
      // The server is there but this page's kernel is not: a fresh page has a fresh kernel, and all values.
      // A page nobody looks at waits, so that two of them do not take each other's kernel away for ever.
      if (!document.hidden && document.readyState !== "loading") reload();
      return;
    } else if (everOpen && open === 0) {
      lose();
      foundAt = foundAt || Date.now();
      if (Date.now() - foundAt > PATIENCE) { reload(); return; }
    } else if (lost) {
      back();
    }
    if (lost) setTimeout(check, RETRY);
  }

  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", (event) => { leaving = false; if (event.persisted) check(); });
  addEventListener("online", check);
  addEventListener("offline", lose);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
  setInterval(() => { if (!document.hidden && !lost && document.readyState === "complete") check(); }, LOOK);
  document.addEventListener("DOMContentLoaded", () => {
    // An answer that broke off in the middle leaves a page without its kernel.
    if (!config()) lose();
    if (!sessionStorage.getItem(DRAFT)) return;
    const watch = new MutationObserver(restoreDraft);
    watch.observe(document.getElementById("nk-main"), { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 20000);
  });
})();
