/** Makes the models and views of a page, each when it is first needed, and keeps them in step with the kernel. */

import { ManagerBase } from "@jupyter-widgets/base-manager";
import type { DOMWidgetView, IClassicComm, WidgetModel, WidgetView } from "@jupyter-widgets/base";
import { putBuffers } from "../link/buffers";
import type { HeardMessage, KernelLink, WidgetState, WidgetStates } from "../link/kernel_link";
import { CommHub } from "./comm";
import { classOf } from "./light";
import { sanitiseInline } from "./sanitise";
import { UnknownModel, unknownView } from "./unknown";

const TARGET = "jupyter.widget";
const SETTLING = 3000; // ms that a page waits for its kernel before it is left

/** ipywidgets keeps these to itself: what was changed here and is not yet confirmed. */
interface Unconfirmed {
  _expectedEchoMsgIds: Map<string, string>;
  _msg_buffer: Record<string, unknown> | null;
}

/** known: the ids of the kernel's widgets. touched: those whose values the kernel before may not have kept. */
export interface Refreshed {
  known: Set<string>;
  touched: string[];
}

export class LessonManager extends ManagerBase {
  private readonly hub: CommHub;
  private readonly states = new Map<string, WidgetState>();
  private readonly wanted = new Map<string, (() => void)[]>();
  private asking = false;
  /** What is known came with the page, and nothing was heard from the kernel yet. */
  private fromPage = false;
  /** The kernel cannot tell all states at once: each is asked for when it is needed. */
  private oneByOne = false;

  /** unknown: what to say in the place of a widget that this front end does not know. */
  constructor(
    private readonly link: KernelLink,
    private readonly unknown: string,
  ) {
    super();
    this.hub = new CommHub(link);
    link.listen({ message: (message) => this.hear(message) });
  }

  /** Take over the states that came with the page; the next question is only for what differs from them. */
  embed(states: WidgetStates): void {
    this.take(states);
    this.fromPage = true;
  }

  /** Resolves when the kernel has dealt with all that was sent so far, or has not answered in time. */
  async settled(): Promise<void> {
    // It answers one question after the other, and keeps what was typed between them.
    const answered = this.link.requestStates(true).then(() => undefined);
    await Promise.race([answered, new Promise<void>((resolve) => setTimeout(resolve, SETTLING))]);
  }

  /** Ask the kernel for all states. Resolves to null if it did not tell all of them. */
  async refresh(): Promise<Refreshed | null> {
    if (this.asking) return null;
    this.asking = true;
    try {
      // What is in doubt is said again with the state of its widget, so that has to be told.
      const sure = () => this.hub.journal.widgets().length === 0;
      let told = await this.link.requestStates(this.fromPage && sure());
      this.fromPage = false;
      if (told && !told.whole && !sure()) told = await this.link.requestStates();
      if (!told) {
        this.askOneByOne();
        return null;
      }
      this.take(told.states);
      if (!told.whole) return null;
      const touched = this.hub.journal.widgets();
      this.hub.journal.told();
      return { known: new Set(Object.keys(told.states)), touched };
    } finally {
      this.asking = false;
    }
  }

  /** The kernel is there just now. */
  alive(): void {
    this.hub.journal.alive();
  }

  /** Another kernel takes the old one's place: what that may not have kept is said again to this one. */
  interrupt(): void {
    this.hub.journal.ended();
  }

  /** Take over states: of models not yet made, and of those that are, but for what she has changed meanwhile. */
  take(states: WidgetStates): void {
    for (const [id, state] of Object.entries(states)) {
      if (this.has_model(id)) void this.renew(id, this.sayAgain(id, state.state));
      else this.know(id, state);
    }
  }

  /** Whether a widget is known already. */
  knows(id: string): boolean {
    return this.has_model(id) || this.states.has(id);
  }

  /** Wait until a widget is known; its model is not made by this. */
  async known(id: string): Promise<void> {
    if (!this.knows(id)) await this.arrival(id);
  }

  override async get_model(id: string): Promise<WidgetModel> {
    await this.known(id);
    return this.has_model(id) ? super.get_model(id) : this.make(id);
  }

  /** A view that can be put into the page. */
  async view(id: string): Promise<DOMWidgetView> {
    return (await this.create_view(await this.get_model(id))) as unknown as DOMWidgetView;
  }

  override inline_sanitize(source: string): string {
    return sanitiseInline(source);
  }

  protected override loadClass(): Promise<never> {
    return Promise.reject(new Error("classes come from the light set"));
  }

  protected override async loadModelClass(name: string, module: string): Promise<typeof WidgetModel> {
    return (classOf(module, name) as typeof WidgetModel | undefined) ?? UnknownModel;
  }

