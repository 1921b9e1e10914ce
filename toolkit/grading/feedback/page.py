"""A learner's feedback page as data: what was asked, what she wrote, what she got, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from toolkit.grading.feedback.hidden import Secrets, find_secrets
from toolkit.grading.feedback.marks import NotebookGiven
from toolkit.grading.feedback.outputs import Room, Shown, bounded, clean, joined, shown_outputs
from toolkit.grading.feedback.verdict import hidden_text, printed, why
from toolkit.grading.safe import markdown2html, plain_text
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_CELLS = 1_000
MAX_MARKDOWN = 20_000
FORMS = ("nbgrader", "assignment")
"""What the course's own forms say they are, in the notebooks that learners were given."""

_HEADING_LINK = re.compile(r"<a[^>]*>¶</a>")


@dataclass(frozen=True)
class Part:
    """One cell of the page.

    kind: "text", "code", "answer" (hers), "check" or "task". graded: whether points belong to it; score is
    None while it waits. html: rendered Markdown; source: code. verdict: why these points. partly_hidden: a
    check of which she sees only a part. title: what it is called. comment: the trainer's words as clean HTML.
    """

    number: int
    kind: str
    name: str = ""
    title: str = ""
    graded: bool = False
    score: float | None = None
    points: float = 0.0
    html: str = ""
    source: str = ""
    outputs: tuple[Shown, ...] = ()
    verdict: str = ""
    partly_hidden: bool = False
    comment: str = ""

    @property
    def full(self) -> bool:
        """Whether all points were given."""
        return self.score is not None and self.score >= self.points - 1e-9


@dataclass(frozen=True)
class FeedbackPage:
    """A whole page. missing: graded cells that were not in what was handed in, with their points."""

    title: str
    given: NotebookGiven
    parts: tuple[Part, ...] = ()
    missing: tuple[tuple[str, float], ...] = field(default=())

    @property
    def graded(self) -> list[Part]:
        """The parts that points belong to."""
        return [part for part in self.parts if part.graded]


def is_form(released: Mapping[str, Any]) -> bool:
    """Whether a released notebook is a form, all of whose code is the course's own."""
    about = released.get("metadata", {}).get("naikkelas", {})
    return isinstance(about, dict) and about.get("kind") in FORMS


