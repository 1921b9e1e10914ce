"""A measured visit to a page of which everything is known."""

from __future__ import annotations

import http.server
import math
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks import small_page
from tests.benchmarks.control_visit import visit
from tests.benchmarks.slow_line import SlowLine
from tests.benchmarks.visits import FLAGS, new_phone

pytestmark = pytest.mark.browser

# The text is covered for 300 ms, the slider comes after 600 ms and hears nothing until 900 ms, each answer
# takes 100 ms, and all of it is in shadow trees.
PAGE = """<!DOCTYPE html><meta name=viewport content="width=device-width">
<div id=app></div><div id=cover style="position:fixed;inset:0;background:white"></div>
<script>
  const root = app.attachShadow({mode: "open"});
  root.innerHTML = "<p>%s</p><div id=inner></div><p id=answer>Harga jual: %s</p>";
  setTimeout(() => cover.remove(), 300);
  const inner = root.getElementById("inner").attachShadow({mode: "open"});
  setTimeout(() => { inner.innerHTML = "<span role=slider tabindex=0>o</span>"; }, 600);
  let price = 0;
  if (%s) setTimeout(() => inner.firstChild.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight") return;
    price += 500;
    setTimeout(() => { root.getElementById("answer").textContent = `Harga jual: Rp${price}`; }, 100);
  }), 900);
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the page; /deaf hears no key."""

    def do_GET(self) -> None:
        hears = "false" if self.path == "/deaf" else "true"
        body = (PAGE % (small_page.sentences()[0], small_page.first_answer(), hears)).encode()
        known = self.path in ("/", "/deaf")
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body) if known else 0))
        self.end_headers()
        self.wfile.write(body if known else b"")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def line() -> Iterator[SlowLine]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, SlowLine() as line:
        line.lead_to(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield line
        server.shutdown()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def test_a_visit_notes_what_a_person_would_see(browser: Browser, line: SlowLine) -> None:
    context = new_phone(browser)
    made = visit(context.new_page(), line.url + "/", line, keys=2)
    context.close()
    # Lower bounds only: this machine may be busy.
    assert 0.3 <= made.readable < made.answered
    assert 0.6 <= made.control < made.answered
    assert made.answered >= 1.0
    assert len(made.reactions) == 2
    assert all(0.1 <= seconds < made.answered + 30 for seconds in made.reactions)
    assert made.kilobytes >= len(PAGE) / 1000
    assert made.requests >= 1
    assert made.elsewhere == 0


def test_a_page_that_never_answers_ends_at_the_limit(browser: Browser, line: SlowLine) -> None:
    context = new_phone(browser)
    made = visit(context.new_page(), line.url + "/deaf", line, keys=2, limit=3)
    context.close()
    assert made.answered == math.inf
    assert made.reactions == ()
    assert made.readable < math.inf
