"""Marking: one task of an assignment, one answer to a check.

Nothing here depends on how a number is written: `15.000`, `15,000`, `Rp15rb` are the same amount. Texts are
plain, never HTML; what was typed is quoted in them and must be escaped where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from toolkit.business.money import parse_amount, parse_count, parse_percent
from toolkit.business.problems import Problem as NumberProblem
from toolkit.curriculum.draw import Drawn
from toolkit.curriculum.expressions import ExpressionProblem, evaluate
from toolkit.curriculum.facts import exact
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.schema import Check, Mistake, Task, Text
from toolkit.i18n import Messages, in_language

_ = Messages("curriculum")

_READ: dict[str, Callable[..., Decimal]] = {
    "rupiah": parse_amount,
    "percent": parse_percent,
    "count": parse_count,
}
_QUOTED = 60


@dataclass(frozen=True)
class Mark:
    """The mark of one task: score of points, whether all of it is right, and why, for the learner."""

    score: Decimal
    points: Decimal
    right: bool
    reason: str


@dataclass(frozen=True)
class CheckAnswer:
    """What is said to an answer. `understood` is False when it could not be read at all."""

    right: bool
    feedback: str
    understood: bool = True


def mark(task: Task, drawn: Drawn, raw_answer: Any, language: str) -> Mark:
    """Mark one task.

    raw_answer: the number as typed, the choice's id, a list of ids for `many`, None if unanswered.
    A number is right within the task's tolerance; a usual mistake earns its credit. `many` earns the share of
    the right options that were chosen less the share of the wrong ones that were chosen, at least 0: guessing
    everything or nothing earns nothing. `text` and `evidence` wait for the trainer: score 0, not right.

    Raises ExpressionProblem only if the assignment itself is wrong.
    """
    points = Decimal(str(task.points))
    with in_language(language):
        if not task.automatic:
            return Mark(Decimal(0), points, False, _("The trainer reads and marks this answer."))
        if raw_answer is None or raw_answer == [] or (isinstance(raw_answer, str) and not raw_answer.strip()):
            return Mark(Decimal(0), points, False, _("Not answered yet."))
        share, reason = _JUDGES[task.kind](task, drawn, raw_answer, language)
        score = (points * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return Mark(score, points, share == 1, reason)


def answer_check(check: Check, raw: Any, language: str) -> CheckAnswer:
    """Judge the answer to an ungraded question.

    raw: for `choice` the position of the option from 0 (`"2"` or 2), for `many` a list of positions, for
    `number` the number as typed.
    """
    with in_language(language):
        if check.kind == "number":
            return _check_number(check, raw, language)
        chosen = _positions(check, raw)
        if not chosen:
            return CheckAnswer(False, _("Choose an answer first."), understood=False)
        if check.kind == "choice":
            option = check.options[min(chosen)]
            return CheckAnswer(option.correct, option.feedback.pick(language))
        return _check_many(check, chosen, language)


def right_answer(task: Task, drawn: Drawn) -> Any:
    """Return the right answer of an automatic task: a Decimal, a choice id, or a list of choice ids.

    Raises ExpressionProblem if the assignment is wrong.
    """
    if task.kind == "number":
        return _number(drawn.evaluate(task.answer), str(task.answer))
    if task.kind == "choice":
        return _choice_id(task, drawn, task.answer)
    answers = task.answer
    if isinstance(answers, str) and answers not in _choice_ids(task):
        answers = drawn.evaluate(answers)
    items = answers if isinstance(answers, list | tuple) else [answers]
    return [_choice_id(task, drawn, item) for item in items]


def usual_mistake(task: Task, drawn: Drawn, value: Decimal) -> Mistake | None:
    """Return the first usual mistake of a number task that gives this number; None if none does.

    Raises ExpressionProblem if the assignment is wrong.
    """
    for mistake in task.mistakes:
        if within(value, _number(drawn.evaluate(mistake.answer), str(mistake.answer)), task.tolerance):
            return mistake
    return None


def within(value: Decimal, right: Decimal, tolerance: str) -> bool:
    """Whether a value is right. tolerance: `1%` of the answer, or an amount in the answer's own unit
    (rupiah; shares for percentages, so `0.005` is half a percentage point)."""
    return abs(value - right) <= allowance(right, tolerance)


def allowance(right: Decimal, tolerance: str) -> Decimal:
    """Return how far off an answer may be. Raises ExpressionProblem if the tolerance cannot be read."""
    text = tolerance.strip()
    if text.endswith("%"):
        return abs(right) * exact(text[:-1]) / 100
    return exact(text)


Judgement = tuple[Decimal, str]


def _judge_number(task: Task, drawn: Drawn, raw: Any, language: str) -> Judgement:
    value = typed_number(task.unit, raw, language)
    if value is None:
        return Decimal(0), _unreadable(task.unit, raw)
    if within(value, right_answer(task, drawn), task.tolerance):
        return Decimal(1), _right(task, drawn, language)
    mistake = usual_mistake(task, drawn, value)
    if mistake is not None:
        return exact(mistake.credit), _told(mistake.feedback, drawn, language)
    return Decimal(0), _wrong(task, drawn, language)


def _judge_choice(task: Task, drawn: Drawn, raw: Any, language: str) -> Judgement:
    chosen = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    if not isinstance(chosen, str) or chosen not in _choice_ids(task):
        return Decimal(0), _no_such_choice(raw)
    if chosen == right_answer(task, drawn):
        return Decimal(1), _right(task, drawn, language)
    for mistake in task.mistakes:
        if chosen == _choice_id(task, drawn, mistake.answer):
            return exact(mistake.credit), _told(mistake.feedback, drawn, language)
    own = next((choice.feedback for choice in task.choices if choice.id == chosen), None)
    if own is not None:
        return Decimal(0), _told(own, drawn, language)
    return Decimal(0), _wrong(task, drawn, language)


def _judge_many(task: Task, drawn: Drawn, raw: Any, language: str) -> Judgement:
    chosen = {str(item) for item in raw} if isinstance(raw, list | tuple) else {str(raw)}
    ids = _choice_ids(task)
    unknown = sorted(chosen - ids)
    if unknown:
        return Decimal(0), _no_such_choice(unknown[0])
    true = set(right_answer(task, drawn))
    false = ids - true
    found = Decimal(len(chosen & true)) / (len(true) or 1)
    guessed = Decimal(len(chosen & false)) / (len(false) or 1)
    share = max(Decimal(0), found - guessed)
    if share == 1:
        return share, _right(task, drawn, language)
    counts = _("{found} of {all} right ones chosen, wrong ones: {wrong}.")
    told = counts.format(found=len(chosen & true), all=len(true), wrong=len(chosen & false))
    if chosen & false:
        told = f"{told} {_('Wrong ones take points off.')}"
    return share, f"{told} {_wrong(task, drawn, language)}".strip()


_JUDGES: dict[str, Callable[[Task, Drawn, Any, str], Judgement]] = {
    "number": _judge_number,
    "choice": _judge_choice,
    "many": _judge_many,
}


def _right(task: Task, drawn: Drawn, language: str) -> str:
    return " ".join([_("Right."), _told(task.feedback, drawn, language)]).strip()


def _wrong(task: Task, drawn: Drawn, language: str) -> str:
    return " ".join([_("Not right yet."), _told(task.feedback, drawn, language)]).strip()


def _told(text: Text | None, drawn: Drawn, language: str) -> str:
    return plain_text(drawn.fill(text, language)) if text else ""


def plain_text(text: str) -> str:
    """Return a short Markdown text without its marks for bold and code, on one line per paragraph."""
    return text.replace("**", "").replace("`", "").strip()


def _check_number(check: Check, raw: Any, language: str) -> CheckAnswer:
    if raw is None or not str(raw).strip():
        return CheckAnswer(False, _("Type an answer first."), understood=False)
    value = typed_number(check.unit, raw, language)
    if value is None:
        return CheckAnswer(False, _unreadable(check.unit, raw), understood=False)
    if check.feedback is None or check.answer is None:
        raise ExpressionProblem(_("The check {id} has no answer or feedback.").format(id=check.id))
    if within(value, check_value(check.answer), check.tolerance):
        return CheckAnswer(True, plain_text(check.feedback.correct.pick(language)))
    for mistake in check.mistakes:
        if within(value, check_value(mistake.answer), check.tolerance):
            return CheckAnswer(False, plain_text(mistake.feedback.pick(language)))
    return CheckAnswer(False, plain_text(check.feedback.wrong.pick(language)))


def check_value(expression: Any) -> Decimal:
    """Return the number that an answer of a check means. Raises ExpressionProblem."""
    return _number(evaluate(str(expression), {}, FORMULAS), str(expression))


def _check_many(check: Check, chosen: set[int], language: str) -> CheckAnswer:
    misjudged = [option for place, option in enumerate(check.options) if option.correct != (place in chosen)]
    parts = []
    if check.feedback is not None:
        parts.append(check.feedback.wrong if misjudged else check.feedback.correct)
    elif not misjudged:
        parts.extend(option.feedback for option in check.options if option.correct)
    parts.extend(option.feedback for option in misjudged)
    return CheckAnswer(not misjudged, " ".join(plain_text(part.pick(language)) for part in parts))


def _positions(check: Check, raw: Any) -> set[int]:
    items: Sequence[Any] = raw if isinstance(raw, list | tuple) else [raw]
    texts = [str(item) for item in items if not isinstance(item, bool)]
    found = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 4}
    return {place for place in found if place < len(check.options)}


def typed_number(unit: str | None, raw: Any, language: str) -> Decimal | None:
    """Return the number that was typed, None if it cannot be read as one. unit: the task's."""
    try:
        return _READ[unit or "count"](str(raw), language)
    except NumberProblem:
        return None


def _unreadable(unit: str | None, raw: Any) -> str:
    examples = {"rupiah": _("15.000 or 15rb"), "percent": _("8.25"), "count": _("12")}
    text = _("“{typed}” could not be read as a number. Write it like {example}.")
    return text.format(typed=_short(raw), example=examples[unit or "count"])


def _no_such_choice(raw: Any) -> str:
    return _("“{typed}” is not one of the choices. Choose again.").format(typed=_short(raw))


def _short(raw: Any) -> str:
    text = " ".join(str(raw).split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


def _number(value: Any, expression: str) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise ExpressionProblem(_("{expression} does not give a number.").format(expression=expression))


def _choice_ids(task: Task) -> set[str]:
    return {choice.id for choice in task.choices}


def _choice_id(task: Task, drawn: Drawn, answer: Any) -> str:
    if answer in _choice_ids(task):
        return str(answer)
    found = drawn.evaluate(answer)
    if isinstance(found, str) and found in _choice_ids(task):
        return found
    text = _("{expression} gives {value}, which is not one of the choices.")
    raise ExpressionProblem(text.format(expression=answer, value=repr(found)))
