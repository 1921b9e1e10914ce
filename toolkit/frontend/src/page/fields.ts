/** What a phone needs of fields and tables, whoever made them. */

/** Money fields get the keyboard with digits. */
function prepareFields(): void {
  document.querySelectorAll(".nk-money input:not([inputmode])").forEach((field) => {
    field.setAttribute("inputmode", "decimal");
    field.setAttribute("autocomplete", "off");
  });
}

/** A table that is too wide all the same can be moved with the keyboard too. */
export function reachTables(): void {
  document.querySelectorAll<HTMLElement>(".nk-fit, .nk-scroll").forEach((box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
}

let planned = false;

/** Widgets come and go: look after them, once a frame and after all of its changes. */
export function tend(main: HTMLElement): void {
  const changes = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      prepareFields();
      reachTables();
    });
  }).observe(main, changes);
  prepareFields();
  reachTables();
}
