/** Outputs follow the text, in the order of the cells; each goes into the slot of its cell. */

const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

/** Move every output that is complete (its end mark has arrived) into its slot. Returns the widgets' places. */
export function placeOutputs(): HTMLElement[] {
  const places: HTMLElement[] = [];
  document.querySelectorAll<HTMLElement>("i.nk-done").forEach((mark) => {
    const cell = mark.dataset["cell"];
    const output = document.querySelector<HTMLElement>(`.nk-output[data-cell="${cell}"]`);
    const slot = document.querySelector<HTMLElement>(`.nk-slot[data-cell="${cell}"]`);
    mark.remove();
    if (!output || !slot) return;
    slot.replaceChildren(output);
    output.querySelectorAll(VIEW).forEach((script) => {
      if (script.parentElement) places.push(script.parentElement);
    });
  });
  return places;
}

/** The id of the widget that belongs into a place, empty if it cannot be read. */
export function widgetOf(place: HTMLElement): string {
  try {
    const spec = JSON.parse(place.querySelector(VIEW)?.textContent ?? "") as { model_id?: unknown };
    return typeof spec.model_id === "string" ? spec.model_id : "";
  } catch {
    return "";
  }
}
