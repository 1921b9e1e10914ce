"""assignment.yaml: tried out with fifty made-up learners, as every one of them would meet it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from toolkit.curriculum.course import Module
from toolkit.curriculum.draw import FORMATS, PLACEHOLDER, Drawn, draw
from toolkit.curriculum.expressions import ExpressionProblem, names_in
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.mark import mark, right_answer
from toolkit.curriculum.problem import Problem
from toolkit.curriculum.schema import Assignment, Task, Text
from toolkit.curriculum.typing_out import right_as_typed
from toolkit.curriculum.validation.common import doubled
from toolkit.curriculum.yamlfile import Key, Lines
from toolkit.i18n import LANGUAGES, Messages

_ = Messages("curriculum")

LEARNERS = tuple(f"x{number:07d}" for number in range(50))
NEIGHBOURS = 12
DIFFERENT = 10
AUTOMATIC_SHARE = 0.7


def problems(module: Module) -> list[Problem]:
    """Return what is wrong with an assignment."""
    assignment, lines = module.assignment, module.lines_of("assignment")
    found = doubled(lines, ("tasks",), [task.id for task in assignment.tasks])
    found += _reserved(assignment, lines)
    found += _shares(assignment, lines)
    found += _names(assignment, lines)
    found += _texts(assignment, lines)
    if found:
        # Trying it out would say the same again, fifty times.
        return found
    return _tried(module, assignment, lines)


def _reserved(assignment: Assignment, lines: Lines) -> list[Problem]:
    """The nbgrader notebook names its own cells `header`, `open` and `show-<task>`."""
    found = []
    for place, task in enumerate(assignment.tasks):
        if task.id in ("header", "open") or task.id.startswith("show-"):
            message = _("The id {id} is used by the notebook itself.").format(id=task.id)
            found.append(lines.problem(("tasks", place, "id"), message, _("Give it another id.")))
    return found


def _shares(assignment: Assignment, lines: Lines) -> list[Problem]:
    if assignment.automatic_share >= AUTOMATIC_SHARE:
        return []
    message = _("The machine marks only {share} of the points; at least {least} are needed.")
    told = message.format(share=f"{assignment.automatic_share:.0%}", least=f"{AUTOMATIC_SHARE:.0%}")
    return [lines.problem(("tasks",), told, _("Move points to number, choice or many tasks."))]


def _names(assignment: Assignment, lines: Lines) -> list[Problem]:
    """Look for names in expressions and materials that do not exist."""
    found = []
    known = set(assignment.draw)
    for name, expression in assignment.derive.items():
        found += _unknown(expression, known, lines, ("derive", name))
        if name in assignment.draw:
            message = _("{name} is both drawn and derived.").format(name=name)
            found.append(lines.problem(("derive", name), message, _("Give it another name.")))
        known.add(name)
    for place, material in enumerate(assignment.materials):
        if material.data not in known:
            message = _("{name} is neither drawn nor derived.").format(name=material.data)
            found.append(lines.problem(("materials", place, "data"), message, _("Correct its spelling.")))
    for place, task in enumerate(assignment.tasks):
        ids = {choice.id for choice in task.choices}
        answers = task.answer if isinstance(task.answer, list) else [task.answer]
        for answer in answers:
            if task.automatic and answer not in ids:
                found += _unknown(str(answer), known, lines, ("tasks", place, "answer"))
        for number, mistake in enumerate(task.mistakes):
            if mistake.answer not in ids:
                key = ("tasks", place, "mistakes", number, "answer")
                found += _unknown(str(mistake.answer), known, lines, key)
        found += doubled(lines, ("tasks", place, "choices"), [choice.id for choice in task.choices])
    return found


def _unknown(expression: str, known: set[str], lines: Lines, key: Key) -> list[Problem]:
    found = []
    for name in sorted(names_in(expression) - known - set(FORMULAS)):
        message = _("There is no {name}: it is neither drawn nor derived above, nor a formula.")
        mend = _("Correct its spelling, or draw it.")
        found.append(lines.problem(key, message.format(name=name), mend))
    return found


def _texts(assignment: Assignment, lines: Lines) -> list[Problem]:
    """Look for placeholders in texts that are not drawn."""
    found = []
    known = set(assignment.draw) | set(assignment.derive)
    for key, text in _all_texts(assignment):
        for language in LANGUAGES:
            for match in PLACEHOLDER.finditer(text.pick(language)):
                here = (*key, language)
                if key[0] in ("title", "intro"):
                    message = _("{placeholder}: the introduction is the same for everybody.")
                    mend = _("Move the drawn number into a task.")
                elif match[1] not in known:
                    message, mend = (
                        _("{placeholder} is neither drawn nor derived."),
                        _("Correct its spelling."),
                    )
                elif match[2] is not None and match[2] not in FORMATS:
                    message = _("{placeholder} has a format that does not exist.")
                    mend = _("Use one of: {formats}.").format(formats=", ".join(FORMATS))
                else:
                    continue
                found.append(lines.problem(here, message.format(placeholder=match[0]), mend))
    return found


def _all_texts(assignment: Assignment) -> Iterator[tuple[Key, Text]]:
    yield ("title",), assignment.title
    yield ("intro",), assignment.intro
    for place, material in enumerate(assignment.materials):
        yield ("materials", place, "title"), material.title
    for place, task in enumerate(assignment.tasks):
        for key, text in _texts_of(task):
            yield ("tasks", place, *key), text


def _texts_of(task: Task) -> Iterator[tuple[Key, Text]]:
    for name in ("prompt", "hint", "feedback"):
        text = getattr(task, name)
        if text is not None:
            yield (name,), text
    for number, choice in enumerate(task.choices):
        yield ("choices", number, "text"), choice.text
        if choice.feedback is not None:
            yield ("choices", number, "feedback"), choice.feedback
    for number, mistake in enumerate(task.mistakes):
        yield ("mistakes", number, "feedback"), mistake.feedback
    for number, level in enumerate(task.rubric):
        yield ("rubric", number, "text"), level.text


def _tried(module: Module, assignment: Assignment, lines: Lines) -> list[Problem]:
    found: dict[Key, Problem] = {}
    drawn_by_learner = []
    for learner in LEARNERS:
        try:
            drawn = draw(assignment, module.id, learner)
        except ExpressionProblem as problem:
            message = _("For some learners this fails: {reason}").format(reason=problem)
            found.setdefault(("derive",), lines.problem(("derive",), message, _("Narrow the draw.")))
            continue
        drawn_by_learner.append(drawn)
        for key, message, mend in _faults(assignment, drawn):
            found.setdefault(key, lines.problem(key, message, mend))
    result = list(found.values())
    if not result:
        result += _always_right_mistakes(assignment, drawn_by_learner, lines)
        result += _too_alike(assignment, drawn_by_learner, lines)
    return result


def _faults(assignment: Assignment, drawn: Drawn) -> Iterator[tuple[Key, str, str]]:
    """Yield (key, message, mend) for what one learner would meet."""
    for key, text in _all_texts(assignment):
        for language in LANGUAGES:
            try:
                drawn.fill(text, language)
            except ExpressionProblem as problem:
                yield (*key, language), str(problem), _("Choose a format that fits.")
    for place, material in enumerate(assignment.materials):
        try:
            drawn.table(material, "id")
        except (ValueError, TypeError) as problem:
            yield ("materials", place, "data"), f"{problem}.", _("Show generated rows.")
    for place, task in enumerate(assignment.tasks):
        if task.automatic:
            yield from _task_faults(task, drawn, ("tasks", place))


def _task_faults(task: Task, drawn: Drawn, key: Key) -> Iterator[tuple[Key, str, str]]:
    for number, mistake in enumerate(task.mistakes):
        if mistake.answer in {choice.id for choice in task.choices}:
            continue
        try:
            drawn.evaluate(mistake.answer)
        except ExpressionProblem as problem:
            yield (*key, "mistakes", number, "answer"), str(problem), _("Correct the expression.")
            return
    try:
        for language in LANGUAGES:
            typed = right_as_typed(task, drawn, language)
            result = mark(task, drawn, typed, language)
            if not result.right or result.score != result.points:
                message = _(
                    "For learner {learner} the right answer, typed as {typed}, does not get full marks."
                )
                told = message.format(learner=drawn.learner_id, typed=typed)
                mend = _("Widen the tolerance, round the answer, or keep it above zero.")
                yield (*key, "answer"), told, mend
    except ExpressionProblem as problem:
        yield (*key, "answer"), str(problem), _("Correct the expression, or narrow the draw.")


def _always_right_mistakes(assignment: Assignment, all_drawn: list[Drawn], lines: Lines) -> list[Problem]:
    """A usual mistake that is right for most learners cannot be a mistake."""
    found = []
    for place, task in enumerate(assignment.tasks):
        if task.kind != "number":
            continue
        for number, mistake in enumerate(task.mistakes):
            same = sum(drawn.evaluate(mistake.answer) == right_answer(task, drawn) for drawn in all_drawn)
            if same * 2 > len(all_drawn):
                message = _("This mistake equals the right answer for most learners.")
                key = ("tasks", place, "mistakes", number, "answer")
                found.append(lines.problem(key, message, _("Correct one of them.")))
    return found


def _too_alike(assignment: Assignment, all_drawn: list[Drawn], lines: Lines) -> list[Problem]:
    """Of twelve pairs of neighbours at least ten must have different right answers."""
    answers = [_answers(assignment, drawn) for drawn in all_drawn[: NEIGHBOURS + 1]]
    different = sum(left != right for left, right in pairwise(answers))
    if different >= DIFFERENT:
        return []
    message = _("Only {count} of {all} pairs of neighbours have different answers.")
    told = message.format(count=different, all=NEIGHBOURS)
    return [lines.problem(("draw",), told, _("Draw more numbers, or from wider ranges."))]


def _answers(assignment: Assignment, drawn: Drawn) -> tuple[Any, ...]:
    numbers = [right_answer(task, drawn) for task in assignment.tasks if task.kind == "number"]
    if numbers:
        return tuple(numbers)
    return tuple(str(value) for value in drawn.values.values() if isinstance(value, Decimal | str | list))
