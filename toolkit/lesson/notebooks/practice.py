"""Marks for practice, where there is no class to hand in to: the same rules, but nobody's gradebook."""

from __future__ import annotations

from datetime import UTC, datetime

from toolkit.i18n import Messages, language
from toolkit.lesson.notebook import Receipt, TaskResult, Values

_ = Messages("lesson")


def practice_receipt(module_id: str, learner: str, answers: Values, number: int) -> Receipt:
    """Mark the automatic tasks of an assignment and return the receipt.

    The trainer's tasks have no score: here nobody reads them. The total counts the marked tasks only.
    """
    from toolkit.curriculum.course import load_course
    from toolkit.curriculum.draw import draw
    from toolkit.curriculum.mark import mark

    assignment = load_course().module(module_id).assignment
    drawn = draw(assignment, module_id, learner)
    results = []
    for task in assignment.tasks:
        if task.automatic:
            given = mark(task, drawn, answers.get(task.id), language())
            results.append(TaskResult(task.id, float(given.score), float(task.points), given.reason))
        else:
            results.append(
                TaskResult(task.id, None, float(task.points), _("A trainer reads this task in a class."))
            )
    marked = [result for result in results if result.score is not None]
    return Receipt(
        assignment=module_id,
        number=number,
        state="graded",
        submitted_at=datetime.now(UTC).isoformat(timespec="seconds"),
        score=sum(result.score or 0 for result in marked),
        points=sum(result.points for result in marked),
        tasks=tuple(results),
        message=_("Marked on this computer, for practice. It is not sent to a class."),
    )
