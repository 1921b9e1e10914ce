/* Keeps the console and the projector page fresh without a reload, and without taking the focus, the
   scroll position or an opened question away. */
(() => {
  "use strict";
  const EVERY = 3000;
  const main = document.getElementById("nk-main");
  const status = document.getElementById("nk-status");
  const shown = {};

  function replace(name, html) {
    const box = document.getElementById(`part-${name}`);
    if (!box || shown[name] === html) return;
    shown[name] = html;
    const focused = box.contains(document.activeElement) && box !== document.activeElement ? document.activeElement.id : "";
    const open = new Map([...box.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
    box.innerHTML = html;
    box.querySelectorAll("details[id]").forEach((one) => { if (open.has(one.id)) one.open = open.get(one.id); });
    if (focused) { const again = document.getElementById(focused); if (again) again.focus({ preventScroll: true }); }
  }

  /** People who joined since the page was opened can forget their PIN too. */
  function addPeople(people) {
    const list = document.getElementById("learner");
    if (!list || list === document.activeElement) return;
    const known = new Set([...list.options].map((option) => option.value));
    people.filter(([id]) => !known.has(id)).forEach(([id, name]) => list.add(new Option(name, id)));
  }

  async function refresh() {
    try {
      const reply = await fetch(main.dataset.url, { cache: "no-store" });
      if (!reply.ok) throw new Error(String(reply.status));
      const data = await reply.json();
      Object.entries(data.parts).forEach(([name, html]) => replace(name, html));
      addPeople(data.people);
      const joined = document.getElementById("nk-joined");
      if (joined) joined.textContent = data.joined;
      if (status) status.hidden = true;
    } catch {
      if (status) status.hidden = false;
    }
    setTimeout(refresh, EVERY);
  }
  setTimeout(refresh, EVERY);

  const full = document.getElementById("nk-full");
  if (full) full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen();
  });
})();
