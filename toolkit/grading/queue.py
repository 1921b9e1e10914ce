"""Taking queued submissions out of the records, one after another."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.grading.canonical import write_submission
from toolkit.grading.erase import erase_learner
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader, Result, is_complete
from toolkit.grading.outcome import Outcome
from toolkit.grading.problems import GradingProblem, full_disk_text, is_full
from toolkit.grading.release.versions import without_unreleased
from toolkit.i18n import Messages, in_language

if TYPE_CHECKING:
    from toolkit.records import Records

_ = Messages("grading")

log = logging.getLogger("naikkelas.grading")

# Tries of one submission while the laptop is in trouble, some minutes with the worker's pauses.
MAX_MACHINE_TROUBLE = 20


@dataclass(frozen=True)
class Step:
    """What became of one queued submission. `machine`: the laptop was in trouble; it stays in hand."""

    learner: str
    assignment: str
    ok: bool
    message: str = ""
    result: Result | None = None
    machine: bool = False


class Queue:
    """The queue of one class. Only the holder of the worker's lock may use it."""

    def __init__(self, folder: ClassFolder, records: Records, grader: Grader) -> None:
        """folder: the class. records: where submissions wait. grader: what marks them."""
        self.folder, self.records, self.grader = folder, records, grader
        self._held: Any = None
        self._trouble = 0
        self._named: set[str] = set()

    def recover(self) -> None:
        """Queue again what an ended worker had in hand; the records set aside what ends each one."""
        count = self.records.submissions.requeue_interrupted()
        if count:
            log.warning("%d submission(s) were interrupted and are queued again", count)

    def waiting(self) -> list[Any]:
        """Return the submissions that wait, oldest first. They stay queued until `settle`."""
        return [each for each in self.records.submissions.all() if each.state == "queued"]

    def write(self, submission: Any) -> Outcome | None:
        """Write a waiting submission into `submitted/`; returns what became of it if it cannot be used.

        Raises `GradingProblem` (machine) when the laptop is in trouble.
        """
        try:
            self._write(submission)
            return None
        except Exception as error:
            step = self._failed(submission, error, hold=False)
            if step.machine:
                raise GradingProblem(step.message, machine=True) from error
            return Outcome(step.learner, step.assignment, False, step.message)

    def settle(self, submission: Any, outcome: Outcome) -> None:
        """Tell the records what a batch made of a submission: its marks, or that it could not be graded.

        When the laptop was in trouble it stays queued.
        """
        if outcome.ok:
            learner, assignment = submission.learner, submission.assignment
            result = self.grader.result(learner, assignment)
            self._finish(submission, without_unreleased(self.folder.path, learner, assignment, result))
        elif not outcome.machine:
            log.error("submission %s (%s, %s)", submission.id, submission.learner, submission.assignment)
            with in_language(submission.language):
                self.records.submissions.fail(submission.id, _learner_text())

    def step(self) -> Step | None:
        """Grade the oldest queued submission; None if there is none.

        Trouble with a submission ends in a `Step`; only what is wrong with the records is raised. When the
        laptop is in trouble the submission stays in hand, and the next step tries it again.
        """
        submission = self._held or self.records.submissions.claim_next()
        if submission is None:
            return None
        try:
            result = self._grade(submission)
        except Exception as error:
            return self._failed(submission, error)
        self._held, self._trouble = None, 0
        return Step(submission.learner, submission.assignment, True, "", result)

    def _grade(self, submission: Any) -> Result:
        learner, assignment = submission.learner, submission.assignment
        self._write(submission)
        result = self.grader.grade(learner, assignment, feedback=False)
        result = without_unreleased(self.folder.path, learner, assignment, result)
        if self._finish(submission, result):
            # The learner has her marks now; the page is for the trainer and for the exchange.
            try:
                self.grader.feedback(learner, assignment)
            except Exception:
                log.exception("no feedback page for submission %s", submission.id)
        return result

    def _write(self, submission: Any) -> None:
        write_submission(
            self.folder,
            submission.learner,
            submission.assignment,
            submission.answers,
            submission.language,
            submission.submitted_at,
        )

    def _finish(self, submission: Any, result: Result) -> bool:
        """Give a learner her marks; returns False if she was erased while her submission was in hand."""
        state = "complete" if is_complete(result) else "graded"
        if not self.records.submissions.finish(submission.id, state, result):
            erase_learner(self.folder, submission.learner)
            return False
        try:
            self._name(submission.learner)
        except Exception:
            log.exception("no name in the gradebook for submission %s", submission.id)
        return True

    def _name(self, learner: str) -> None:
        if learner in self._named:
            return
        found = self.records.learners.get(learner)
        if found is not None and found.name:
            self.grader.name_learner(learner, found.name)
        self._named.add(learner)

    def _failed(self, submission: Any, error: Exception, *, hold: bool = True) -> Step:
        who, what, key = submission.learner, submission.assignment, submission.id
        machine = is_full(error) or (isinstance(error, GradingProblem) and error.machine)
        detail = error.detail if isinstance(error, GradingProblem) else ""
        if is_full(error):
            message = full_disk_text()
        else:
            message = (
                str(error) if isinstance(error, GradingProblem) else _("This submission broke the grading.")
            )
        # The text of an unknown error may quote answers; its kind and place do not.
        place = "" if isinstance(error, GradingProblem) else "".join(traceback.format_tb(error.__traceback__))
        log.error("submission %s (%s, %s): %s\n%s%s", key, who, what, type(error).__name__, detail, place)
        if machine and not hold:
            return Step(who, what, False, message, machine=True)
        if machine:
            self._held, self._trouble = submission, self._trouble + 1
            if self._trouble < MAX_MACHINE_TROUBLE:
                return Step(who, what, False, message, machine=True)
        with in_language(submission.language):
            self.records.submissions.fail(key, _learner_text())
        self._held, self._trouble = None, 0
        return Step(who, what, False, message)


def _learner_text() -> str:
    return _(
        "Your answers are safe, but could not be marked. Tell your trainer. You can also send them again."
    )
