import { settle } from "./dom";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Widget } from "@lumino/widgets";
import { LessonManager } from "../src/widgets/manager";
import { FakeLink, widget } from "./fake_link";

let link: FakeLink;
let manager: LessonManager;
const main = () => document.getElementById("nk-main")!;

beforeEach(() => {
  main().replaceChildren();
  link = new FakeLink();
  manager = new LessonManager(link, "Bagian ini hanya jalan di komputer.");
});

async function shown(id: string): Promise<HTMLElement> {
  const view = await manager.view(id);
  Widget.attach(view.luminoWidget, main());
  await settle();
  return view.el;
}

function type(field: HTMLInputElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const text = (value: string, more = {}) => widget("Text", { value, description: "Modal", ...more });

test("a box and its parts are made when they are shown, and nothing else is", async () => {
  link.states = {
    box: widget("VBox", { children: ["IPY_MODEL_t", "IPY_MODEL_h"], _dom_classes: ["nk-tool"] }),
    t: text("12rb"),
    h: widget("HTML", { value: "<p onclick='alert(1)'>Isi <b>dulu</b></p>" }),
    other: text("never shown"),
  };
  await manager.refresh();
  const box = await shown("box");
  assert.ok(box.classList.contains("nk-tool"));
  const input = box.querySelector("input")!;
  assert.equal(input.value, "12rb");
  assert.equal(box.querySelector<HTMLLabelElement>("label")!.htmlFor, input.id);
  assert.equal(box.querySelector(".widget-html-content")!.innerHTML, "<p>Isi <b>dulu</b></p>");
  assert.equal(manager.has_model("other"), false);
});

test("typing is sent once, the next when the kernel has finished, and echoes disturb nobody", async () => {
  link.states = { t: text("") };
  await manager.refresh();
  const input = (await shown("t")).querySelector("input")!;
  type(input, "1");
  type(input, "15");
  type(input, "15rb");
  assert.deepEqual(link.values("t"), [{ value: "1" }]);
  link.say({ comm: "t", data: { method: "echo_update", state: { value: "1" } }, answers: "m0" });
  await settle();
  assert.equal(input.value, "15rb");
  link.idle("m0");
  assert.deepEqual(link.values("t"), [{ value: "1" }, { value: "15rb" }]);
  assert.ok(link.sent.every((message) => message.repeatable));
  link.say({ comm: "t", data: { method: "echo_update", state: { value: "15rb" } }, answers: "m1" });
  link.say({ comm: "t", data: { method: "update", state: { value: "Rp15.000" } } });
  await settle();
  assert.equal(input.value, "Rp15.000");
});

test("a press is said once at most", async () => {
  link.states = { b: widget("Button", { description: "Kirim", icon: "" }) };
  await manager.refresh();
  (await shown("b")).click();
  assert.deepEqual(link.sent.map((message) => message.data), [{ method: "custom", content: { event: "click" } }]);
  assert.equal(link.sent[0]!.repeatable, false);
});

test("states that come again renew what she has not touched, and leave what she typed", async () => {
  link.states = { t: text("old"), u: text("old") };
  await manager.refresh();
  const [mine, other] = [(await shown("t")).querySelector("input")!, (await shown("u")).querySelector("input")!];
  type(mine, "typed while away");
  link.states = { t: text("kept", { disabled: true }), u: text("kept") };
  await manager.refresh();
  await settle();
  assert.equal(mine.value, "typed while away");
  assert.equal(mine.disabled, true);
  assert.equal(other.value, "kept");
  assert.deepEqual(link.values("u"), [], "what the kernel says is not said back to it");
});

test("what was embedded in the page is shown at once, and typing waits for the kernel", async () => {
  manager.embed({ t: text("") });
  const input = (await shown("t")).querySelector("input")!;
  type(input, "9rb");
  link.states = { t: text("8rb") };
  await manager.refresh();
  await settle();
  assert.equal(input.value, "9rb");
  assert.deepEqual(link.values("t"), [{ value: "9rb" }]);
});

test("with states from the page only what differs is asked for, and all of them after that", async () => {
  manager.embed({ t: text(""), u: text("same") });
  const [mine, other] = [(await shown("t")).querySelector("input")!, (await shown("u")).querySelector("input")!];
  link.tellsChanges = true;
  link.states = { t: text("kept") };
  assert.equal(await manager.refresh(), null, "what was not told may well be there");
  await settle();
  assert.equal(mine.value, "kept");
  assert.equal(other.value, "same");
  link.states = { t: text("kept"), u: text("new") };
  assert.deepEqual((await manager.refresh())!.known, new Set(["t", "u"]));
  assert.deepEqual(link.asked, [true, false]);
});

test("a kernel that tells all when asked for changes is understood", async () => {
  manager.embed({ t: text("") });
  link.states = { t: text("kept") };
  assert.deepEqual((await manager.refresh())!.known, new Set(["t"]));
});

test("a widget from elsewhere is a sentence, and so is an unknown one inside a box", async () => {
  link.states = {
    box: widget("VBox", { children: ["IPY_MODEL_f", "IPY_MODEL_t"] }),
    f: widget("Figure", { layout: "IPY_MODEL_gone" }, "bqplot"),
    t: text("still here"),
    c: widget("ColorPicker", { value: "black" }),
  };
  await manager.refresh();
  const box = await shown("box");
  assert.match(box.textContent!, /hanya jalan di komputer/);
  assert.equal(box.querySelector("input")!.value, "still here");
  assert.match((await shown("c")).textContent!, /hanya jalan di komputer/);
});

test("a widget that is opened later is there for whoever waits, with what happened to it meanwhile", async () => {
  const waiting = shown("late");
  link.say({ type: "comm_open", comm: "late", target: "jupyter.widget", data: { state: text("1").state } });
  link.say({ comm: "late", data: { method: "update", state: { value: "2" } } });
  assert.equal((await waiting).querySelector("input")!.value, "2");
});

test("children that come and go follow the kernel", async () => {
  link.states = { box: widget("VBox", { children: [] }) };
  await manager.refresh();
  const box = await shown("box");
  link.say({ type: "comm_open", comm: "n", target: "jupyter.widget", data: { state: text("new").state } });
  link.say({ comm: "box", data: { method: "update", state: { children: ["IPY_MODEL_n"] } } });
  await settle(20);
  assert.equal(box.querySelector("input")!.value, "new");
  link.say({ comm: "box", data: { method: "update", state: { children: [] } } });
  link.say({ type: "comm_close", comm: "n" });
  await settle(20);
  assert.equal(box.querySelector("input"), null);
  assert.equal(manager.has_model("n"), false);
});

test("a kernel that cannot tell everything is asked for each widget that is needed", async () => {
  const waiting = shown("box");
  link.states = null;
  await manager.refresh();
  const asked = () => link.sent.filter((m) => m.data["method"] === "request_state").map((m) => m.comm);
  assert.deepEqual(asked(), ["box"]);
  const box = widget("VBox", { children: ["IPY_MODEL_t"] });
  link.say({ comm: "box", data: { method: "update", state: box.state } });
  await settle();
  assert.deepEqual(asked(), ["box", "t"]);
  link.say({ comm: "t", data: { method: "update", state: text("12rb").state } });
  assert.equal((await waiting).querySelector("input")!.value, "12rb");
});

test("the choices of a form reach the kernel as ipywidgets means them", async () => {
  const labels = { _options_labels: ["Chat", "Toko"], index: null };
  link.states = {
    r: widget("RadioButtons", labels),
    d: widget("Dropdown", labels),
    k: widget("Checkbox", { value: false, indent: false }),
    s: widget("IntSlider", { value: 3, min: 0, max: 10, step: 1, continuous_update: true, orientation: "horizontal", readout: true, readout_format: "d" }),
  };
  await manager.refresh();
  (await shown("r")).querySelectorAll<HTMLInputElement>("input")[1]!.click();
  const list = (await shown("d")).querySelector("select")!;
  list.selectedIndex = 0;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  (await shown("k")).querySelector("input")!.click();
  assert.ok((await shown("s")).querySelector(".noUi-handle"));
  assert.deepEqual([link.values("r"), link.values("d"), link.values("k")], [[{ index: 1 }], [{ index: 0 }], [{ value: true }]]);
});

test("a new kernel hears again what the old one had confirmed a moment before it ended", async () => {
  link.states = { t: text(""), u: text(""), s: widget("Checkbox", { value: false, indent: false }) };
  await manager.refresh();
  const [mine, other] = [(await shown("t")).querySelector("input")!, (await shown("u")).querySelector("input")!];
  const tick = (await shown("s")).querySelector("input")!;
  type(mine, "15rb");
  tick.click();
  type(other, "asked and answered");
  for (const { id, comm, data } of [...link.sent]) {
    link.say({ comm, data: { method: "echo_update", state: data["state"] }, answers: id });
    link.idle(id);
  }
  link.say({ comm: "u", data: { method: "update", state: { value: "" } } });
  await settle();
  assert.equal(other.value, "");
  link.sent = [];
  manager.interrupt();
  link.states = { t: text("12rb", { disabled: true }), u: text("from another phone"), s: link.states["s"]! };
  const told = await manager.refresh();
  await settle();
  assert.deepEqual([mine.value, mine.disabled, tick.checked, other.value], ["15rb", true, true, "from another phone"]);
  assert.deepEqual([link.values("t"), link.values("s"), link.values("u")], [[{ value: "15rb" }], [{ value: true }], []]);
  assert.ok(link.sent.every((message) => message.repeatable));
  assert.deepEqual(told!.touched, ["t", "s"]);
  assert.deepEqual((await manager.refresh())!.touched, []);
});

for (const [lived, value] of [[true, "16rb"], [false, "15rb"]] as const) {
  test(`what was changed long before is in doubt unless the kernel ${lived ? "lived" : "was not seen"} since`, async () => {
    link.states = { t: text("") };
    await manager.refresh();
    const input = (await shown("t")).querySelector("input")!;
    type(input, "15rb");
    link.say({ comm: "t", data: { method: "echo_update", state: { value: "15rb" } }, answers: "m0" });
    link.idle("m0");
    const now = performance.now.bind(performance);
    performance.now = () => now() + 600000;
    if (lived) manager.alive();
    manager.interrupt();
    link.states = { t: text("16rb") };
    await manager.refresh();
    await settle();
    performance.now = now;
    assert.equal(input.value, value);
    assert.equal(link.sent.length, lived ? 1 : 2);
  });
}

test("who leaves waits until the kernel has answered, but not for ever", async () => {
  await manager.settled();
  assert.deepEqual(link.asked, [true]);
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    link.requestStates = () => new Promise(() => undefined);
    let left = false;
    const leaving = manager.settled().then(() => (left = true));
    await Promise.resolve();
    assert.equal(left, false);
    mock.timers.tick(60_000);
    await leaving;
  } finally {
    mock.timers.reset();
  }
});
