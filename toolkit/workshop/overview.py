"""What the console shows, as plain data: people, hardest questions, what waits for the trainer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from toolkit.i18n import Messages, language
from toolkit.records import lately
from toolkit.workshop.progress import Outline, outline, short, tool_names

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.grading import ClassFolder
    from toolkit.records import HardCheck, ModuleProgress, Progress, Records, Submission

_ = Messages("workshop")

HARDEST = 5
ENOUGH_PEOPLE = 3
"""Fewer answers than this say little about a question, unless the class itself is smaller."""

ACTIVE_MINUTES = 5

PEOPLE_SHOWN = 100
"""Rows of people on the console; in a larger class those who worked last."""

REST = 20
"""The hardest questions of a large class are worked out again after this many times the time that took."""

TODO_SHOWN = 20
"""What waits is listed on pages of its own; the console shows the first."""


@dataclass(frozen=True)
class Cell:
    """One learner in one module."""

    steps: tuple[bool, ...]
    right: int
    answered: int
    state: str
    mark: str

    @property
    def done(self) -> int:
        """Finished steps."""
        return sum(self.steps)

    @property
    def begun(self) -> bool:
        """Whether the learner has done anything here."""
        return bool(self.done or self.answered or self.state)


@dataclass(frozen=True)
class Person:
    """A learner's row. now: where she was last, in words."""

    id: str
    name: str
    active: bool
    now: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Hard:
    """A question that many got wrong, the usual wrong answer, and what to explain.

    wrong, people: how many were wrong at first, of how many who answered.
    """

    module: str
    question: str
    wrong: int
    people: int
    answer: str
    explanation: str


@dataclass(frozen=True)
class ToDo:
    """Something for the trainer: marks to give, or a submission that could not be graded."""

    name: str
    module: str
    text: str


@dataclass(frozen=True)
class Console:
    """Everything on the console.

    people, waiting, failures: what is shown of them; joined, waiting_count, failures_count: how many there
    are. active: how many worked within the last minutes. names: (id, name) of everybody. due: until when each
    module's assignment is handed in, in words.
    """

    modules: tuple[Outline, ...]
    people: tuple[Person, ...]
    hardest: tuple[Hard, ...]
    waiting: tuple[ToDo, ...]
    failures: tuple[ToDo, ...]
    active: int
    waiting_count: int
    failures_count: int
    names: tuple[tuple[str, str], ...]
    due: Mapping[str, str]

    @property
    def joined(self) -> int:
        """How many have joined."""
        return len(self.names)

    @property
    def columns(self) -> tuple[int, ...]:
        """Places of the modules that somebody of `people` has begun, or that are due; at least the first one.

        A class is at one module or two at a time, and twelve columns would hide them.
        """

        def shown(at: int) -> bool:
            return bool(self.due.get(self.modules[at].id)) or any(one.cells[at].begun for one in self.people)

        return tuple(at for at in range(len(self.modules)) if shown(at)) or (0,)


def console(course: Course, records: Records, folder: ClassFolder) -> Console:
    """Read everything for the console, in the current language. A handful of queries."""
    from toolkit.grading import waiting

    modules = tuple(outline(module, language()) for module in course.modules)
    rows = records.overview(PEOPLE_SHOWN)
    names = {row.learner.id: row.learner.name for row in rows}
    titles = {held.id: held.title for held in modules}
    tools = tool_names(course)
    failed = records.submissions.failed()
    todo = waiting(folder)
    return Console(
        modules,
        tuple(_person(row, modules, tools) for row in _shown(rows)),
        _HARDEST.get(course, records, len(rows)),
        tuple(_to_mark(*sent, names, titles) for sent in todo[:TODO_SHOWN]),
        tuple(_failure(sent, names, titles) for sent in failed[:TODO_SHOWN]),
        sum(map(_is_active, rows)),
        len(todo),
        len(failed),
        tuple(names.items()),
        _due(folder, modules),
    )


def _due(folder: ClassFolder, modules: tuple[Outline, ...]) -> Mapping[str, str]:
    """Return until when each module's assignment is handed in, in words; empty where there is no such day."""
    from toolkit.grading.late.terms import due_in_short

    dates = due_in_short(folder)
    return {held.id: dates.get(held.id, "") for held in modules}


def _shown(rows: list[Progress]) -> list[Progress]:
    if len(rows) <= PEOPLE_SHOWN:
        return rows
    return lately(rows)[:PEOPLE_SHOWN]


def _is_active(row: Progress) -> bool:
    seen = row.last_at
    return bool(seen and (datetime.now(UTC) - seen).total_seconds() < 60 * ACTIVE_MINUTES)


