import "./dom";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { SUBPROTOCOL } from "../src/link/framing";
import { WebSocketLink } from "../src/link/websocket";
import type { SentMessage } from "../src/link/kernel_link";
import { settle } from "./dom";
import { FakeSocket } from "./fake_socket";

Object.defineProperty(globalThis, "WebSocket", { value: FakeSocket });

const update = (value: string): SentMessage => ({
  type: "comm_msg",
  comm: "w",
  data: { method: "update", state: { value } },
  repeatable: true,
});
const press: SentMessage = { type: "comm_msg", comm: "b", data: { method: "custom", content: { event: "click" } } };
const values = (socket: FakeSocket) =>
  socket.sent.map((message) => (message.content["data"] as { state?: { value: string } }).state?.value ?? "press");

function connected(mostBytes?: number): { link: WebSocketLink; states: string[]; idles: string[] } {
  const link = new WebSocketLink("ws://kelas.test/api/kernels/k/channels", mostBytes);
  const [states, idles]: [string[], string[]] = [[], []];
  link.listen({ state: (state) => states.push(state), idle: (id) => idles.push(id) });
  link.open();
  return { link, states, idles };
}

beforeEach(() => {
  FakeSocket.all = [];
});

test("what is said before the link is open is sent first, in order", () => {
  const { link, states } = connected();
  link.send(update("1"));
  link.send(update("2"));
  assert.deepEqual(FakeSocket.last.sent, []);
  FakeSocket.last.accept();
  link.send(press);
  assert.deepEqual(values(FakeSocket.last), ["1", "2", "press"]);
  assert.deepEqual(FakeSocket.last.protocols, [SUBPROTOCOL]);
  assert.match(FakeSocket.last.url, /^ws:\/\/kelas\.test\/api\/kernels\/k\/channels\?session_id=\w+$/);
  assert.deepEqual(states, ["open"]);
  assert.equal(link.state, "open");
});

test("after a loss values are said again, a press is not, and nobody waits for ever", () => {
  const { link, states, idles } = connected();
  const first = FakeSocket.last;
  first.accept();
  const done = link.send(update("done"));
  first.idle(done);
  const underway = link.send(update("underway"));
  const pressed = link.send(press);
  first.breakOff();
  assert.deepEqual(idles, [done, pressed]);
  link.send(update("typed while away"));
  link.send(press);
  link.open();
  FakeSocket.last.accept();
  assert.notEqual(FakeSocket.last, first);
  assert.deepEqual(values(FakeSocket.last), ["underway", "typed while away", "press"]);
  assert.equal(FakeSocket.last.sent[0]!.header.msg_id, underway);
  assert.ok(FakeSocket.last.sent[0]!.header["copy"], "a kernel drops what it has heard to the last byte before");
  assert.equal(FakeSocket.last.sent[1]!.header["copy"], undefined);
  assert.deepEqual(states, ["open", "lost", "connecting", "open"]);
});

test("the old socket says nothing any more once there is a new one", () => {
  const { link, states } = connected();
  const first = FakeSocket.last;
  first.accept();
  link.open();
  first.breakOff();
  assert.deepEqual(states, ["open", "connecting"]);
});

test("a message beyond the limit is told, not sent, and counts as done", async () => {
  const { link, idles } = connected(600);
  const large: SentMessage[] = [];
  link.listen({ tooLarge: (message) => large.push(message) });
  FakeSocket.last.accept();
  const id = link.send({ ...update("x"), buffers: [new ArrayBuffer(600)] });
  await settle();
  assert.deepEqual(FakeSocket.last.sent, []);
  assert.equal(large.length, 1);
  assert.deepEqual(idles, [id]);
});

test("what the kernel says to widgets is heard with its buffers; other news and broken frames are not", () => {
  const { link } = connected();
  const heard: unknown[] = [];
  link.listen({ message: (message) => heard.push(message) });
  FakeSocket.last.accept();
  const buffer = new Uint8Array([1, 2]).buffer;
  const error = console.error;
  console.error = () => {};
  FakeSocket.last.onmessage?.({ data: new ArrayBuffer(3) });
  FakeSocket.last.onmessage?.({ data: "text" });
  console.error = error;
  FakeSocket.last.say("stream", { text: "x" });
  FakeSocket.last.say("comm_msg", { comm_id: "w", data: {} }, "", [], "shell");
  FakeSocket.last.say("comm_msg", { comm_id: "w", data: { method: "update" } }, "asked", [buffer]);
  assert.deepEqual(heard, [
    { type: "comm_msg", comm: "w", data: { method: "update" }, metadata: {}, buffers: [buffer], answers: "asked" },
  ]);
});

test("a kernel that was started again is dead for this page", () => {
  for (const state of ["restarting", "autorestarting", "dead"]) {
    const { link, states } = connected();
    FakeSocket.last.accept();
    FakeSocket.last.say("status", { execution_state: state });
    assert.equal(link.state, "dead");
    link.open();
    assert.deepEqual(states, ["open", "dead"]);
  }
});

test("the server may say that the kernel is gone for good, or that there is no room just now", () => {
  const { link, states } = connected();
  const full: boolean[] = [];
  link.listen({ state: (_state, isFull) => full.push(isFull) });
  FakeSocket.last.breakOff(4013);
  assert.deepEqual([states, full], [["lost"], [true]]);
  link.open();
  FakeSocket.last.breakOff(4004);
  assert.equal(link.state, "dead");
});

test("all states come in one answer, with binary parts in their places", async () => {
  const { link } = connected();
  const asking = link.requestStates();
  const socket = FakeSocket.last;
  socket.accept();
  const [open, ask] = socket.sent;
  assert.equal(open!.content["target_name"], "jupyter.widget.control");
  assert.deepEqual(ask!.content["data"], { method: "request_states" });
  const states = { w: { model_name: "M", model_module: "m", model_module_version: "1", state: { value: [null] } } };
  const content = { comm_id: ask!.content["comm_id"], data: { method: "update_states", states, buffer_paths: [["w", "value", 0]] } };
  socket.say("comm_msg", content, ask!.header.msg_id, [new Uint8Array([5]).buffer]);
  const answer = await asking;
  assert.equal((answer!.states["w"]!.state["value"] as DataView[])[0]!.getUint8(0), 5);
  assert.equal(answer!.whole, true);
  assert.equal(socket.sent[2]!.header.msg_type, "comm_close");
});

test("what differs from the page is asked for, and only a kernel that says so tells less than all", async () => {
  for (const changed of [true, undefined]) {
    const { link } = connected();
    const asking = link.requestStates(true);
    const socket = FakeSocket.last;
    socket.accept();
    const ask = socket.sent[1]!;
    assert.deepEqual(ask.content["data"], { method: "request_states", changed: true });
    const data = { method: "update_states", states: {}, buffer_paths: [], changed };
    socket.say("comm_msg", { comm_id: ask.content["comm_id"], data }, ask.header.msg_id, []);
    assert.equal((await asking)!.whole, !changed);
  }
});

test("a kernel that hears the question and says nothing cannot tell", async () => {
  const { link } = connected();
  const asking = link.requestStates();
  FakeSocket.last.accept();
  FakeSocket.last.idle(FakeSocket.last.sent[1]!.header.msg_id);
  assert.equal(await asking, null);
});
