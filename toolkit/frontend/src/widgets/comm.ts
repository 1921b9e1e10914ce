/** ipywidgets' idea of a comm, on top of a kernel link. */

import type { IClassicComm, ICallbacks } from "@jupyter-widgets/base";
import { newId } from "../link/ids";
import type { HeardMessage, KernelLink, SentMessage } from "../link/kernel_link";
import { Journal } from "./journal";

type Data = Record<string, unknown>;
/** The part of a Jupyter message that widgets look at. */
export interface CommEvent {
  content: { comm_id: string; data: Data };
  metadata: Data;
  parent_header: { msg_id: string };
  buffers: DataView[];
}
type Handler = (message: CommEvent) => unknown;
type Buffers = ArrayBuffer[] | ArrayBufferView[];

/** What can be said twice without harm: values, and questions for values. Never a press of a button. */
const REPEATABLE = new Set(["update", "request_state"]);

export class Comm implements IClassicComm {
  readonly target_name = "jupyter.widget";
  private onMessage: Handler | null = null;
  private onClose: Handler | null = null;
  private early: HeardMessage[] = [];

  constructor(
    private readonly hub: CommHub,
    readonly comm_id: string,
  ) {}

  on_msg(callback: Handler): void {
    this.onMessage = callback;
    for (const message of this.early.splice(0)) callback(asEvent(message));
  }

  on_close(callback: Handler): void {
    this.onClose = callback;
  }

  open(data: unknown, callbacks?: ICallbacks, metadata?: unknown, buffers?: Buffers): string {
    return this.say("comm_open", data, callbacks, metadata, buffers);
  }

  send(data: unknown, callbacks?: ICallbacks, metadata?: unknown, buffers?: Buffers): string {
    return this.say("comm_msg", data, callbacks, metadata, buffers);
  }

  close(data?: unknown, callbacks?: ICallbacks, metadata?: unknown, buffers?: Buffers): string {
    return this.say("comm_close", data ?? {}, callbacks, metadata, buffers);
  }

  /** The kernel said something; a model that is still being made hears it a moment later. */
  hear(message: HeardMessage): void {
    if (message.type === "comm_close") this.onClose?.(asEvent(message));
    else if (this.onMessage) this.onMessage(asEvent(message));
    else this.early.push(message);
  }

  private say(
    type: SentMessage["type"],
    data: unknown,
    callbacks?: ICallbacks,
    metadata?: unknown,
    buffers?: Buffers,
  ): string {
    const message: SentMessage = {
      type,
      comm: this.comm_id,
      data: data as Data,
      metadata: (metadata ?? {}) as Data,
      buffers: (buffers ?? []).map(asBuffer),
      repeatable: type === "comm_msg" && REPEATABLE.has(String((data as Data)["method"])),
    };
    if (type === "comm_open") message.target = this.target_name;
    return this.hub.send(message, callbacks);
  }
}

/** Hands messages to the comms they are for, and tells whoever sent one when the kernel is done with it. */
export class CommHub {
  private readonly comms = new Map<string, Comm>();
  private readonly waiting = new Map<string, ICallbacks>();
  readonly journal = new Journal();

  constructor(private readonly link: KernelLink) {
    link.listen({ idle: (id) => this.idle(id) });
  }

  comm(id: string = newId()): Comm {
    let known = this.comms.get(id);
    if (!known) this.comms.set(id, (known = new Comm(this, id)));
    return known;
  }

  known(id: string): Comm | undefined {
    return this.comms.get(id);
  }

  forget(id: string): void {
    this.comms.delete(id);
    this.journal.forget(id);
  }

  send(message: SentMessage, callbacks?: ICallbacks): string {
    const id = this.link.send(message);
    const { method, state } = message.data as { method?: string; state?: Data };
    // Files are too large to be held for this.
    if (method === "update" && state && !message.buffers?.length) this.journal.note(message.comm, state);
    if (callbacks?.iopub?.["status"]) this.waiting.set(id, callbacks);
    return id;
  }

  private idle(id: string): void {
    const callbacks = this.waiting.get(id);
    if (!callbacks) return;
    this.waiting.delete(id);
    const message = { content: { execution_state: "idle" }, parent_header: { msg_id: id } };
    callbacks.iopub?.["status"]?.(message as never);
  }
}

function asEvent(message: HeardMessage): CommEvent {
  return {
    content: { comm_id: message.comm, data: message.data },
    metadata: message.metadata ?? {},
    parent_header: { msg_id: message.answers },
    buffers: message.buffers.map((buffer) => new DataView(buffer)),
  };
}

function asBuffer(part: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  if (part instanceof ArrayBuffer) return part;
  return part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength) as ArrayBuffer;
}
