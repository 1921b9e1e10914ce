"""In Chromium: feedback pages on a phone, and a hostile submission in the trainer's formgrader."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.grading.feedback_samples import CODE, GOOD, make_code_class, submit
from toolkit.grading import ClassFolder, Grader
from toolkit.grading.feedback import page_path, write_page
from toolkit.grading.jupyter import start_formgrader

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
]
LEARNER = "hostile1"
RUN = "window.hacked=1"
TAGS = (
    f"<script>{RUN}</script><img src=x onerror={RUN}><svg onload={RUN}></svg>"
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe><a href='javascript:{RUN}'>x</a><img src='http://198.51.100.1/x.png'>"
    "<link rel=stylesheet href='//198.51.100.1/x.css'><style>@import '//198.51.100.1/y.css';</style>"
)


BAD = "[onerror], [onload], [onmouseover], [href^='javascript:'], iframe, [src*='198.51'], [href*='198.51']"


def hostile_outputs() -> list[Any]:
    """What a learner's code can leave behind with `display` and `print`."""
    new, picture = (
        nbformat.v4.new_output,
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==",
    )
    about = {"width": f"1 onload={RUN} onerror={RUN}", "height": f"1 onmouseover={RUN}", "alt": TAGS}
    return [
        new("display_data", {"image/png": picture}, metadata={"image/png": about}),
        new(
            "display_data",
            {"image/png": "x"},
            metadata={"filenames": {"image/png": "http://198.51.100.1/x.png"}},
        ),
        new("display_data", {"text/html": TAGS, "text/plain": TAGS}),
        new("display_data", {"text/html": TAGS}, metadata={"text/html": {"isolated": True}}),
        new("display_data", {"text/markdown": TAGS}),
        new("display_data", {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>"}),
        new("display_data", {"application/javascript": RUN, "text/plain": "j"}),
        new("display_data", {"text/latex": TAGS}),
        new("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": f"</script>{TAGS}"}}),
        new("stream", name="stdout", text=f"\x1b]8;;javascript:{RUN}\x07x\x1b]8;;\x07{TAGS}"),
        new("error", ename=TAGS, evalue=TAGS, traceback=[TAGS]),
        new("execute_result", {"text/plain": TAGS}, execution_count=1),
    ]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A class with one graded submission whose notebook was then filled with hostile content."""
    folder, engine = make_code_class(tmp_path_factory.mktemp("code") / "kelas")
    answers = {**GOOD, "report": TAGS, "answer-1": "def mean(numbers):\n    return 2"}
    submit(folder, LEARNER, answers)
    engine.autograde(LEARNER, CODE)
    Grader(folder).name_learner(LEARNER, f"Sari {TAGS}")
    path = folder.autograded(LEARNER, CODE) / f"{CODE}.ipynb"
    book = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell(
        "display()  # FROM-LEARNER", outputs=hostile_outputs(), metadata={"tags": [TAGS]}
    )
    raw = nbformat.v4.new_raw_cell(TAGS, metadata={"raw_mimetype": "text/html"})
    wide = "| " + " | ".join(f"kolom{number}" for number in range(12)) + " |\n|" + "---|" * 12
    book.cells += [cell, raw, nbformat.v4.new_markdown_cell(TAGS), nbformat.v4.new_markdown_cell(wide)]
    book.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {}, "a": f"</script>{TAGS}"}
    }
    book.metadata["language_info"] = {"name": "python", "pygments_lexer": f'x"{TAGS}'}
    path.chmod(0o644)
    path.write_text(json.dumps(book))
    return folder


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


def opened(chrome: Browser, width: int) -> tuple[Page, list[str], list[str]]:
    """A page, what was asked of other hosts, and the dialogs that came up."""
    page = chrome.new_page(viewport={"width": width, "height": 640})
    asked: list[str] = []
    dialogs: list[str] = []

    def note(request: Any) -> None:
        if urlsplit(request.url).hostname not in (None, "", "127.0.0.1", "localhost"):
            asked.append(request.url)

    page.on("request", note)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return page, asked, dialogs


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_on_a_phone_is_readable_and_runs_nothing(
    hostile: ClassFolder, chrome: Browser, language: str, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.grading.feedback.writer.learner_language", lambda *_who: language)
        write_page(hostile.path, LEARNER, CODE)
    page, asked, dialogs = opened(chrome, 360)
    page.goto(page_path(hostile.path, LEARNER, CODE).as_uri())
    page.mouse.move(100, 300)
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("window.hacked === undefined")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 247, 242)"
    found: Any = Axe().run(page).response["violations"]
    assert found == [], [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]
    assert (asked, dialogs) == ([], [])
    page.close()


def test_a_hostile_submission_runs_nothing_in_formgrader(hostile: ClassFolder, chrome: Browser) -> None:
    with sqlite3.connect(hostile.gradebook) as database:
        [(key,)] = database.execute("SELECT id FROM submitted_notebook").fetchall()
    running = start_formgrader(hostile)
    try:
        page, asked, dialogs = opened(chrome, 1200)
        page.set_default_timeout(30_000)
        page.goto(running.page)
        base = page.url.partition("/formgrader")[0]
        for place, sign in (
            ("manage_students", "Sari"),
            (f"gradebook/{CODE}/{CODE}", "Submission"),
            (f"manage_students/{LEARNER}/{CODE}", CODE),
            (f"submissions/{key}/", "FROM-LEARNER"),
        ):
            page.goto(f"{base}/formgrader/{place}")
            page.get_by_text(sign).first.wait_for(state="attached")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("window.hacked === undefined"), place
            assert page.locator("#notebook, table").locator(BAD).count() == 0, place
        # She sees everything: the hidden test, what the checker printed, and can give points.
        text = page.locator("#notebook").first.inner_text()
        assert "SECRET-CANARY-MSG" in text
        assert "SECRET-CANARY-OUT" in text
        assert page.locator("input.score").count() >= 3
        assert (asked, dialogs) == ([], [])
        page.close()
    finally:
        running.stop()