  protected override async loadViewClass(name: string, module: string): Promise<typeof WidgetView> {
    return (classOf(module, name) as typeof WidgetView | undefined) ?? unknownView(this.unknown);
  }

  protected override async _create_comm(_target: string, id: string): Promise<IClassicComm> {
    return this.hub.comm(id);
  }

  protected override async _get_comm_info(): Promise<Record<string, never>> {
    return {};
  }

  private make(id: string): Promise<WidgetModel> {
    const known = this.states.get(id)!;
    this.states.delete(id);
    return this.new_model(
      {
        model_id: id,
        model_name: known.model_name,
        model_module: known.model_module,
        model_module_version: known.model_module_version,
        comm: this.hub.comm(id),
      },
      known.state as never,
    );
  }

  private know(id: string, state: WidgetState): void {
    this.states.set(id, state);
    const waiting = this.wanted.get(id);
    this.wanted.delete(id);
    waiting?.forEach((go) => go());
  }

  private arrival(id: string): Promise<void> {
    return new Promise((resolve) => {
      this.wanted.set(id, [...(this.wanted.get(id) ?? []), resolve]);
      if (this.oneByOne) this.askFor(id);
    });
  }

  private askOneByOne(): void {
    this.oneByOne = true;
    for (const id of this.wanted.keys()) this.askFor(id);
    for (const id of Object.keys(this._known)) this.askFor(id);
  }

  private askFor(id: string): void {
    this.link.send({ type: "comm_msg", comm: id, data: { method: "request_state" }, repeatable: true });
  }

  private get _known(): Record<string, unknown> {
    return (this as unknown as { _models: Record<string, unknown> })._models;
  }

  private hear(message: HeardMessage): void {
    this.alive();
    if (message.type === "comm_open") {
      if (message.target === TARGET && !this.has_model(message.comm)) this.opened(message);
    } else if (this.has_model(message.comm)) {
      const { method, state } = message.data as { method?: string; state?: Record<string, unknown> };
      if (method === "update" && state) this.hub.journal.overruled(message.comm, state);
      this.hub.known(message.comm)?.hear(message);
      if (message.type === "comm_close") this.hub.forget(message.comm);
    } else if (message.type === "comm_close") {
      this.states.delete(message.comm);
    } else {
      this.changed(message);
    }
  }

  private opened(message: HeardMessage): void {
    const { state, buffer_paths: paths } = message.data as { state?: Record<string, unknown>; buffer_paths?: string[][] };
    if (!state) return;
    putBuffers(state, paths ?? [], message.buffers);
    this.know(message.comm, stateOf(state));
  }

  /** News of a widget whose model is not made yet. */
  private changed(message: HeardMessage): void {
    const { method, state, buffer_paths: paths } = message.data as {
      method?: string;
      state?: Record<string, unknown>;
      buffer_paths?: string[][];
    };
    if (!state || (method !== "update" && method !== "echo_update")) return;
    putBuffers(state, paths ?? [], message.buffers);
    const known = this.states.get(message.comm);
    if (known) Object.assign(known.state, state);
    else if (typeof state["_model_name"] === "string") this.know(message.comm, stateOf(state));
  }

  /** Say again what the kernel does not know of a widget; returns what it knows better. */
  private sayAgain(id: string, state: Record<string, unknown>): Record<string, unknown> {
    const doubtful = Object.entries(this.hub.journal.inDoubt(id));
    const unheard = doubtful.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(state[name]));
    if (!unheard.length) return state;
    const said = Object.fromEntries(unheard);
    this.hub.comm(id).send({ method: "update", state: said, buffer_paths: [] });
    return Object.fromEntries(Object.entries(state).filter(([name]) => !(name in said)));
  }

  private async renew(id: string, state: Record<string, unknown>): Promise<void> {
    const model = await super.get_model(id);
    const deserialise = (model.constructor as typeof WidgetModel)._deserialize_state;
    model.state_change = model.state_change
      .then(() => deserialise.call(model.constructor, state as never, this))
      .then((values: Record<string, unknown>) => {
        const mine = model as unknown as Unconfirmed;
        for (const name of Object.keys(values)) {
          const unconfirmed = mine._expectedEchoMsgIds.has(name) || (mine._msg_buffer && name in mine._msg_buffer);
          if (unconfirmed || name.startsWith("_view_count")) delete values[name];
        }
        model.set_state(values as never);
      })
      .catch((error: unknown) => console.error("a widget cannot be brought up to date", error));
    await model.state_change;
  }
}

function stateOf(state: Record<string, unknown>): WidgetState {
  return {
    model_name: String(state["_model_name"]),
    model_module: String(state["_model_module"]),
    model_module_version: String(state["_model_module_version"]),
    state,
  };
}
