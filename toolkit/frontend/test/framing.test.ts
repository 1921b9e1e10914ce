import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, type KernelMessage } from "../src/link/framing";
import sample from "./frame.json";

const MESSAGE: KernelMessage = {
  channel: "shell",
  header: { msg_id: "a", msg_type: "comm_msg" },
  parent_header: {},
  metadata: { π: "✓" },
  content: { comm_id: "w", data: { method: "update", state: { value: "Rp15.000 — “baik”" } } },
  buffers: [new Uint8Array([0, 255, 7]).buffer, new ArrayBuffer(0), new Uint8Array(300).fill(9).buffer],
};

test("a frame read again is the message", () => {
  assert.deepEqual(decode(encode(MESSAGE)), MESSAGE);
});

test("a frame is Jupyter Server's, byte for byte", () => {
  const message = { ...sample.message, buffers: sample.buffers.map((hex) => bytes(hex)) } as unknown as KernelMessage;
  assert.equal(Buffer.from(encode(message)).toString("hex"), sample.frame);
  assert.deepEqual(decode(bytes(sample.frame)), message);
});

test("what is no frame is refused", () => {
  const good = encode(MESSAGE);
  assert.throws(() => decode(new ArrayBuffer(0)), RangeError);
  assert.throws(() => decode(new ArrayBuffer(8)), RangeError);
  assert.throws(() => decode(good.slice(0, 100)), RangeError);
  const far = good.slice(0);
  new DataView(far).setUint32(8 * 3 + 4, 1, true);
  assert.throws(() => decode(far), RangeError);
  const back = good.slice(0);
  new DataView(back).setUint32(8 * 3, 1, true);
  assert.throws(() => decode(back), RangeError);
  const broken = good.slice(0);
  const place = new DataView(broken).getUint32(16, true);
  new Uint8Array(broken)[place] = 0x7d;
  assert.throws(() => decode(broken), SyntaxError);
});

function bytes(hex: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(hex, "hex")).buffer;
}
