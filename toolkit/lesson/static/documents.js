/* Texts to take away: copies one when its button is pressed, and prints a page that has a button for it. */
(() => {
  "use strict";

  /** A class runs without TLS on most laptops, where browsers offer no clipboard: then the old way. */
  async function copy(text, box) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* the old way */ }
    const range = document.createRange();
    range.selectNodeContents(box);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const worked = document.execCommand("copy");
    if (worked) selection.removeAllRanges();
    return worked;
  }

  document.addEventListener("click", async (event) => {
    if (event.target.closest("button.nk-print")) { print(); return; }
    const button = event.target.closest("button.nk-copy");
    if (!button) return;
    const box = button.closest(".nk-document").querySelector("pre");
    if (!(await copy(box.textContent, box))) return;
    const before = button.textContent;
    button.textContent = button.dataset.done || "✓";
    setTimeout(() => { button.textContent = before; }, 2500);
  });
})();
