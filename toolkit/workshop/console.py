"""The trainer's pages: console, projector, marks, feedback, PINs, formgrader."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from markupsafe import Markup

from toolkit.i18n import LANGUAGES, Messages, language
from toolkit.records import Problem
from toolkit.workshop import children, network
from toolkit.workshop.marks import assignment_title
from toolkit.workshop.overview import Console as ConsoleData
from toolkit.workshop.overview import console
from toolkit.workshop.page import environment
from toolkit.workshop.problem import WorkshopProblem
from toolkit.workshop.trainer import TrainerPage, from_this_machine

_ = Messages("workshop")

PARTS = ("numbers", "people", "hardest", "todo")
_SUBMISSION = re.compile(r"[0-9a-f]{32}")


class _Overview(TrainerPage):
    """Base of pages that show the overview."""

    async def overview(self) -> ConsoleData:
        """Read the overview without holding up the phones."""
        return await asyncio.to_thread(console, self.course, self.records, self.folder)

    def part(self, name: str, data: ConsoleData) -> str:
        """Return one part of the console as HTML."""
        return environment().get_template(f"console-{name}.html").render(data=data, base=self.base_url)

    @property
    def assignments(self) -> list[str]:
        """The ids of everything that has marks to release."""
        return [*self.folder.assignments(), *self.folder.code_assignments()]

    @property
    def addresses(self) -> list[str]:
        """The addresses for phones."""
        found: list[str] = self.settings["voila"].addresses
        return found


class ConsolePage(_Overview):
    """`/trainer`."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show the console."""
        self.remember_language(self.get_query_argument("lang", ""))
        await self.show_console()

    async def show_console(self, said: str = "", problem: str = "") -> None:
        """Show the console, with a message if there is one."""
        data = await self.overview()
        parts = {name: Markup(self.part(name, data)) for name in PARTS}  # noqa: S704 - made by autoescaping templates
        self.show(
            "console.html",
            parts=parts,
            data=data,
            code=self.folder.code,
            address=self.addresses[0],
            said=said,
            problem=problem,
            here=from_this_machine(self.request),
            assignments=[(name, assignment_title(name, self.course)) for name in self.assignments],
        )


class Data(_Overview):
    """`/trainer/data`: what changes on the console, every few seconds."""

    is_data = True

    @allow_unauthenticated
    async def get(self) -> None:
        """Send the parts as HTML, and the numbers."""
        data = await self.overview()
        self.set_header("Cache-Control", "no-store")
        self.finish(
            {
                "joined": data.joined,
                "active": data.active,
                "waiting": data.waiting_count,
                "failures": data.failures_count,
                "people": data.names,
                "parts": {name: self.part(name, data) for name in PARTS},
            }
        )


class Projector(_Overview):
    """`/trainer/projector`: how to join, for everybody to read."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the QR code of the chosen address."""
        known = self.addresses
        wanted = self.get_query_argument("address", known[0])
        address = wanted if wanted in known else known[0]
        svg = network.qr_svg(network.join_url(address, self.folder.code))
        self.show(
            "projector.html",
            address=address,
            addresses=known,
            code=self.folder.code,
            qr=Markup(svg),  # noqa: S704 - made by segno from an address of ours
            joined=len(self.records.learners.all()),
        )


