/** The page is read while it is still being sent: calls back once for each thing that has arrived. */

/** Call `look` now, after every change of the page until it is complete, and when it is. */
export function whileArriving(look: () => void): void {
  look();
  if (document.readyState !== "loading") return;
  const watching = new MutationObserver(look);
  watching.observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    watching.disconnect();
    look();
  });
}
