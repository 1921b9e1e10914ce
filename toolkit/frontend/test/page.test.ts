import { pageWith, settle } from "./dom";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Backoff } from "../src/page/backoff";
import { keepDraft, restoreDraft } from "../src/page/draft";
import { inlineState } from "../src/page/inline_state";
import { placeOutputs, widgetOf } from "../src/page/outputs";
import { channelsAddress, fill, kernelId, pageFacts } from "../src/page/page";
import { reloadKept } from "../src/page/reloading";

const main = () => document.getElementById("nk-main")!;
const script = (type: string, text: string, id = "") => {
  const made = document.createElement("script");
  Object.assign(made, { type, id, textContent: text });
  return made;
};

beforeEach(() => {
  document.querySelectorAll("script").forEach((each) => each.remove());
  main().replaceChildren();
  sessionStorage.clear();
});

test("facts are read once they have arrived whole", () => {
  document.body.append(script("application/json", '{"base": "/", "wor', "nk-page"));
  assert.equal(pageFacts(), null);
  document.getElementById("nk-page")!.remove();
  pageWith({ broken: "Rusak" });
  assert.equal(pageFacts()!.words["broken"], "Rusak");
  assert.equal(kernelId(), "");
  document.body.append(script("application/json", '{"kernelId": "a-b"}', "jupyter-config-data"));
  assert.equal(kernelId(), "a-b");
  assert.equal(channelsAddress("a/b"), "ws://kelas.test/api/kernels/a%2Fb/channels");
  assert.equal(fill("{number} dari {total} {other}", { number: 1, total: 3 }), "1 dari 3 {other}");
});

test("an output goes into its slot when it is complete", () => {
  main().innerHTML = `<div class="nk-slot" data-cell="1"></div><div class="nk-slot" data-cell="2"></div>
    <div hidden><div class="nk-output" data-cell="1"><div class="nk-view"></div></div><i class="nk-done" data-cell="1"></i>
    <div class="nk-output" data-cell="2">half</div></div>`;
  document.querySelector(".nk-view")!.append(script("application/vnd.jupyter.widget-view+json", '{"model_id": "w1"}'));
  const places = placeOutputs();
  assert.deepEqual(places.map(widgetOf), ["w1"]);
  assert.ok(document.querySelector('.nk-slot[data-cell="1"] .nk-view'));
  assert.equal(document.querySelector('.nk-slot[data-cell="2"]')!.childElementCount, 0);
  assert.deepEqual(placeOutputs(), []);
  places[0]!.querySelector("script")!.textContent = "{";
  assert.equal(widgetOf(places[0]!), "");
});

test("states in the page are read with their binary parts; broken or foreign ones are not", () => {
  const error = console.error;
  console.error = () => {};
  const type = "application/vnd.jupyter.widget-state+json";
  for (const text of ["{", "{}", '{"version_major": 1, "state": {}}']) {
    document.body.append(script(type, text));
    assert.equal(inlineState(), null, text);
    document.querySelectorAll("script").forEach((each) => each.remove());
  }
  console.error = error;
  const buffers = [
    { encoding: "base64", path: ["value"], data: "AQI=" },
    { encoding: "base64", path: ["__proto__", "x"], data: "AQI=" },
  ];
  const state = { w: { model_name: "M", model_module: "m", model_module_version: "1", state: {}, buffers } };
  document.body.append(script(type, JSON.stringify({ version_major: 2, version_minor: 0, state })));
  assert.equal((inlineState()!["w"]!.state["value"] as DataView).getUint8(1), 2);
  assert.equal(({} as Record<string, unknown>)["x"], undefined);
});

test("what was typed comes back after a reload, into the same fields only", async () => {
  main().innerHTML = '<input value="15rb"><textarea>catatan</textarea><input type="checkbox"><input type="password" value="x">';
  keepDraft();
  main().replaceChildren();
  restoreDraft(main());
  const heard: string[] = [];
  main().addEventListener("input", (event) => heard.push((event.target as HTMLInputElement).value));
  main().innerHTML = '<input value=""><textarea>catatan</textarea><input type="checkbox"><input type="password">';
  await settle();
  assert.equal(main().querySelector("input")!.value, "15rb");
  assert.equal(main().querySelector<HTMLInputElement>("input[type=password]")!.value, "");
  assert.deepEqual(heard, ["15rb"]);
  assert.equal(sessionStorage.length, 0);
  keepDraft();
  main().innerHTML = "<input><input><input><input><input>";
  restoreDraft(main());
  assert.equal(main().querySelector("input")!.value, "");
});

test("waits grow to their limit and differ between phones", () => {
  const backoff = new Backoff(1000, 15000);
  const waits = Array.from({ length: 12 }, () => backoff.next());
  waits.forEach((wait, i) => {
    const due = Math.min(15000, 1000 * 2 ** i);
    assert.ok(wait >= due / 2 && wait <= due, `${wait} at ${i}`);
  });
  assert.ok(new Set(waits.slice(5)).size > 1);
  backoff.reset();
  assert.ok(backoff.next() <= 1000);
});

test("a page reloads three times in a minute at most, then says that something is wrong", () => {
  const banner = document.createElement("div");
  banner.id = "nk-status";
  banner.hidden = true;
  document.body.append(banner);
  const times = [Date.now() - 70000, Date.now() - 3000, Date.now() - 2000, Date.now() - 1000];
  sessionStorage.setItem("nk-reloads", JSON.stringify(times));
  assert.equal(reloadKept(), false);
  assert.equal(banner.textContent, "Rusak");
  assert.equal(banner.hidden, false);
});
