import { settle } from "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Widget } from "@lumino/widgets";
import { LessonManager } from "../src/widgets/manager";
import { TOO_LARGE, type OneFileView } from "../src/widgets/upload";
import { FakeLink, widget } from "./fake_link";

async function button(): Promise<{ view: OneFileView; link: FakeLink }> {
  const link = new FakeLink();
  const classes = ["nk-upload", "nk-most-5"];
  const state = { description: "Pilih berkas", value: [], icon: "upload", accept: ".csv", multiple: false, _dom_classes: classes, tooltip: "" };
  link.states = { f: widget("FileUpload", state) };
  const manager = new LessonManager(link, "");
  await manager.refresh();
  const view = (await manager.view("f")) as unknown as OneFileView;
  Widget.attach(view.luminoWidget, document.getElementById("nk-main")!);
  await settle();
  return { view, link };
}

function choose(view: OneFileView, file: File): void {
  Object.defineProperty(view.fileInput, "files", { value: [file], configurable: true });
  view.fileInput.dispatchEvent(new Event("change"));
}

test("the button says what to choose, then what was chosen, and the kernel gets the file", async () => {
  const { view, link } = await button();
  assert.equal(view.el.textContent, "Pilih berkas");
  assert.equal(view.el.hasAttribute("title"), false);
  choose(view, new File(["a,b"], "pesanan <1>.csv", { type: "text/csv" }));
  await settle(30);
  assert.equal(view.el.textContent, "Pilih berkas pesanan <1>.csv");
  const [sent] = link.sent;
  const [file] = sent!.data["state"] ? ((sent!.data["state"] as { value: { name: string; size: number }[] }).value) : [];
  assert.deepEqual([file!.name, file!.size], ["pesanan <1>.csv", 3]);
  assert.equal(Buffer.from(sent!.buffers![0]!).toString(), "a,b");
});

test("a file beyond the limit is refused before it is read", async () => {
  const { view, link } = await button();
  const told: string[] = [];
  document.addEventListener(TOO_LARGE, (event) => told.push((event as CustomEvent<string>).detail));
  choose(view, new File(["123456"], "foto.jpg"));
  await settle(30);
  assert.deepEqual(told, ["foto.jpg"]);
  assert.deepEqual(link.sent, []);
  assert.equal(view.el.textContent, "Pilih berkas");
});
