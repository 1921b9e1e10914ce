/** A widget outside the light set: a sentence in its place, never a blank. */

import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";

export class UnknownModel extends DOMWidgetModel {
  /** Nothing of it is looked into: its parts may be unknown too. */
  static override serializers = {};
}

export function unknownView(sentence: string): typeof DOMWidgetView {
  return class extends DOMWidgetView {
    override render(): void {
      this.el.classList.add("nk-note", "nk-care");
      this.el.setAttribute("role", "note");
      this.el.textContent = sentence;
    }

    // Its layout and style are as unknown as itself.
    override setLayout(): void {}
    override setStyle(): void {}
  };
}