def _person(row: Progress, modules: tuple[Outline, ...], tools: dict[str, str]) -> Person:
    cells = tuple(_cell(row.modules.get(held.id), held) for held in modules)
    place = _place(row.last_key, modules, tools)
    return Person(row.learner.id, row.learner.name, _is_active(row), place, cells)


def _cell(progress: ModuleProgress | None, held: Outline) -> Cell:
    if progress is None:
        return Cell(tuple(False for _step in held.steps), 0, 0, "", "")
    steps = tuple(slug in progress.steps for slug, _title in held.steps)
    states = {
        "queued": _("sent"),
        "grading": _("sent"),
        "graded": _("marks open"),
        "complete": _("marked"),
        "failed": _("failed"),
    }
    mark = "" if progress.score is None else f"{short(progress.score)}/{short(progress.points or 0)}"
    return Cell(
        steps, progress.checks_right, progress.checks_answered, states.get(progress.state or "", ""), mark
    )


def _place(key: str | None, modules: tuple[Outline, ...], tools: dict[str, str]) -> str:
    """Say where a shelf key belongs: the step after the one just finished, a check, a tool."""
    kind, *rest = (key or "").split("/")
    titles = {held.id: held for held in modules}
    if kind == "tool" and rest:
        return _("tool: {name}").format(name=tools.get(rest[0], rest[0]))
    if not rest or rest[0] not in titles:
        return ""
    held = titles[rest[0]]
    if kind == "answers":
        return _("{module}: assignment").format(module=held.title)
    if kind == "step" and len(rest) == 2:
        slugs = [slug for slug, _title in held.steps]
        if rest[1] in slugs and slugs.index(rest[1]) + 1 < len(slugs):
            return f"{held.title}: {held.steps[slugs.index(rest[1]) + 1][1]}"
    return held.title


class _Hardest:
    """The hardest questions of large classes: every answer counts, so they are worked out now and then."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[float, tuple[Hard, ...]]] = {}
        self._lock = Lock()

    def get(self, course: Course, records: Records, people: int) -> tuple[Hard, ...]:
        """Return them; in a class of more than `PEOPLE_SHOWN` no fresher than `REST` times their work."""
        if people <= PEOPLE_SHOWN:
            return _hardest(course, records, people)
        which = (records.url, language())
        # One reader works, the others wait for what it finds.
        with self._lock:
            until, found = self._kept.get(which, (0.0, ()))
            began = monotonic()
            if began >= until:
                found = _hardest(course, records, people)
                self._kept[which] = (monotonic() + REST * (monotonic() - began), found)
        return found


_HARDEST = _Hardest()


def _hardest(course: Course, records: Records, people: int) -> tuple[Hard, ...]:
    enough = min(ENOUGH_PEOPLE, people)
    hard = [each for each in records.hardest_checks() if each.learners >= enough and _is_hard(course, each)]
    return tuple(_hard(course, check) for check in hard[:HARDEST])


def _is_hard(course: Course, check: HardCheck) -> bool:
    module = next((each for each in course.modules if each.id == check.module), None)
    return check.first_wrong_share > 0 and module is not None and check.check in module.checks


def _hard(course: Course, hard: HardCheck) -> Hard:
    from toolkit.curriculum import answer_check

    module = course.module(hard.module)
    check = module.checks[hard.check]
    wrong = hard.commonest_wrong_answer
    explanation = ""
    if wrong is not None:
        explanation = answer_check(check, wrong, language()).feedback
    return Hard(
        outline(module, language()).title,
        check.prompt.pick(language()),
        round(hard.learners * hard.first_wrong_share),
        hard.learners,
        _answer_words(check, wrong),
        explanation,
    )


def _answer_words(check: Any, raw: Any) -> str:
    """Return an answer as the learner saw it: an option's text, or what was typed."""
    if raw is None:
        return ""
    given = raw if isinstance(raw, list) else [raw]
    words = []
    for each in given:
        number = int(each) if str(each).isascii() and str(each).isdigit() else -1
        known = check.options and 0 <= number < len(check.options)
        words.append(check.options[number].text.pick(language()) if known else str(each))
    return "; ".join(words)


def _to_mark(
    learner: str, assignment: str, answers: int, names: dict[str, str], titles: dict[str, str]
) -> ToDo:
    text = _.plural("{count} answer to mark", "{count} answers to mark", answers).format(count=answers)
    return ToDo(names.get(learner, learner), titles.get(assignment, assignment), text)


def _failure(sent: Submission, names: dict[str, str], titles: dict[str, str]) -> ToDo:
    return ToDo(names.get(sent.learner, ""), titles.get(sent.assignment, sent.assignment), sent.message)
