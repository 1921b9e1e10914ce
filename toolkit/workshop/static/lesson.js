/* The frame of a lesson: puts outputs into their places as cells have run, and shows one step at a time.
   It knows nothing about kernels; connection.js watches those. */
(() => {
  "use strict";
  let words = {};
  let sections = [];
  let current = -1;

  const byId = (id) => document.getElementById(id);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

  /* --- outputs ------------------------------------------------------------------------------- */

  /** Move every output that is complete (its end mark has arrived) into the slot of its cell. */
  function placeOutputs() {
    document.querySelectorAll("i.nk-done").forEach((mark) => {
      const cell = mark.dataset.cell;
      const output = document.querySelector(`.nk-output[data-cell="${cell}"]`);
      const slot = document.querySelector(`.nk-slot[data-cell="${cell}"]`);
      if (output && slot) slot.replaceChildren(output);
      mark.remove();
    });
  }

  /** Widgets are made later by the front end: give money fields the keyboard with digits. */
  function prepareFields() {
    document.querySelectorAll(".nk-money input:not([inputmode])").forEach((field) => {
      field.setAttribute("inputmode", "decimal");
      field.setAttribute("autocomplete", "off");
    });
  }

  /* --- steps --------------------------------------------------------------------------------- */

  /** What belongs to no step: the opening goes into the first one, what follows the last into a fold there. */
  function joinLoose() {
    const steps = [...document.querySelectorAll('section[data-step]:not([data-step=""])')];
    if (!steps.length) return;
    document.querySelectorAll('section[data-step=""]').forEach((loose) => {
      if (loose.compareDocumentPosition(steps[0]) & Node.DOCUMENT_POSITION_FOLLOWING) {
        loose.classList.add("nk-opening");
        steps[0].prepend(loose);
        return;
      }
      const fold = document.createElement("details");
      const title = document.createElement("summary");
      fold.className = "nk-more";
      title.textContent = words.more;
      fold.append(title, loose);
      steps[steps.length - 1].append(fold);
    });
  }

  function fromHash() {
    const wanted = decodeURIComponent(location.hash.slice(1));
    return sections.findIndex((section) => section.dataset.step === wanted);
  }

  /** A table that is too wide all the same can be moved with the keyboard too. */
  function reachTables() {
    document.querySelectorAll(".nk-fit, .nk-scroll").forEach((box) => {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0; else box.removeAttribute("tabindex");
    });
  }

  function show(index, focus) {
    if (index < 0 || index >= sections.length || index === current) return;
    current = index;
    sections.forEach((section, i) => { section.hidden = i !== index; });
    document.querySelectorAll("#nk-dots li").forEach((dot, i) => {
      dot.classList.toggle("is-past", i < index);
      if (i === index) dot.setAttribute("aria-current", "step"); else dot.removeAttribute("aria-current");
    });
    const last = index === sections.length - 1;
    byId("nk-back").disabled = index === 0;
    byId("nk-next").textContent = last ? words.finish : words.next;
    byId("nk-count").textContent = `${index + 1} / ${sections.length}`;
    reachTables();
    if (focus) {
      scrollTo(0, 0);
      const heading = sections[index].querySelector("h2, h1") || sections[index];
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }

  function go(index) {
    if (index >= sections.length) { location.href = document.querySelector(".nk-home").href; return; }
    if (index < 0) return;
    // The address keeps the step, so that a reload or the phone's back button finds it again.
    history.pushState(null, "", `#${encodeURIComponent(sections[index].dataset.step)}`);
    show(index, true);
  }

  function startSteps() {
    joinLoose();
    sections = [...document.querySelectorAll('section[data-step]:not([data-step=""])')];
    if (sections.length < 2) return;
    const dots = byId("nk-dots");
    sections.forEach((section, i) => {
      const dot = document.createElement("li");
      const heading = section.querySelector("h2");
      const number = fill(words.step, { number: i + 1, total: sections.length });
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", heading ? `${number}: ${heading.textContent}` : number);
      button.addEventListener("click", () => go(i));
      dot.append(button);
      dots.append(dot);
    });
    dots.hidden = false;
    byId("nk-nav").hidden = false;
    byId("nk-back").addEventListener("click", () => go(current - 1));
    byId("nk-next").addEventListener("click", () => go(current + 1));
    addEventListener("popstate", () => show(Math.max(0, fromHash()), true));
    document.addEventListener("click", (event) => {
      if (!event.target.closest("button.nk-next")) return;
      // The click also goes to the kernel, which keeps the step; leave it a moment to be sent.
      setTimeout(() => go(current + 1), 150);
    });
    const wanted = fromHash();
    show(Math.max(0, wanted), wanted > 0);
  }

  /* --- start --------------------------------------------------------------------------------- */

  function start() {
    words = JSON.parse(byId("nk-words").textContent);
    document.querySelectorAll(".nk-slot:empty").forEach((slot, i) => {
      // Only the first says so: a page full of waiting signs tells nothing more.
      if (i === 0) slot.dataset.waiting = words.loading;
    });
    startSteps();
  }

  let started = false;
  let measuring = false;
  function look() {
    // The words come after the text, so when they are there, every step is.
    if (!started && byId("nk-words") && byId("nk-words").nextElementSibling) { started = true; start(); }
    if (started) placeOutputs();
    prepareFields();
    // Results come and go; measured once a frame, after all of its changes.
    if (!measuring) {
      measuring = true;
      requestAnimationFrame(() => { measuring = false; reachTables(); });
    }
  }
  const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
  new MutationObserver(look).observe(document.documentElement, changes);
  document.addEventListener("DOMContentLoaded", look);
  look();
})();
