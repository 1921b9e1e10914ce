"""Feedback pages from notebooks as plain data: hidden tests, hostile outputs, words."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from html.parser import HTMLParser
from typing import Any

import pytest

from toolkit.grading.feedback.hidden import find_secrets
from toolkit.grading.feedback.html import META_POLICY, POLICY, page_html
from toolkit.grading.feedback.marks import CellGiven, NotebookGiven
from toolkit.grading.feedback.outputs import MAX_OUTPUTS, MAX_TEXT
from toolkit.grading.feedback.page import make_page
from toolkit.grading.feedback.verdict import why
from toolkit.i18n import in_language, use_language

VISIBLE = 'assert mean([1, 2, 3]) == 2, "Two is right."'
HIDDEN = "### BEGIN HIDDEN TESTS\nassert mean([1, 2, 6]) == 3, 'CANARY words'\n### END HIDDEN TESTS"


@pytest.fixture(autouse=True)
def _language() -> None:
    use_language("en")


def png(width: int = 3, height: int = 2) -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


def code(source: str, outputs: list[Any] | None = None, count: int | None = None, **marks: Any) -> Any:
    about = {"nbgrader": {"grade": False, "solution": False, "task": False, **marks}} if marks else {}
    return {
        "cell_type": "code",
        "source": source,
        "outputs": outputs or [],
        "execution_count": count,
        "metadata": about,
    }


def error(
    line: int, count: int, message: str, name: str = "AssertionError", more: tuple[str, ...] = ()
) -> Any:
    trace = ["-" * 20, f"{name}  Traceback", f"Cell In[{count}], line {line}\n----> {line} quoted", *more]
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [*trace, message]}


def check(outputs: list[Any], source: str = f"{VISIBLE}\n{HIDDEN}", name: str = "t", count: int = 3) -> Any:
    return code(source, outputs, count, grade_id=name, grade=True, locked=True)


def book(*cells: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {"naikkelas": {"kind": "analyst"}}, "nbformat": 4}


RELEASED = book(check([], VISIBLE))


def made(*cells: Any, released: Any = RELEASED, given: NotebookGiven | None = None, title: str = "T") -> str:
    given = given or NotebookGiven({"t": CellGiven(2, 0)})
    return page_html(make_page(title, book(*cells), released, given))


def verdict(
    cell: Any, released: str | None = VISIBLE, others: dict[str, tuple[str, str, int]] | None = None
) -> str:
    """why() for a test; others: further tests by name, (full, released, execution count)."""
    others = others or {}
    locked = {name: full for name, (full, _given, _count) in others.items()} | {"t": cell["source"]}
    given = {name: shown for name, (_full, shown, _count) in others.items()}
    if released is not None:
        given["t"] = released
    counts = {count: name for name, (_full, _given, count) in others.items()} | {3: "t"}
    return why(cell, "t", find_secrets(locked, given), counts)


NOT_MET = "A hidden check was not met."


@pytest.mark.parametrize("released", [VISIBLE, None])
def test_the_message_of_a_visible_test_is_told_and_of_a_hidden_one_is_not(released: str | None) -> None:
    assert verdict(check([error(1, 3, "Two is right.")]), released) == "Two is right."
    assert verdict(check([error(3, 3, "CANARY words")]), released) == NOT_MET
    with in_language("id"):
        assert (
            verdict(check([error(3, 3, "CANARY words")])) == "Satu pemeriksaan tersembunyi belum terpenuhi."
        )


def test_in_doubt_it_counts_as_hidden() -> None:
    plain = {"output_type": "error", "ename": "AssertionError", "evalue": "CANARY words", "traceback": []}
    assert verdict(check([plain])) == NOT_MET
    # Numbers of another notebook: the outermost frame is not this test.
    assert verdict(check([error(1, 9, "CANARY words")])) == NOT_MET
    assert verdict(check([error(1, 3, "CANARY words", more=("<-- traceback truncated -->",))])) == NOT_MET
    # A visible line that quotes a hidden one.
    assert verdict(check([error(1, 3, "assert mean([1,2,6])  ==  3, 'CANARY words'")])) == NOT_MET
    # A forged frame in the learner's own message does not make a hidden line visible.
    assert verdict(check([error(3, 3, "Cell In[3], line 1 CANARY words")])) == NOT_MET


def test_a_helper_from_a_hidden_part_stays_hidden_wherever_it_is_called() -> None:
    helper = "### BEGIN HIDDEN TESTS\ndef _check(x):\n    assert x == 'CANARY', x\n### END HIDDEN TESTS"
    others = {"first": (helper, "", 2)}
    by_frame = check([error(1, 3, "CANARY", more=("Cell In[2], line 3, in _check(x)",))], VISIBLE)
    assert verdict(by_frame, VISIBLE, others) == NOT_MET
    source = '_check(mean([1]))\nassert mean([1]) == 1, "One."'
    by_name = check([error(1, 3, "CANARY computed")], source)
    assert verdict(by_name, source, others) == NOT_MET
    assert verdict(check([error(2, 3, "One.")], source), source, others) == "One."
    page = made(
        check([{"output_type": "stream", "name": "stdout", "text": "CANARY"}], source),
        released=book(check([], source)),
    )
    assert "CANARY" in page  # nothing hidden anywhere: shown
    first = check([], helper, name="first", count=2)
    page = made(
        first,
        check([{"output_type": "stream", "name": "stdout", "text": "CANARY"}], source),
        released=book(check([], "", name="first"), check([], source)),
        given=NotebookGiven({"first": CellGiven(1, 1), "t": CellGiven(2, 0)}),
    )
    assert "CANARY" not in page


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (check([error(1, 3, "")], VISIBLE), f"Not met: {VISIBLE}"),
        (
            check([error(1, 3, "name 'mean' is not defined", "NameError")], VISIBLE),
            "NameError: name 'mean' is",
        ),
        (check([error(1, 3, "one\ntwo")], VISIBLE), "one"),
        (check([error(1, 3, "\x1b[31mx\x1b[0m\u202e" * 300)], VISIBLE), "x" * 200 + " …"),
        (check([error(1, 3, "", "CellTimeoutError")]), "It took too long"),
        (check([error(1, 3, "", "DeadKernelError")]), "The code ended Python"),
        (check([{"output_type": "stream", "name": "stderr", "text": "CANARY"}]), "It wrote a warning"),
        (check([{"output_type": "execute_result", "data": {"text/plain": "0.5"}}]), NOT_MET),
        (check([]), ""),
        (check(["x", None, {"output_type": "error", "ename": 3, "evalue": {}, "traceback": 5}]), NOT_MET),
    ],
)
def test_short_texts_are_plain_and_short(cell: Any, told: str) -> None:
    found = verdict(cell, VISIBLE)
    assert found.startswith(told)
    assert (found == "") == (told == "")
    assert len(found) <= 220
    assert "\n" not in found


def test_the_source_and_outputs_of_hidden_tests_are_not_on_the_page() -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "CANARY printed"},
        error(3, 3, "CANARY words"),
    ]
    for released in (RELEASED, book()):
        page = made(check(outputs), released=released)
        assert "CANARY" not in page
        assert "HIDDEN TESTS" not in page
        assert "[1, 2, 6]" not in page
        assert "mean([1, 2, 3])" in page
        assert NOT_MET in page
        assert "A part of this check is hidden" in page


def test_a_learners_cell_that_prints_a_hidden_line_does_not_tell_it() -> None:
    line = "assert mean([1, 2, 6]) == 3, 'CANARY words'"
    spread = "assert   mean([1, 2,6])==3,\n 'CANARY words'"
    for text in (line, f"ok\n{line}\nok", spread):
        for output in (
            {"output_type": "stream", "name": "stdout", "text": text},
            {
                "output_type": "execute_result",
                "data": {"text/plain": repr(text), "text/html": f"<b>{text}</b>"},
            },
            {"output_type": "display_data", "data": {"text/markdown": text}},
            error(1, 1, text),
        ):
            page = made(code("print(stolen)", [output]), check([]))
            assert "CANARY" not in page


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><iframe src=//198.51.100.1>"
    "[a](javascript:alert(1)) ![](http://198.51.100.1/x.png) <a href='http://198.51.100.1'>x</a>"
    "</pre></code></style></title><base href=//198.51.100.1><form action=//198.51.100.1>"
    "<meta http-equiv=refresh><style>@import '//198.51.100.1'</style><object data=x>"
    "<math><a xlink:href=javascript:1>"
)
ALLOWED = {"html", "head", "meta", "title", "link", "style", "body", "main", "section", "div", "span"}
ALLOWED |= {"h1", "h2", "h3", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "a", "img"}
ALLOWED |= {"strong", "b", "em", "i", "del", "table", "thead", "tbody", "tr", "th", "td"}


ADDRESS = re.compile(r"#part-\d+|data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+|data:,")


def assert_harmless(page: str) -> None:
    """No element or attribute in a page that runs, fetches, sends or leads anywhere."""
    reader = _Tags()
    reader.feed(page)
    assert {tag for tag, _about in reader.tags} <= ALLOWED
    assert [tag for tag, _about in reader.tags].count("style") == 1
    for tag, about in reader.tags:
        assert not {name for name in about if name.startswith("on") or name in ("style", "srcset", "action")}
        for name in ("href", "src", "xlink:href", "data"):
            assert re.match(
                r"#part-\d+$|data:(image/(png|jpeg);base64,[A-Za-z0-9+/=]+|,)$", about.get(name) or "#part-1"
            )
        assert tag != "link" or about["rel"] == "icon"
        assert tag != "meta" or about.get("http-equiv") in (None, "Content-Security-Policy")


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": HOSTILE},
        {"text/html": [HOSTILE, "</script>"], "text/plain": HOSTILE},
        {"text/markdown": HOSTILE},
        {"text/latex": "$$\\href{javascript:alert(1)}{x}$$" + HOSTILE},
        {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{HOSTILE}</svg>", "text/plain": "drawn"},
        {"application/javascript": "alert(1)", "text/plain": "drawn"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": HOSTILE}, "text/plain": "drawn"},
        {"application/json": {"a": HOSTILE}, "application/pdf": "JVBERi0=", "text/plain": "drawn"},
        {"image/png": '"><script>alert(1)</script>', "text/plain": "drawn"},
        {"image/png": base64.b64encode(b"<svg onload=alert(1)>").decode(), "text/plain": "drawn"},
        {"image/png": png(60_000, 60_000), "text/plain": "drawn"},
        {"image/png": 5, "image/jpeg": None, "text/html": {"a": 1}, "text/plain": "drawn"},
        {"image/gif": png(), "video/mp4": "x", "text/vnd.mermaid": HOSTILE, "text/plain": "drawn"},
    ],
)
def test_no_output_runs_or_fetches(data: dict[str, Any]) -> None:
    for kind in ("display_data", "execute_result"):
        page = made(code("x = 1", [{"output_type": kind, "data": data}]))
        assert_harmless(page)
        assert "<img" not in page
        if data.get("text/plain") == "drawn":
            assert "drawn" in page


def test_names_sources_tracebacks_comments_and_titles_are_text() -> None:
    given = NotebookGiven({HOSTILE: CellGiven(2, 0), "gone": CellGiven(1, 0)}, {HOSTILE: HOSTILE}, 0.5)
    cells = [
        {
            "cell_type": "markdown",
            "source": HOSTILE,
            "metadata": {},
            "attachments": {HOSTILE: {"image/png": "x"}},
        },
        {"cell_type": "raw", "source": HOSTILE, "metadata": {"raw_mimetype": "text/html"}},
        {"cell_type": "code", "source": HOSTILE, "metadata": {"nbgrader": HOSTILE}, "outputs": HOSTILE},
        {"cell_type": HOSTILE, "source": HOSTILE},
        code(HOSTILE, [{"output_type": "stream", "name": HOSTILE, "text": HOSTILE}]),
        code(
            HOSTILE, [error(1, 1, HOSTILE, HOSTILE, (HOSTILE,))], grade_id=HOSTILE, solution=True, grade=True
        ),
        "no cell",
    ]
    page = made(*cells, given=given, title=HOSTILE)
    assert_harmless(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_pictures_are_shown_made_anew_and_only_as_many_as_fit() -> None:
    picture = {"output_type": "display_data", "data": {"image/png": png() + "\n", "text/plain": "<Figure>"}}
    page = made(code("plot()", [picture]))
    assert f'src="data:image/png;base64,{png()}"' in page
    assert_harmless(page)
    many = made(code("loop()", [picture] * (MAX_OUTPUTS + 30)))
    assert many.count("<img") == MAX_OUTPUTS


def test_what_is_too_long_is_shortened() -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}
    page = made(code("y" * 500_000, [text] * 300), {"cell_type": "markdown", "source": "z" * 900_000})
    assert len(page) < 8 * MAX_TEXT
    assert "(Shortened here.)" in page


def test_a_page_says_who_may_do_what_with_it() -> None:
    page = made(code("x"))
    assert f'content="{META_POLICY.replace(chr(39), "&#39;")}"' in page
    assert "default-src 'none'" in POLICY
    assert "; sandbox;" in POLICY
    assert "unsafe" not in POLICY


def test_points_comments_penalty_and_what_is_missing() -> None:
    given = NotebookGiven(
        {"t": CellGiven(2, 2.0), "a": CellGiven(3, None), "gone": CellGiven(1, 0.0)},
        {"a": "Good **work**", "s": "On the code"},
        0.25,
    )
    cells = [
        code("def mean(): ...", grade_id="s", solution=True),
        check([]),
        {
            "cell_type": "markdown",
            "source": "My *answer*",
            "metadata": {"nbgrader": {"grade_id": "a", "grade": True, "solution": True}},
        },
    ]
    page = made(*cells, given=given)
    assert "1.75 of 6 points" in page
    assert "Something still waits" in page
    assert "<strong>work</strong>" in page
    assert "On the code" in page
    assert "minus 0.25 points" in page
    assert "Not in what you handed in" in page
    assert "All checks were met." in page
    assert "<em>answer</em>" in page
    with in_language("id"):
        assert "1,75 dari 6 poin" in made(*cells, given=given)


def test_a_copied_test_cell_counts_once_and_shows_nothing_more() -> None:
    copy = check([error(3, 3, "CANARY words")])
    page = made(copy, copy)
    assert "CANARY" not in page
    assert page.count('class="card"') == 1


def test_a_changed_copy_of_a_test_is_judged_by_what_was_released() -> None:
    full = f"{VISIBLE}\nassert mean([4]) == 4, 'CANARY words'"
    page = made(check([error(2, 3, "CANARY words")], full))
    assert "CANARY" not in page
    assert NOT_MET in page


def test_formgraders_page_is_made_whatever_a_notebook_says_about_itself() -> None:
    import nbformat
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    from toolkit.grading.settings import apply

    config = Config()
    apply(config)
    config.HTMLExporter.template_name = "formgrade"
    picture = {"image/png": png(), "text/plain": "drawn"}
    about = {
        "image/png": {"width": "1 onerror=alert(1)"},
        "filenames": {"image/png": "http://198.51.100.1/x"},
    }
    output = nbformat.v4.new_output("display_data", picture, metadata=about)
    marks = {"grade_id": 'x" onclick="alert(1)', "grade": True, "solution": True, "points": "<b>"}
    cells = [
        nbformat.v4.new_code_cell("plot()", outputs=[output], metadata={"nbgrader": marks}),
        nbformat.v4.new_code_cell("x", metadata={"nbgrader": {**marks, "grade_id": "good", "points": None}}),
    ]
    made_of = nbformat.v4.new_notebook(cells=cells)
    made_of.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    resources = {"base_url": "", "submission_id": "x", "index": 0, "total": 1, "notebook_path": "x"}
    told, _resources = HTMLExporter(config=config).from_notebook_node(made_of, resources=resources)
    body = told[told.index('id="notebook-container"') :]
    assert "alert(1)" not in body
    assert "198.51" not in body
    assert f"data:image/png;base64,{png()}" in body
    assert 'id="good"' in body


@pytest.mark.parametrize("kind", ["nbgrader", "assignment"])
def test_a_form_shows_what_was_asked_and_why_by_the_number_of_the_task(kind: str) -> None:
    def form(*cells: Any) -> dict[str, Any]:
        return {**book(*cells), "metadata": {"naikkelas": {"kind": kind}}}

    asked = {"output_type": "display_data", "data": {"text/html": "<div>What is the cost?</div>"}}
    reason = {"output_type": "stream", "name": "stdout", "text": "Add the wages <b>too</b>.\n"}
    mark = {"output_type": "execute_result", "data": {"text/plain": "0.0"}}
    locked = {"locked": True}
    cells = [
        {"cell_type": "markdown", "source": "How to fill it in", "metadata": {}},
        code("task.task('cost')", [asked], 2, grade_id="show-cost", **locked),
        code("task.mark('cost')", [reason, mark], 3, grade_id="t", grade=True, **locked),
    ]
    page = page_html(make_page("T", form(*cells), form(*cells), NotebookGiven({"t": CellGiven(2, 0)})))
    assert "What is the cost?" in page
    assert '<p class="said">Add the wages &lt;b&gt;too&lt;/b&gt;.</p>' in page
    assert "Task 1</a>" in page
    for left_out in ("How to fill it in", "task.mark", "task.task", ">0.0<"):
        assert left_out not in page


def test_nothing_written_is_not_told_as_a_word_of_the_trainer() -> None:
    cell = code("", grade_id="t", grade=True, solution=True)
    page = made(cell, given=NotebookGiven({"t": CellGiven(2, 0)}, unanswered=("t",)))
    assert "No answer was given." in page
    assert "Your trainer:" not in page


def test_headings_have_no_anchors_and_errors_no_rules() -> None:
    page = made({"cell_type": "markdown", "source": "# Head"}, code("x", [error(1, 1, "m")]))
    assert "¶" not in page
    assert "-" * 20 not in page