def cells_of(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cells that are cells."""
    cells = notebook.get("cells")
    found = [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
    return found[:MAX_CELLS]


def nbgrader_of(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell, empty if it has none."""
    about = cell.get("metadata")
    marks = about.get("nbgrader") if isinstance(about, dict) else None
    return marks if isinstance(marks, dict) else {}


def grade_id(cell: Mapping[str, Any]) -> str:
    """Return a cell's grade id, empty if it has none."""
    name = nbgrader_of(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def is_test(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is a test: it gives points and is not the learner's to write."""
    marks = nbgrader_of(cell)
    return bool(marks.get("grade")) and not marks.get("solution") and cell.get("cell_type") == "code"


def _is_hers(released: Mapping[str, Any]) -> bool:
    """Whether a learner may change a cell that she was given."""
    marks = nbgrader_of(released)
    test = marks.get("grade") and not marks.get("solution")
    return not (marks.get("locked") or marks.get("task") or test)


def secrets_of(notebook: Mapping[str, Any], released: Mapping[str, Any]) -> Secrets:
    """Return the hidden parts of an autograded notebook. released: the notebook learners were given."""
    given = {grade_id(cell): joined(cell.get("source")) for cell in cells_of(released) if grade_id(cell)}
    cells = cells_of(notebook)
    tests = {grade_id(cell): joined(cell.get("source")) for cell in cells if grade_id(cell) and is_test(cell)}
    return find_secrets(tests, given)


def counts_of(notebook: Mapping[str, Any]) -> dict[int, str]:
    """Return which test cell ran under which execution count."""
    return {
        cell["execution_count"]: grade_id(cell)
        for cell in cells_of(notebook)
        if is_test(cell) and isinstance(cell.get("execution_count"), int)
    }


def make_page(
    title: str, notebook: Mapping[str, Any], released: Mapping[str, Any], given: NotebookGiven
) -> FeedbackPage:
    """Return the page of one autograded notebook, in the current language.

    notebook: from `autograded/`. released: from `release/`, empty if it is gone. given: the gradebook's.
    """
    build = _Builder(notebook, released, given)
    parts = [build.part(number, cell) for number, cell in enumerate(cells_of(notebook), 1)]
    there = {part.name for part in parts if part is not None}
    missing = tuple((name, cell.points) for name, cell in given.cells.items() if name not in there)
    return FeedbackPage(title, given, tuple(part for part in parts if part is not None), missing)


class _Builder:
    def __init__(
        self, notebook: Mapping[str, Any], released: Mapping[str, Any], given: NotebookGiven
    ) -> None:
        self.secrets = secrets_of(notebook, released)
        self.counts = counts_of(notebook)
        self.released = {grade_id(cell): cell for cell in cells_of(released) if grade_id(cell)}
        self.form, self.given, self.room = is_form(released), given, Room()
        self.seen: set[str] = set()
        self.tasks = 0

    def part(self, number: int, cell: dict[str, Any]) -> Part | None:
        """Return a cell's part of the page, None if there is nothing to show."""
        name = grade_id(cell)
        if name in self.seen and name in self.secrets.tests:
            return None  # a test counts once, and a copy of it may hold its hidden part too
        name = "" if name in self.seen else name
        self.seen.add(name)
        if name in self.given.cells or nbgrader_of(cell).get("solution"):
            return self._marked(number, name, cell)
        return self._plain(number, name, cell)

    def _marked(self, number: int, name: str, cell: dict[str, Any]) -> Part:
        marks, cell_given = nbgrader_of(cell), self.given.cells.get(name)
        kind = "answer" if marks.get("solution") else "task" if marks.get("task") else "check"
        test = kind == "check" and cell.get("cell_type") == "code"
        secret = self.secrets.tests.get(name)
        verdict = self._verdict(name, cell) if test else ""
        if kind == "answer" and name in self.given.unanswered:
            verdict = _("No answer was given.")
        self.tasks += cell_given is not None
        shows_outputs = not test or not (self.form or (secret and (secret.hidden or secret.touched)))
        html, source = self._body(name, cell, own=kind == "answer")
        return Part(
            number=number,
            kind=kind,
            name=name,
            title=self._title(kind, name),
            graded=cell_given is not None,
            score=cell_given.score if cell_given else None,
            points=cell_given.points if cell_given else 0.0,
            html=html,
            source=source,
            outputs=tuple(self._outputs(cell, test)) if shows_outputs else (),
            verdict=verdict,
            partly_hidden=bool(test and secret and secret.hidden),
            comment=rendered(self.given.comments.get(name, "")),
        )

    def _title(self, kind: str, name: str) -> str:
        if self.form:
            return _("Task {number}").format(number=self.tasks)
        titles = {"answer": _("Your answer"), "task": _("Task"), "check": _("Check")}
        return f"{titles[kind]}: {name}" if name else titles[kind]

    def _verdict(self, name: str, cell: dict[str, Any]) -> str:
        given = self.given.cells.get(name)
        if self.form:
            return bounded(plain_text(printed(cell)))
        if given is None or given.score is None or given.score >= given.points - 1e-9:
            return ""
        return why(cell, name, self.secrets, self.counts)

    def _plain(self, number: int, name: str, cell: dict[str, Any]) -> Part | None:
        html, source = self._body(name, cell, own=not name)
        outputs = tuple(self._outputs(cell, False)) if cell.get("cell_type") == "code" else ()
        if self.form and not outputs:
            return None  # how to fill in the form; what was asked is in the outputs
        if not (html.strip() or source.strip() or outputs):
            return None
        kind = "code" if cell.get("cell_type") == "code" else "text"
        return Part(number, kind, name, html=html, source=source, outputs=outputs)

    def _body(self, name: str, cell: dict[str, Any], own: bool) -> tuple[str, str]:
        """Return a cell's text as HTML and its code; of a locked cell what was given to the learner."""
        source = joined(cell.get("source"))
        own = own or (name in self.released and _is_hers(self.released[name]))
        if not own and name in self.released:
            source = joined(self.released[name].get("source"))
        elif not own and name in self.secrets.tests:
            source = self.secrets.tests[name].shown
        elif not own:
            source = find_secrets({name: source}, {}).tests[name].shown
        if cell.get("cell_type") == "markdown":
            return rendered(source), ""
        # The code of a form is the course's own; what it shows is what was asked.
        return "", "" if self.form and not own else bounded(clean(source)).rstrip()

    def _outputs(self, cell: dict[str, Any], test: bool) -> list[Shown]:
        outputs = cell.get("outputs")
        if test and isinstance(outputs, list):
            # Its error is told by the verdict: a traceback quotes lines from all over.
            outputs = [one for one in outputs if isinstance(one, dict) and one.get("output_type") != "error"]
        return shown_outputs(outputs, self.room, self._hide)

    def _hide(self, text: str) -> str:
        return self.secrets.without(text, f"({hidden_text()})")


def rendered(source: str) -> str:
    """Return Markdown as clean HTML. What everybody was given is rendered once."""
    return _rendered(bounded(plain_text(source[:MAX_MARKDOWN]))) if source.strip() else ""


@lru_cache(maxsize=512)
def _rendered(source: str) -> str:
    return _HEADING_LINK.sub("", markdown2html(source))
