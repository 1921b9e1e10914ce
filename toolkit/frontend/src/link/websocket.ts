/** A kernel behind Jupyter Server's WebSocket. One attempt for each `open()`: who tries again, and when,
    is decided where the learner is told about it (page/watch.ts). */

import { askForStates } from "./control";
import { SUBPROTOCOL, decode, encode, type KernelMessage } from "./framing";
import { newId } from "./ids";
import { Outbox } from "./outbox";
import type { HeardMessage, KernelLink, LinkListener, LinkState, SentMessage, ToldStates } from "./kernel_link";

const VERSION = "5.3";
/* Why the server closed a socket, where that makes a difference: the id leads to no kernel any more, or no
   kernel can be had just now. */
const GONE = 4004;
const FULL = 4013;
const OPENING = 45000; // ms that one attempt may take: a full class waits for its kernels

export class WebSocketLink implements KernelLink {
  private current: LinkState = "connecting";
  private socket: WebSocket | null = null;
  private timer = 0;
  private readonly session = newId();
  /* A kernel takes a message that is the same to the last byte for an attack, and never answers it. */
  private readonly outbox = new Outbox<SentMessage>(({ id, message }) => encode(this.spoken(id, message, newId())));
  private readonly listeners = new Set<LinkListener>();

  /** address: of the kernel's channels, `ws:` or `wss:`. mostBytes: the largest message the server takes. */
  constructor(
    private readonly address: string,
    private readonly mostBytes: number = Infinity,
  ) {}

  get state(): LinkState {
    return this.current;
  }

  listen(listener: LinkListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  open(): void {
    if (this.current === "dead") return;
    this.drop();
    this.become("connecting");
    const socket = new WebSocket(`${this.address}?session_id=${this.session}`, [SUBPROTOCOL]);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    this.timer = window.setTimeout(() => this.lose(socket), OPENING);
    socket.onopen = () => {
      clearTimeout(this.timer);
      this.become("open");
      this.flush();
    };
    socket.onclose = (event) => {
      if (event.code === GONE) this.close();
      else this.lose(socket, event.code === FULL);
    };
    socket.onmessage = (event) => this.hear(event.data);
  }

  close(): void {
    this.drop();
    this.become("dead");
  }

  send(message: SentMessage): string {
    const id = newId();
    const frame = encode(this.spoken(id, message));
    if (frame.byteLength > this.mostBytes) {
      // Sent all the same it would break the connection. Whoever waits for its end must not wait for ever.
      for (const listener of this.listeners) listener.tooLarge?.(message);
      setTimeout(() => this.idle(id));
      return id;
    }
    this.outbox.add({ id, message, frame, repeatable: message.repeatable ?? false });
    this.flush();
    return id;
  }

  requestStates(changed = false): Promise<ToldStates | null> {
    return askForStates(this, changed);
  }

  /** copy: an id of this copy, if the message is sent again. */
  private spoken(id: string, message: SentMessage, copy?: string): KernelMessage {
    const content: Record<string, unknown> = { comm_id: message.comm, data: message.data };
    if (message.target) content.target_name = message.target;
    return {
      channel: "shell",
      header: {
        msg_id: id,
        msg_type: message.type,
        session: this.session,
        username: "",
        date: new Date().toISOString(),
        version: VERSION,
        ...(copy && { copy }),
      },
      parent_header: {},
      metadata: message.metadata ?? {},
      content,
      buffers: message.buffers ?? [],
    };
  }

  private flush(): void {
    const socket = this.socket;
    if (this.current !== "open" || socket?.readyState !== WebSocket.OPEN) return;
    this.outbox.flush((frame) => socket.send(frame));
  }

  private hear(frame: unknown): void {
    let message: KernelMessage;
    try {
      message = decode(frame as ArrayBuffer);
    } catch (error) {
      console.error("a frame from the kernel cannot be read", error);
      return;
    }
    if (message.channel !== "iopub") return;
    const content = message.content as { comm_id?: string; target_name?: string; data?: HeardMessage["data"] };
    const answers = message.parent_header.msg_id ?? "";
    switch (message.header.msg_type) {
      case "status":
        this.status(String(message.content.execution_state), answers);
        return;
      case "comm_open":
      case "comm_msg":
      case "comm_close": {
        const heard: HeardMessage = {
          type: message.header.msg_type,
          comm: content.comm_id ?? "",
          data: content.data ?? {},
          metadata: message.metadata,
          buffers: message.buffers,
          answers,
        };
        if (content.target_name !== undefined) heard.target = content.target_name;
        for (const listener of [...this.listeners]) listener.message?.(heard);
      }
    }
  }

  private status(state: string, id: string): void {
    if (state === "idle") this.idle(id);
    // A kernel that was started again knows none of our widgets.
    else if (state === "dead" || state === "restarting" || state === "autorestarting") this.close();
  }

  private idle(id: string): void {
    this.outbox.done(id);
    for (const listener of [...this.listeners]) listener.idle?.(id);
  }

  private lose(socket: WebSocket, full = false): void {
    if (socket !== this.socket) return;
    this.drop();
    this.become("lost", full);
  }

  private drop(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
    for (const id of this.outbox.broken()) this.idle(id);
  }

  private become(state: LinkState, full = false): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of [...this.listeners]) listener.state?.(state, full);
  }
}