class Marks(_Overview):
    """`/trainer/marks.csv` and `.xlsx`."""

    is_data = True

    @allow_unauthenticated
    async def get(self, kind: str) -> None:
        """Send the marks of everybody as a file."""
        from toolkit.grading import marks

        table = await asyncio.to_thread(marks, self.folder, self.records)
        types = {
            "csv": "text/csv; charset=utf-8",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
        self.set_header("Content-Type", types[kind])
        self.set_header("Cache-Control", "no-store")
        self.set_attachment_header(f"{self.folder.name or 'kelas'}.{kind}")
        self.finish(table.csv() if kind == "csv" else table.xlsx())


class Release(ConsolePage):
    """`/trainer/release`: give marks and comments to the learners."""

    @allow_unauthenticated
    async def post(self) -> None:
        """Release what is new: of one learner or all, of one assignment or all."""
        learner, assignment = (self.get_body_argument(name, "") for name in ("learner", "assignment"))
        if (learner and self.records.learners.get(learner) is None) or (
            assignment and assignment not in self.assignments
        ):
            await self.show_console(problem=_("Choose whose marks, and which assignment."))
            return
        try:
            done = await children.release_feedback(
                self.folder.path, self.settings["records_url"], learner, assignment
            )
        except WorkshopProblem as problem:
            await self.show_console(problem=str(problem))
            return
        text = _.plural("Released: {count} result is new.", "Released: {count} results are new.", done.count)
        await self.show_console(said=text.format(count=done.count), problem=self._failed(done.failed))

    def _failed(self, failed: tuple[tuple[str, str, str], ...]) -> str:
        """Say whose release failed and why; a few are enough to act on."""
        names = {learner.id: learner.name for learner in self.records.learners.all()}
        told = [
            f"{names.get(who, who)}, {assignment_title(what, self.course)}: {why}"
            for who, what, why in failed[:5]
        ]
        return _("Not released: {list}").format(list=" · ".join(told)) if told else ""


class ResetPin(ConsolePage):
    """`/trainer/pin`: a new PIN for somebody who forgot hers."""

    @allow_unauthenticated
    async def post(self) -> None:
        """Set the new PIN and end her open sessions."""
        learner = self.records.learners.get(self.get_body_argument("learner", ""))
        if learner is None:
            await self.show_console(problem=_("Choose the participant whose PIN is forgotten."))
            return
        try:
            pin = self.get_body_argument("pin", "")[:40]
            await asyncio.to_thread(self.records.learners.reset_pin, learner.id, pin)
        except Problem as problem:
            await self.show_console(problem=problem.message)
            return
        await self.kernel_manager.end_all_of(learner.id)  # type: ignore[attr-defined]
        await self.show_console(said=_("{name} has a new PIN.").format(name=learner.name))


class Formgrader(ConsolePage):
    """`/trainer/formgrader`: nbgrader's formgrader in JupyterLab, on this machine only."""

    @allow_unauthenticated
    async def post(self) -> None:
        """Start JupyterLab once, then lead there."""
        if not from_this_machine(self.request):
            await self.show_console(problem=_("Formgrader opens only on the laptop that serves the class."))
            return
        wanted = self.get_body_argument("submission", "")
        try:
            url = await self.settings["formgrader"].url(wanted if _SUBMISSION.fullmatch(wanted) else "")
        except Exception as problem:
            if type(problem).__name__ != "ClassFolderProblem":
                raise
            await self.show_console(problem=str(problem))
            return
        # A redirect would be stopped by our own rule that forms lead to our own pages only.
        self.show("formgrader.html", address=url)

    @allow_unauthenticated
    async def get(self) -> None:
        """Lead back: starting a program takes a press of the button."""
        self.redirect(self.url("trainer"))


class RunningFormgrader:
    """JupyterLab for this class: started when first asked for, ended with the server."""

    def __init__(self, folder: Any) -> None:
        self._folder, self._lock = folder, asyncio.Lock()
        self._running: Any = None

    async def url(self, submission: str = "") -> str:
        """Return the address of formgrader, after starting it if need be. Raises `ClassFolderProblem`.

        submission: nbgrader's id of a submitted notebook, to open that one alone.
        """
        from toolkit.grading.jupyter import start_formgrader

        async with self._lock:
            if self._running is None or not self._running.alive:
                self._running = await asyncio.to_thread(start_formgrader, self._folder)
            return str(self._running.submission(submission) if submission else self._running.url)

    async def stop(self) -> None:
        """End it."""
        if self._running is not None:
            await asyncio.to_thread(self._running.stop)


class Language(TrainerPage):
    """`/trainer/language`: the language of the trainer's pages on this browser."""

    @allow_unauthenticated
    def post(self) -> None:
        """Remember the choice and go back."""
        wanted = self.get_body_argument("language", "")
        self.remember_language(wanted if wanted in LANGUAGES else language())
        self.redirect(self.url("trainer"), status=303)
