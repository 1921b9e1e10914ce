/** A WebSocket whose other end is the test. */
import { decode, encode, type KernelMessage } from "../src/link/framing";

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static all: FakeSocket[] = [];

  readyState = FakeSocket.CONNECTING;
  binaryType = "";
  sent: KernelMessage[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    return FakeSocket.all[FakeSocket.all.length - 1]!;
  }

  send(frame: ArrayBuffer): void {
    this.sent.push(decode(frame));
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
  }

  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  breakOff(code = 1006): void {
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.({ code });
  }

  /** What the kernel says. */
  say(type: string, content: Record<string, unknown>, answers = "", buffers: ArrayBuffer[] = [], channel = "iopub"): void {
    const header = { msg_id: `k${Math.random()}`, msg_type: type };
    const frame = encode({ channel, header, parent_header: { msg_id: answers }, metadata: {}, content, buffers });
    this.onmessage?.({ data: frame });
  }

  idle(id: string): void {
    this.say("status", { execution_state: "idle" }, id);
  }
}
