import { HTMLView } from "@jupyter-widgets/controls/lib/widget_string";
import { DescriptionView } from "@jupyter-widgets/controls/lib/widget_description";
import { sanitise } from "./sanitise";

/** ipywidgets' HTML, cleaned before it is shown. */
export class CleanHTMLView extends HTMLView {
  override update(): void {
    this.content.innerHTML = sanitise(String(this.model.get("value") ?? ""));
    DescriptionView.prototype.update.call(this);
  }
}
