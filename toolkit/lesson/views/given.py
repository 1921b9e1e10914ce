"""A task as it is shown beside its mark, while nbgrader runs the notebook: text, answer given, rubric.

Each function returns what it says as text and as HTML for nbgrader's pages (see `views.marking`), in the
language in use. Texts of the course are made once for a class; what a learner gave is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.i18n import Messages
from toolkit.i18n import language as language_in_use
from toolkit.lesson.views.form import points_in_words, task_text_html
from toolkit.lesson.views.frames import framed
from toolkit.lesson.views.marking import for_marking
from toolkit.lesson.views.text import plain

if TYPE_CHECKING:
    from toolkit.curriculum.draw import Drawn
    from toolkit.curriculum.schema import Task

_ = Messages("lesson")

Shown = tuple[str, str]


def task_shown(task: Task, number: int, count: int, drawn: Drawn) -> Shown:
    """Return the text of task `number` of `count`, with a learner's numbers."""
    language = language_in_use()
    sources = tuple(text.pick(language) for text in (task.prompt, task.hint) if text)
    fixed = (number, count, task.points, task.automatic)
    return drawn.fill(task.prompt, language), framed(_task_html, fixed, sources, drawn)


def _task_html(number: int, count: int, points: float, automatic: bool, *texts: str) -> str:
    return for_marking(task_text_html(number, count, points, automatic, *texts))


def answer_shown(task: Task, drawn: Drawn, raw: Any) -> Shown:
    """Return the given answer to an automatic task; raw: as it was handed in."""
    given = _in_words(task, drawn, raw) or _("(no answer)")
    answer = _("Answer: {answer}").format(answer=given)
    return answer, for_marking(f"<p><strong>{plain(answer)}</strong></p>")


def _in_words(task: Task, drawn: Drawn, raw: Any) -> str:
    """Return an answer as the form shows it; one that does not fit the task is none."""

    def label(choice: str) -> str | None:
        known = next((one for one in task.choices if one.id == choice), None)
        return drawn.fill(known.text, language_in_use()) if known else None

    if task.kind == "many":
        chosen = set(map(str, raw)) if isinstance(raw, list) else set()
        return "; ".join(label(one.id) or "" for one in task.choices if one.id in chosen)
    typed = raw.strip() if isinstance(raw, str) else ""
    return label(typed) or typed if typed else ""


def rubric_shown(task: Task, drawn: Drawn) -> Shown:
    """Return what earns how many points, most points first."""
    language = language_in_use()
    levels = sorted(task.rubric, key=lambda level: -level.points)
    lines = [f"{points_in_words(level.points)}: {drawn.fill(level.text, language)}" for level in levels]
    points = tuple(level.points for level in levels)
    page = framed(_rubric_html, (points,), tuple(level.text.pick(language) for level in levels), drawn)
    return "\n".join([_("How to give points:"), *lines]), page


def _rubric_html(points: tuple[float, ...], *texts: str) -> str:
    items = (
        f"<li>{plain(points_in_words(worth))}: {plain(text)}</li>"
        for worth, text in zip(points, texts, strict=True)
    )
    return for_marking(f"<p><strong>{plain(_('How to give points:'))}</strong></p><ul>{''.join(items)}</ul>")
