"""The commonest wrong answers to the tasks of a form assignment, without names.

Everybody's numbers differ, so numbers are told apart by what they mean: a usual mistake of the task, a power
of ten beside the right answer, or else the number itself. What was typed and is no number is never shown.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from toolkit.business.money import format_amount, format_number, format_percent
from toolkit.curriculum.course import Module
from toolkit.curriculum.draw import PLACEHOLDER, Drawn, draw
from toolkit.curriculum.expressions import ExpressionProblem
from toolkit.curriculum.mark import allowance, plain_text, right_answer, typed_number, usual_mistake
from toolkit.curriculum.schema import Task, Text
from toolkit.grading.bounded import READ, read_bounded
from toolkit.grading.canonical import clean_answers
from toolkit.grading.folder import ClassFolder
from toolkit.grading.gradebook import TaskScore
from toolkit.grading.ids import is_learner_id
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages, language

_ = Messages("grading")

SHOWN = 5
"""Wrong answers of one task that are shown."""

TOGETHER = 2
"""An answer that fewer people gave is not shown: it could point at one of them."""

LOOKED_AT = 200
"""Submissions of an assignment that are read, chosen by the ids' hashes. Drawing their numbers takes time."""

_LONGEST = 200
_EXAMPLE = "example"
_TABLE = re.compile(r"\{[a-z][a-z0-9_]*:table\}")
_LARGEST = 10**10
"""No task's answer is near it; it is more likely a telephone number."""

_POWERS = (3, -3, 2, -2, 1, -1)


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer that several people gave: a number, a choice, or what a usual mistake tells.

    say: what to explain, empty if nothing more is known of it.
    """

    text: str
    people: int
    say: str = ""


@dataclass(frozen=True)
class TaskAnswers:
    """What was answered to one task. looked_at: submissions that were read. empty: without an answer."""

    looked_at: int
    empty: int
    wrong: tuple[WrongAnswer, ...]


_Group = tuple[str, Any]


def wrong_answers(
    folder: ClassFolder, module: Module, points: Mapping[str, float], marks: Iterable[TaskScore]
) -> dict[str, TaskAnswers]:
    """Return what was answered to each automatic task of a module's assignment, in the current language.

    points, marks: as `gradebook.task_points` and `task_scores` give them. An answer is wrong when its task
    does not have all points in the gradebook. At most `LOOKED_AT` submissions are read, always the same; of
    each only answers.json, bounded and without following links.
    """
    tasks = {task.id: task for task in module.assignment.tasks if task.automatic}
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for learner, marked, score in marks:
        if marked in tasks and score is not None:
            scores[learner][marked] = score
    read = {learner: _read(folder, module.id, learner) for learner in _sample(scores)}
    found = {}
    for id, task in tasks.items():
        groups: Counter[_Group] = Counter()
        looked_at = empty = 0
        for learner, (answers, spoken) in read.items():
            if id not in scores[learner] or answers is None:
                continue
            looked_at += 1
            raw = answers.get(id)
            if raw is None or not "".join(raw).strip():
                empty += 1
            elif scores[learner][id] < points[id]:
                groups[_group(module, task, learner, raw, spoken)] += 1
        found[id] = TaskAnswers(looked_at, empty, _shown(module, task, groups))
    return found


def _sample(learners: Iterable[str]) -> list[str]:
    known = [learner for learner in learners if is_learner_id(learner)]
    return sorted(known, key=lambda learner: hashlib.sha256(learner.encode()).digest())[:LOOKED_AT]


def _read(folder: ClassFolder, assignment: str, learner: str) -> tuple[dict[str, Any] | None, str]:
    """Return the answers and their language; None for what cannot be used."""
    path = folder.submission(learner, assignment) / "answers.json"
    try:
        content = read_bounded(path, READ["answers.json"])
        told = json.loads(content) if content is not None else None
        if not isinstance(told, dict):
            return None, ""
        return clean_answers(told.get("answers")), str(told.get("language"))
    except (GradingProblem, ValueError, RecursionError):
        return None, ""


def _group(module: Module, task: Task, learner: str, raw: str | list[str], spoken: str) -> _Group:
    if task.kind != "number":
        ids = {choice.id for choice in task.choices}
        chosen = frozenset([raw] if isinstance(raw, str) else raw)
        return ("choices", chosen) if chosen <= ids else ("unknown", None)
    value = typed_number(task.unit, raw, spoken or language())
    if value is None or abs(value) >= _LARGEST:
        return "unreadable", None
    try:
        return _number_group(task, _drawn(module, learner), value)
    except ExpressionProblem:
        return "value", value.normalize()


def _number_group(task: Task, drawn: Drawn, value: Decimal) -> _Group:
    mistake = usual_mistake(task, drawn, value)
    if mistake is not None:
        return "mistake", task.mistakes.index(mistake)
    right = right_answer(task, drawn)
    for power in _POWERS:
        scaled = value.scaleb(-power)
        if right and abs(scaled - right) <= allowance(right, task.tolerance):
            return "times", power
    return "value", value.normalize()


@lru_cache(maxsize=4 * LOOKED_AT)
def _drawn(module: Module, learner: str) -> Drawn:
    return draw(module.assignment, module.id, learner)


def _shown(module: Module, task: Task, groups: Counter[_Group]) -> tuple[WrongAnswer, ...]:
    # Ties go to the text that sorts first, so that two looks show the same.
    shown = [_worded(module, task, group, people) for group, people in groups.items() if people >= TOGETHER]
    return tuple(sorted(shown, key=lambda one: (-one.people, one.text))[:SHOWN])


def _worded(module: Module, task: Task, group: _Group, people: int) -> WrongAnswer:
    text, say = _words(module, task, *group)
    return WrongAnswer(_bounded(text), people, _bounded(say))


def _words(module: Module, task: Task, kind: str, what: Any) -> tuple[str, str]:
    if kind == "mistake":
        return example(task.mistakes[what].feedback, module), ""
    if kind == "times":
        factor = format_number(Decimal(10) ** abs(what), language())
        text = _("the right answer × {factor}") if what > 0 else _("the right answer ÷ {factor}")
        return text.format(factor=factor), _("A slip with zeros: read the number aloud.")
    if kind == "value":
        return _number_text(task.unit, what), ""
    if kind == "choices":
        chosen = [choice for choice in task.choices if choice.id in what]
        say = chosen[0].feedback if len(chosen) == 1 else None
        return "; ".join(example(choice.text, module) for choice in chosen), example(
            say, module
        ) if say else ""
    if kind == "unreadable":
        return _("something that is not a number"), ""
    return _("a choice that is not there"), ""


def _number_text(unit: str | None, value: Decimal) -> str:
    if unit == "rupiah":
        return format_amount(value, language())
    return format_percent(value, language()) if unit == "percent" else format_number(value, language())


def example(text: Text, module: Module) -> str:
    """Return a text of an assignment on one line, with the numbers of an example that nobody has."""
    source = _TABLE.sub("…", text.pick(language()))
    try:
        filled = _drawn(module, _EXAMPLE).fill(source, language())
    except ExpressionProblem:
        filled = PLACEHOLDER.sub("…", source)
    return " ".join(plain_text(filled).split())


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
