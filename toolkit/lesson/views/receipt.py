"""What became of a submission, as HTML: where it is, the marks with their reasons, the trainer's words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from toolkit.business.money import format_number
from toolkit.i18n import Messages, language
from toolkit.lesson.notebook import Receipt, TaskResult
from toolkit.lesson.views.text import paragraph, plain

_ = Messages("lesson")

PASS = 0.8
"""Share of the points that passes an assignment."""


def receipt_html(receipt: Receipt | None, numbers: dict[str, int]) -> str:
    """Return the state and the marks. numbers: task id -> its number on the form."""
    if receipt is None:
        return ""
    return f'<div aria-live="polite">{_state(receipt)}{_total(receipt)}{_marks(receipt, numbers)}</div>'


def _state(receipt: Receipt) -> str:
    sentences = {
        "queued": (_("Sent. It waits for its turn to be marked."), "plain"),
        "grading": (_("It is being marked now."), "plain"),
        "graded": (_("Your answers are marked."), "plain"),
        "complete": (_("Everything is marked."), "plain"),
        "failed": (_("Marking did not work. Your answers are safe. Please tell your trainer."), "care"),
    }
    text, tone = sentences.get(receipt.state, (_("Sent."), "plain"))
    when = _("Submission {number}, sent {time}.").format(
        number=receipt.number, time=_time(receipt.submitted_at)
    )
    message = paragraph(receipt.message, "plain") if receipt.message else ""
    return f'{paragraph(text, tone, css="nk-status")}<p class="nk-help">{plain(when)}</p>{message}'


def _total(receipt: Receipt) -> str:
    if receipt.state not in ("graded", "complete") or not receipt.tasks:
        return ""
    marked = [task for task in receipt.tasks if task.score is not None]
    score = max(0.0, sum(task.score or 0.0 for task in marked) - receipt.taken_off)
    possible = sum(task.points for task in receipt.tasks)
    open_points = possible - sum(task.points for task in marked)
    if possible and score / possible >= PASS - 1e-9:
        tone, verdict = "good", _("You have passed. You pass from 80% of the points.")
    elif open_points:
        tone, verdict = (
            "plain",
            _("{points} points still wait for your trainer. You pass from 80% of the points.").format(
                points=_number(open_points)
            ),
        )
    else:
        tone = "care"
        verdict = _("You pass from 80% of the points. Read the reasons below, then try again.")
    head = _("{score} of {points} points").format(score=_number(score), points=_number(possible))
    late = paragraph(receipt.late, "care") if receipt.late else ""
    return (
        f'<p class="nk-headline nk-{tone}"><strong>{plain(head)}</strong></p>{late}{paragraph(verdict, tone)}'
    )


def _marks(receipt: Receipt, numbers: dict[str, int]) -> str:
    if receipt.waiting or not receipt.tasks:
        return ""
    items = "".join(_mark(task, numbers.get(task.task)) for task in receipt.tasks)
    return f'<ul class="nk-marks">{items}</ul>'


def _mark(task: TaskResult, number: int | None) -> str:
    name = _("Task {number}").format(number=number) if number else task.task
    if task.score is None:
        sign, tone, got = "…", "plain", _("waits for your trainer")
    else:
        full = task.score >= task.points - 1e-9
        sign, tone = ("✓", "good") if full else ("✗", "bad") if task.score <= 0 else ("!", "care")
        got = _("{score} of {points} points").format(score=_number(task.score), points=_number(task.points))
    reason = f"<p>{plain(task.reason)}</p>" if task.reason else ""
    comment = ""
    if task.comment:
        comment = (
            f'<p class="nk-comment"><strong>{plain(_("Your trainer:"))}</strong> {plain(task.comment)}</p>'
        )
    return (
        f'<li class="nk-{tone}"><p><strong><span aria-hidden="true">{sign}</span> {plain(name)}:</strong>'
        f" {plain(got)}</p>{reason}{comment}</li>"
    )


def _number(value: float) -> str:
    return format_number(Decimal(str(round(value, 2))), language())


def _time(iso: str) -> str:
    try:
        return datetime.fromisoformat(iso).astimezone().strftime("%d/%m %H.%M")
    except ValueError:
        return iso[:16]
