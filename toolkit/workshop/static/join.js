/* The first wrong field gets the focus, so that a phone scrolls to it. */
(() => {
  "use strict";
  const wrong = document.querySelector('[aria-invalid="true"]');
  if (wrong) wrong.focus();
})();
