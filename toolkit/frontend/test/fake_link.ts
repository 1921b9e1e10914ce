/** A kernel link whose kernel is the test. */
import type { HeardMessage, KernelLink, LinkListener, LinkState, SentMessage, ToldStates, WidgetStates } from "../src/link/kernel_link";

export class FakeLink implements KernelLink {
  state: LinkState = "open";
  sent: (SentMessage & { id: string })[] = [];
  states: WidgetStates | null = {};
  /** Whether this kernel can tell only what differs from the page. */
  tellsChanges = false;
  asked: boolean[] = [];
  private readonly listeners = new Set<LinkListener>();

  open(): void {}
  close(): void {}

  listen(listener: LinkListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  send(message: SentMessage): string {
    const id = `m${this.sent.length}`;
    this.sent.push({ ...message, id });
    return id;
  }

  async requestStates(changed = false): Promise<ToldStates | null> {
    this.asked.push(changed);
    return this.states && { states: this.states, whole: !(changed && this.tellsChanges) };
  }

  say(message: Partial<HeardMessage> & { comm: string }): void {
    for (const listener of this.listeners) {
      listener.message?.({ type: "comm_msg", data: {}, buffers: [], answers: "", ...message });
    }
  }

  idle(id: string): void {
    for (const listener of this.listeners) listener.idle?.(id);
  }

  /** Values that were sent to a widget. */
  values(comm: string): Record<string, unknown>[] {
    return this.sent.filter((m) => m.comm === comm).map((m) => m.data["state"] as Record<string, unknown>);
  }
}

const MODULE = "@jupyter-widgets/controls";

/** A widget's state as a kernel tells it. */
export function widget(name: string, state: Record<string, unknown>, module = MODULE) {
  return {
    model_name: `${name}Model`,
    model_module: module,
    model_module_version: "2.0.0",
    state: {
      _model_name: `${name}Model`,
      _model_module: module,
      _model_module_version: "2.0.0",
      _view_name: `${name}View`,
      _view_module: module,
      _view_module_version: "2.0.0",
      _dom_classes: [],
      description: "",
      tooltip: "",
      ...state,
    },
  };
}
