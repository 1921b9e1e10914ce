"""How far a learner is, as the cards of the home page show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from toolkit.business import format_number
from toolkit.i18n import Messages, language

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.curriculum.course import Module
    from toolkit.records import Records, Submission

_ = Messages("workshop")

Values = dict[str, Any]


@dataclass(frozen=True)
class Outline:
    """What a module holds, in one language."""

    id: str
    title: str
    summary: str
    minutes: int
    practice: int
    needs: tuple[int, ...]
    tools: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    checks: int

    @property
    def number(self) -> int | None:
        """The number under which the texts speak of it, from its id; None if the id has none."""
        return int(self.id[:2]) if self.id[:2].isdecimal() else None


@dataclass(frozen=True)
class Card:
    """A module on the home page.

    next_step: slug of the first step not finished, empty if all are. wanted: her readiness check names it.
    due: until when the assignment is handed in, empty if there is no such day.
    """

    outline: Outline
    done: int
    right: int
    next_step: str
    assignment: str
    state: str
    mark: str
    wanted: bool = False
    due: str = ""

    @property
    def percent(self) -> int:
        """Finished steps in percent."""
        return round(100 * self.done / len(self.outline.steps)) if self.outline.steps else 0


@lru_cache(maxsize=64)
def outline(module: Module, language: str) -> Outline:
    """Return what a module holds. The texts do not change while a class runs, so they are read once."""
    info = module.info
    return Outline(
        module.id,
        info.title.pick(language),
        info.summary.pick(language),
        info.minutes.lesson,
        info.minutes.practice,
        tuple(int(needed[:2]) for needed in info.needs),
        tuple(info.tools),
        tuple(module.steps(language)),
        len(module.checks),
    )


def cards(
    course: Course,
    records: Records,
    learner_id: str,
    language: str,
    due: Mapping[str, str] | None = None,
) -> tuple[list[Card], str]:
    """Return a card for each module, and the id of the module to continue with (empty if all are done).

    due: until when each assignment is handed in, in words.
    """
    shelf = {key: values for key, (values, _version) in records.shelf(learner_id).load_all().items()}
    path = learning_path(shelf.get("tool/readiness", {}))
    sent = records.submissions.newest_of(learner_id)
    made = [_card(module, language, shelf, sent.get(module.id), path) for module in course.modules]
    dated = [replace(card, due=(due or {}).get(card.assignment, "")) for card in made]
    return dated, _continue_with(dated, shelf)


def learning_path(answers: Values) -> list[int]:
    """Return the modules that the readiness check recommends for its kept answers, most wanted first."""
    if not answers:
        return []
    from toolkit.lesson.tools.readiness import ReadinessModel

    check = ReadinessModel()
    check.from_dict(answers)
    return check.path()


def _card(
    module: Module, language: str, shelf: Mapping[str, Values], sent: Submission | None, path: list[int]
) -> Card:
    held = outline(module, language)
    done = {slug for slug, _title in held.steps if shelf.get(f"step/{module.id}/{slug}", {}).get("done")}
    checks = [values for key, values in shelf.items() if key.startswith(f"check/{module.id}/")]
    state, mark = submission_words(sent)
    return Card(
        held,
        len(done),
        sum(values.get("right") is True for values in checks),
        next((slug for slug, _title in held.steps if slug not in done), ""),
        module.id,
        state,
        mark,
        held.number in path,
    )


def tool_names(course: Course) -> dict[str, str]:
    """Return the tools' names for people, in the order of the lessons."""
    return {name: card.title.pick(language()) for name, card in course.info.tools.items()}


def submission_words(sent: Submission | None) -> tuple[str, str]:
    """Return the state of an assignment and its mark, in words; the mark is empty while there is none."""
    if sent is None:
        return _("Assignment: not sent yet"), ""
    texts = {
        "queued": _("Assignment: sent, being marked"),
        "grading": _("Assignment: sent, being marked"),
        "graded": _("Assignment: part of it is marked"),
        "complete": _("Assignment: marked"),
        "failed": _("Assignment: sent. Your trainer will look at it"),
    }
    return texts.get(sent.state, texts["queued"]), _mark(sent.result or {})


def _mark(result: Mapping[str, Any]) -> str:
    """Say the mark; while an answer waits for the trainer, only of the points that are marked."""
    score, points = result.get("score") or 0, result.get("points") or 0
    if not points:
        return ""
    tasks = result.get("tasks") or []
    marked = sum(task.get("points") or 0 for task in tasks if task.get("score") is not None)
    if any(task.get("score") is None for task in tasks):
        if not marked:
            return ""
        text = _("{score} of the {points} points marked so far")
        return text.format(score=short(score), points=short(marked))
    return _("{score} of {points} points").format(score=short(score), points=short(points))


def short(number: float) -> str:
    """Write points as the current language does, with at most one decimal."""
    return format_number(Decimal(str(number)), language(), 1)


def _continue_with(made: list[Card], shelf: Mapping[str, Values]) -> str:
    """The module she worked in last if something is left there, else the first with something left."""
    left = [card.outline.id for card in made if card.next_step]
    steps = [(str(values.get("at", "")), key) for key, values in shelf.items() if key.startswith("step/")]
    last = max(steps, default=("", ""))[1].split("/")
    if len(last) == 3 and last[1] in left:
        return last[1]
    return left[0] if left else ""
