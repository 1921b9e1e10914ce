import { FileUploadView } from "@jupyter-widgets/controls/lib/widget_upload";

const LIMIT = /^nk-most-(\d+)$/;

/** Which file is too large is known where the file is chosen: `document` hears this event, with the name. */
export const TOO_LARGE = "nk-too-large";

/** ipywidgets' upload button: it says which file was chosen, and refuses one beyond its `nk-most-<bytes>`. */
export class OneFileView extends FileUploadView {
  override render(): void {
    super.render();
    // Before ipywidgets' own listener: a file that is refused is never read.
    this.fileInput.addEventListener("change", (event) => this.refuse(event), { capture: true });
  }

  override update(): void {
    super.update();
    const names = (this.model.get("value") as { name?: string }[]).map((file) => file.name ?? "").filter(Boolean);
    const label = document.createElement("span");
    label.textContent = this.model.get("description");
    this.el.replaceChildren(label);
    if (!this.model.get("tooltip")) this.el.removeAttribute("title");
    if (names.length === 0) return;
    const chosen = document.createElement("span");
    chosen.className = "nk-chosen-file";
    chosen.textContent = names.join(", ");
    this.el.append(" ", chosen);
  }

  private refuse(event: Event): void {
    const most = this.mostBytes();
    const large = [...(this.fileInput.files ?? [])].find((file) => file.size > most);
    if (!large) return;
    event.stopImmediatePropagation();
    document.dispatchEvent(new CustomEvent(TOO_LARGE, { detail: large.name }));
  }

  private mostBytes(): number {
    for (const name of (this.model.get("_dom_classes") as string[] | undefined) ?? []) {
      const found = LIMIT.exec(name);
      if (found) return Number(found[1]);
    }
    return Infinity;
  }
}
