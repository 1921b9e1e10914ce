"""What was released to a learner: marks and words in short, and the whole page of each assignment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from tornado import web

from toolkit.i18n import Messages, language
from toolkit.workshop.page import Page
from toolkit.workshop.progress import outline, short

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.grading import Release

_ = Messages("workshop")


@dataclass(frozen=True)
class TaskLine:
    """One task in short. mark: empty while it waits for the trainer."""

    name: str
    mark: str
    full: bool
    reason: str
    comment: str


@dataclass(frozen=True)
class MarkCard:
    """One released assignment. when: the day. number: the version. has_page: the whole page can be opened."""

    assignment: str
    title: str
    mark: str
    when: str
    number: int
    tasks: tuple[TaskLine, ...]
    has_page: bool


def mark_cards(releases: list[Release], course: Course) -> list[MarkCard]:
    """Return what was released, in the current language. Every text is plain, to be escaped where shown."""
    return [_card(release, course) for release in releases]


def assignment_title(assignment: str, course: Course) -> str:
    """Return how people call an assignment: the module's title, and whether it is the analyst's."""
    from toolkit.grading import module_of

    module = module_of(assignment)
    titles = {held.id: outline(held, language()).title for held in course.modules}
    title = titles.get(module, assignment)
    return title if module == assignment else _("{title}, for analysts").format(title=title)


def _card(release: Release, course: Course) -> MarkCard:
    result = release.result
    return MarkCard(
        release.assignment,
        assignment_title(release.assignment, course),
        _points(result.get("score") or 0, result.get("points") or 0),
        format_date(datetime.fromisoformat(release.at).astimezone().date(), "long", locale=language()),
        release.number,
        tuple(_line(number, task) for number, task in enumerate(result["tasks"], 1)),
        release.page() is not None,
    )


def _line(number: int, task: dict[str, Any]) -> TaskLine:
    score, points = task.get("score"), task.get("points") or 0
    return TaskLine(
        _("Task {number}").format(number=number),
        "" if score is None else _points(score, points),
        score is not None and score >= points - 1e-9,
        str(task.get("reason") or ""),
        str(task.get("comment") or ""),
    )


def _points(score: float, points: float) -> str:
    return _("{score} of {points} points").format(score=short(score), points=short(points))


class MyMarks(Page):
    """`/marks`: what my trainer has released to me."""

    @web.authenticated
    async def get(self) -> None:
        """Show every assignment in short."""
        from toolkit.grading import released_to

        releases = await asyncio.to_thread(released_to, self.folder.path, self.learner.id)
        self.show("marks.html", cards=mark_cards(releases, self.course))


class FeedbackPage(Page):
    """`/feedback/<assignment>`: the whole page, in a browser's sandbox."""

    @web.authenticated
    async def get(self, assignment: str) -> None:
        """Send my own newest released page, never somebody else's and never one not released."""
        from toolkit.grading import FEEDBACK_POLICY, released_page

        page = await asyncio.to_thread(released_page, self.folder.path, self.learner.id, assignment)
        if page is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", FEEDBACK_POLICY)
        self.set_header("Cache-Control", "no-store")
        self.finish(page)
