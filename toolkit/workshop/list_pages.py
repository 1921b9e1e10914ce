"""The trainer's pages of marks: assignments, submissions, what waits, and how each task was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from toolkit.grading import ClassFolderProblem
from toolkit.workshop.mark_lists import Asked, assignment_lines, submission_list, task_lines, titles
from toolkit.workshop.trainer import TrainerPage, from_this_machine


class _Marks(TrainerPage):
    """Base: reading marks of thousands takes a moment and must not hold up the phones."""

    async def read(self, work: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Read in a thread; a gradebook that cannot be read is told in its own words."""
        try:
            return await asyncio.to_thread(work, *arguments, **more)
        except ClassFolderProblem as problem:
            self.set_status(503)
            self.show("lists-problem.html", text=str(problem))
            return None

    @property
    def asked(self) -> dict[str, str]:
        """The arguments of the address."""
        return {name: self.get_query_argument(name, "") for name in ("search", "order", "first")}

    def title_of(self, assignment: str) -> str:
        """Return a module's title for its assignment."""
        return titles(self.course).get(assignment, assignment)


class Assignments(_Marks):
    """`/trainer/assignments`: every assignment with how many handed it in."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show the list."""
        lines = await self.read(assignment_lines, self.course, self.folder)
        if lines is not None:
            self.show("lists-assignments.html", lines=lines)


class Submissions(_Marks):
    """`/trainer/assignments/<id>`: who handed in an assignment, fifty at a time."""

    @allow_unauthenticated
    async def get(self, assignment: str) -> None:
        """Show a part of the list."""
        asked = Asked.read(self.asked)
        await self.show_list(assignment, asked, self.title_of(assignment))

    async def show_list(self, assignment: str, asked: Asked, title: str) -> None:
        """Show a part of the submissions of an assignment, or of all that wait."""
        found = await self.read(submission_list, self.course, self.records, self.folder, asked, assignment)
        if found is not None:
            self.show(
                "lists-submissions.html",
                assignment=assignment,
                title=title,
                asked=asked,
                found=found,
                here=from_this_machine(self.request),
            )


class Waiting(Submissions):
    """`/trainer/waiting`: what waits for the trainer's marks, in all assignments."""

    @allow_unauthenticated
    async def get(self) -> None:  # type: ignore[override]
        """Show a part of the list."""
        await self.show_list("", Asked.read(self.asked, order="time"), "")


class Tasks(_Marks):
    """`/trainer/assignments/<id>/tasks`: how each task was answered, and what to explain again."""

    @allow_unauthenticated
    async def get(self, assignment: str) -> None:
        """Show the statistics."""
        from toolkit.grading import tasks

        table = await self.read(tasks, self.folder, self.course, assignment)
        if table is None:
            return
        if not table.tasks:
            raise web.HTTPError(404)
        lines = task_lines(table)
        self.show(
            "lists-tasks.html",
            assignment=assignment,
            title=self.title_of(assignment),
            lines=lines,
            handed_in=table.tasks[0].statistics.handed_in,
            looked_at=max(one.answers.looked_at for one in table.tasks),
        )
