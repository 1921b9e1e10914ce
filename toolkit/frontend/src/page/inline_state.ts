/** States of widgets that came with the page, in the format that nbconvert embeds: shown before the kernel answers. */

import { putBuffers } from "../link/buffers";
import type { WidgetState, WidgetStates } from "../link/kernel_link";

const SCRIPT = 'script[type="application/vnd.jupyter.widget-state+json"]';

interface Embedded extends WidgetState {
  buffers?: { encoding: string; path: (string | number)[]; data: string }[];
}

/** Return the states in the page, null if there are none or they cannot be read. */
export function inlineState(): WidgetStates | null {
  const text = document.querySelector(SCRIPT)?.textContent;
  if (!text) return null;
  try {
    const { version_major: version, state } = JSON.parse(text) as {
      version_major?: number;
      state?: Record<string, Embedded>;
    };
    if (version !== 2 || !state) return null;
    for (const widget of Object.values(state)) restoreBuffers(widget);
    return state;
  } catch (error) {
    console.error("the states in the page cannot be read", error);
    return null;
  }
}

function restoreBuffers(widget: Embedded): void {
  const kept = (widget.buffers ?? []).filter((buffer) => buffer.encoding === "base64");
  putBuffers(
    widget.state,
    kept.map((buffer) => buffer.path),
    kept.map((buffer) => Uint8Array.from(atob(buffer.data), (letter) => letter.charCodeAt(0)).buffer),
  );
}
