/** The one way between a page and its kernel, wherever that kernel runs: behind a WebSocket or in a worker. */

export type LinkState = "connecting" | "open" | "lost" | "dead";

/** What widgets say to each other. `buffers` are the binary parts of `data`. */
export interface CommMessage {
  type: "comm_open" | "comm_msg" | "comm_close";
  comm: string;
  data: Record<string, unknown>;
  target?: string;
  metadata?: Record<string, unknown>;
  buffers?: ArrayBuffer[];
}

/** A message from the kernel; `answers` is the id of the message it belongs to. */
export interface HeardMessage extends CommMessage {
  buffers: ArrayBuffer[];
  answers: string;
}

/** A message to the kernel. One that may be `repeatable` is sent again when it is not certain that it arrived. */
export interface SentMessage extends CommMessage {
  repeatable?: boolean;
}

/** What `jupyter.widget.control` tells of all widgets. */
export interface WidgetState {
  model_name: string;
  model_module: string;
  model_module_version: string;
  state: Record<string, unknown>;
}
export type WidgetStates = Record<string, WidgetState>;

/** whole: these are all widgets that the kernel has. */
export interface ToldStates {
  states: WidgetStates;
  whole: boolean;
}

export interface LinkListener {
  /** The kernel said something to a widget. */
  message?(message: HeardMessage): void;
  /** The kernel has finished with a message of ours. */
  idle?(id: string): void;
  /** full: the link was refused because no kernel can be had just now; later it may be. */
  state?(state: LinkState, full: boolean): void;
  /** A message is larger than the kernel's side takes; it was not sent. */
  tooLarge?(message: SentMessage): void;
}

export interface KernelLink {
  readonly state: LinkState;
  /** Connect, or connect anew. What waits is sent as soon as the link is open. */
  open(): void;
  /** End for good: nothing is sent or heard any more. */
  close(): void;
  /** Send, now or once the link is open. Returns the message's id. */
  send(message: SentMessage): string;
  /**
   * Ask for the states of all widgets; null when the kernel does not know how to tell. changed: the page knows what
   * came with it, so only what differs from that is wanted. A kernel that cannot tell the difference tells all.
   */
  requestStates(changed?: boolean): Promise<ToldStates | null>;
  /** Hear of everything from now on; the function that comes back ends it. */
  listen(listener: LinkListener): () => void;
}
