/** What is typed but not yet kept, over a reload. */

const KEY = `nk-draft:${location.pathname}`;
const WAIT = 20000; // ms that the fields get to come back after a reload

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const fields = () =>
  [...document.querySelectorAll<Field>("#nk-main input, #nk-main textarea, #nk-main select")];
const draftable = (field: Field) => !["radio", "checkbox", "file", "password"].includes(field.type);

export function keepDraft(): void {
  const kept = fields().map((field) => (draftable(field) ? field.value : null));
  if (!kept.length) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // full or forbidden: nothing to do
  }
}

function read(): (string | null)[] | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return Array.isArray(kept) ? (kept as (string | null)[]) : null;
  } catch {
    return null;
  }
}

/** Put back what was typed, once the same fields are there again. Returns whether there is nothing left to do. */
function restore(): boolean {
  const kept = read();
  if (!kept) return true;
  const now = fields();
  if (now.length < kept.length) return false;
  sessionStorage.removeItem(KEY);
  if (now.length !== kept.length) return true;
  now.forEach((field, i) => {
    const value = kept[i];
    if (!value || field.value === value || !draftable(field)) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return true;
}

/** Bring a draft of before the reload back into the fields as they appear. */
export function restoreDraft(main: HTMLElement): void {
  if (restore()) return;
  const watch = new MutationObserver(() => {
    if (restore()) watch.disconnect();
  });
  watch.observe(main, { childList: true, subtree: true });
  window.setTimeout(() => watch.disconnect(), WAIT);
}
