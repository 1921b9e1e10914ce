"""The runner for code that learners wrote (`toolkit.grading.runner.Runner`)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from toolkit.grading.problems import GradingProblem
from toolkit.grading.sandbox.launch import Launched, best_plan, likely_plan, rings_around
from toolkit.grading.sandbox.lead import Leads
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.long_files import shown_in
from toolkit.grading.sandbox.preload import imports_of
from toolkit.grading.sandbox.side import Dead
from toolkit.grading.sandbox.submission import Submission
from toolkit.i18n import Messages
from toolkit.kernels.template import TemplateGone

if TYPE_CHECKING:
    from toolkit.grading.runner import Cell, Job, Ran
    from toolkit.grading.sandbox.plan import Plan
    from toolkit.grading.sandbox.rings import Rings

_ = Messages("grading")
_DEFAULT = Limits()


class SandboxRunner:
    """Runs one submission after another, each in two fresh forks of one warm template."""

    def __init__(
        self,
        preload: Iterable[str] = ("numpy", "pandas"),
        limits: Limits = _DEFAULT,
        modules: Iterable[str] = ("toolkit",),
    ) -> None:
        """Nothing is started yet.

        preload: modules that the template imports once; what the trainer's cells import is added when it is
        first met. limits: for each submission. modules: packages outside this Python's own folders that cells
        may import.
        """
        self._preload = tuple(preload)
        self._added: frozenset[str] = frozenset()
        self._refused: frozenset[str] = frozenset()
        self._limits = limits
        self._modules = tuple(modules)
        self._plan: Plan | None = None
        self._rings: Rings | None = None
        self._launched: Launched | None = None
        self.leads = Leads()

    def start(self) -> Rings:
        """Find out which rings hold, and start the template. Returns the rings.

        Raises `GradingProblem` (the machine's) with the remedy when they are not enough: nothing has run.
        """
        rings = self._rings or self._found()
        if self._plan is None or not rings.enough:
            raise _refusal(rings)
        if self._launched is None:
            try:
                self._launched = self._launch(self._plan)
            except (TemplateGone, OSError) as error:
                raise _not_started(str(error)) from error
        return rings

    def _found(self) -> Rings:
        """Find a plan, the likely one first; return its rings."""
        likely = likely_plan(self._modules)
        self._rings = None if likely is None else self._started_at_once(likely)
        if self._rings is None:
            self._plan, self._rings = best_plan(self._modules, self._limits)
        return self._rings

    def _started_at_once(self, plan: Plan) -> Rings | None:
        """Try a plan with the template itself, as a bare one takes as long to start; None: not enough."""
        before = self._added, self._refused
        try:
            launched = self._launch(plan)
        except (TemplateGone, OSError):
            self._added, self._refused = before
            return None
        rings = rings_around(launched, self._limits)
        if not rings.enough:
            launched.close()
            return None
        self._plan, self._launched = plan, launched
        return rings

    def _launch(self, plan: Plan) -> Launched:
        """Start a template, without what was added if it does not come up with that.

        A module may be missing, or start a thread; the cell that imports it then tells, or works without.
        """
        try:
            return Launched(plan, (*self._preload, *sorted(self._added)))
        except TemplateGone:
            if not self._added:
                raise
            self._refused, self._added = self._refused | self._added, frozenset()
            return Launched(plan, self._preload)

    def expect(self, cells: Iterable[Cell]) -> None:
        """Have the template import what these cells of the trainer's import, when it starts."""
        fresh = imports_of(cells) - self._added - self._refused - set(self._preload)
        if fresh:
            self._added |= fresh
            self.close()

    def run(self, job: Job) -> Ran:
        """Run a submission. Raises `GradingProblem` when nothing can be run at all."""
        # A template that lacks what this job imports is made again.
        self.expect(job.cells)
        self.start()
        try:
            return self._run(job)
        except TemplateGone:
            # The template may have been ended from outside (memory ran out): once more with a new one.
            self.close()
            self.start()
            try:
                return self._run(job)
            except TemplateGone as error:
                raise _not_started(str(error)) from error

    def _run(self, job: Job) -> Ran:
        if self._launched is None:
            raise TemplateGone("not started")
        lead = self.leads.find(self._launched, self._limits, job)
        if lead is None:
            submission = Submission(self._launched, self._limits, job)
        else:
            submission = Submission(lead, self._limits, job, partial(lead.outputs, self._limits))
        try:
            try:
                rings = submission.rings()
            except Dead as error:
                raise TemplateGone("a fork ended before it was ready") from error
            if not rings.enough:
                raise _refusal(rings)
            ran = submission.run()
        finally:
            submission.close()
        self._expect_errors(ran)
        return ran

    def _expect_errors(self, ran: Ran) -> None:
        """Have the template ready for errors that show long files, once there was one."""
        launched = self._launched
        if launched is None or launched.long_files or not shown_in(ran.cells):
            return
        # If it has gone, the next submission finds out.
        with suppress(TemplateGone):
            launched.take_long_files_apart()
            self.leads.renew()

    def close(self) -> None:
        """End the template and all its forks."""
        self.leads.close()
        self.leads = Leads()
        if self._launched is not None:
            self._launched.close()
            self._launched = None


def _refusal(rings: Rings) -> GradingProblem:
    return GradingProblem(rings.remedy(), detail=rings.reason[-500:], machine=True)


def _not_started(detail: str) -> GradingProblem:
    return GradingProblem(
        _(
            "The sandbox for code assignments did not start. Nothing was run and nothing is lost. "
            "Close other programs to free memory, and try again."
        ),
        detail=detail[-500:],
        machine=True,
    )
