"""Taking queued submissions out of the records, one after another."""

from __future__ import annotations

import logging
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.grading.canonical import write_submission
from toolkit.grading.erase import erase_learner
from toolkit.grading.files import sync_all
from toolkit.grading.folder import ClassFolder
from toolkit.grading.grader import Grader, Result, is_complete
from toolkit.grading.ids import is_code_assignment
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
# How many forms are graded at once: more makes the last of a class wait less and the first wait longer.
TOGETHER = 10


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

    def __init__(
        self,
        folder: ClassFolder,
        records: Records,
        grader: Grader,
        tell: Callable[[int], None] | None = None,
    ) -> None:
        """folder: the class. records: where submissions wait. grader: what marks them.

        tell: called with the id of each submission that the records know to wait no longer.
        """
        self.folder, self.records, self.grader = folder, records, grader
        self._tell = tell or (lambda _submission: None)
        # What was claimed and is not done, oldest first.
        self._hand: deque[Any] = deque()
        self._trouble = 0
        self._named: set[str] = set()
        self._pages: deque[Any] = deque()
        # Submissions that were tried together.
        self._alone: set[int] = set()

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
            told = without_unreleased(self.folder.path, learner, assignment, result)
            if self._finish([(submission, told)]):
                self._name(submission)
        elif not outcome.machine:
            log.error("submission %s (%s, %s)", submission.id, submission.learner, submission.assignment)
            with in_language(submission.language):
                self.records.submissions.fail(submission.id, _learner_text())

    def turn(self) -> list[Step]:
        """Grade what waits: one submission, or some forms together when a class hands in; empty if none does.

        Trouble ends in a `Step`; only what is wrong with the records is raised. Pages of what was graded
        together wait for `tidy`.
        """
        if self.grader.together and not self._trouble:
            if len(self._hand) < TOGETHER and not any(map(_interrupted, self._hand)):
                self._hand += self.records.submissions.claim(TOGETHER - len(self._hand))
            if steps := self._together():
                return steps
        step = self.step()
        return [step] if step else []

    def step(self) -> Step | None:
        """Grade the oldest submission; None if there is none.

        When the laptop is in trouble the submission stays in hand, and the next step tries it again.
        """
        if not self._hand:
            claimed = self.records.submissions.claim_next()
            if claimed is None:
                return None
            self._hand.append(claimed)
        submission = self._hand[0]
        try:
            result = self._grade(submission)
        except Exception as error:
            return self._failed(submission, error)
        self._hand.popleft()
        self._trouble = 0
        return Step(submission.learner, submission.assignment, True, "", result)

    def tidy(self) -> bool:
        """Do one thing that could wait while learners did; returns whether there was any."""
        if not self._pages:
            return False
        self._page(self._pages.popleft())
        return True

    def put_back(self) -> None:
        """Queue again what is in hand: for the end of a worker."""
        if self._hand:
            self._hand.clear()
            self.records.submissions.requeue_interrupted()

    def _together(self) -> list[Step]:
        """Grade the first forms in hand at once. What does not come out well stays for `step`."""
        group: dict[tuple[str, str], Any] = {}
        for submission in self._hand:
            pair = (submission.learner, submission.assignment)
            alone = submission.id in self._alone or _interrupted(submission)
            if alone or pair in group or is_code_assignment(submission.assignment):
                break
            group[pair] = submission
        if len(group) < 2:
            return []
        self._alone = {submission.id for submission in group.values()}
        try:
            for pair, submission in list(group.items()):
                if not self._written(submission):
                    del group[pair]
            if not sync_all(self.folder.path / "submitted"):
                return []
            results = self.grader.grade_together(list(group))
        except Exception as error:
            log.error("graded one by one, for together it failed: %s", type(error).__name__)
            return []
        done = [
            (group[pair], without_unreleased(self.folder.path, *pair, result))
            for pair, result in results.items()
        ]
        self._pages += self._finish(done)
        for submission, _result in done:
            self._hand.remove(submission)
        return [Step(one.learner, one.assignment, True, "", result) for one, result in done]

    def _grade(self, submission: Any) -> Result:
        learner, assignment = submission.learner, submission.assignment
        self._write(submission)
        result = self.grader.grade(learner, assignment, feedback=False)
        result = without_unreleased(self.folder.path, learner, assignment, result)
        if self._finish([(submission, result)]):
            self._page(submission)
        return result

    def _page(self, submission: Any) -> None:
        """Write a page, for the trainer and the exchange: the learner has her marks by now."""
        self._name(submission)
        try:
            self.grader.feedback(submission.learner, submission.assignment)
        except Exception:
            log.exception("no feedback page for submission %s", submission.id)

    def _written(self, submission: Any) -> bool:
        try:
            self._write(submission, sync=False)
        except Exception:
            return False  # `step` meets it again, and tells
        return True

    def _write(self, submission: Any, *, sync: bool = True) -> None:
        write_submission(
            self.folder,
            submission.learner,
            submission.assignment,
            submission.answers,
            submission.language,
            submission.submitted_at,
            sync=sync,
        )

    def _finish(self, done: Sequence[tuple[Any, Result]]) -> list[Any]:
        """Give learners their marks, all or none; returns the submissions of those who are still there.

        Who was erased while her submission was in hand leaves nothing behind.
        """
        states = {
            submission.id: ("complete" if is_complete(result) else "graded", result)
            for submission, result in done
        }
        there = self.records.submissions.finish_all(states)
        for key in there:
            self._tell(key)
        for submission, _result in done:
            if submission.id not in there:
                erase_learner(self.folder, submission.learner)
        return [submission for submission, _result in done if submission.id in there]

    def _name(self, submission: Any) -> None:
        """Let formgrader show who handed in."""
        learner = submission.learner
        if learner in self._named:
            return
        try:
            found = self.records.learners.get(learner)
            if found is not None and found.name:
                self.grader.name_learner(learner, found.name)
            self._named.add(learner)
        except Exception:
            log.exception("no name in the gradebook for submission %s", submission.id)

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
            self._trouble += 1
            if self._trouble < MAX_MACHINE_TROUBLE:
                return Step(who, what, False, message, machine=True)
        with in_language(submission.language):
            self.records.submissions.fail(key, _learner_text())
        self._tell(key)
        if hold:
            self._hand.popleft()
            self._trouble = 0
        return Step(who, what, False, message)


def _interrupted(submission: Any) -> bool:
    """Return whether a submission was begun before: it may be what ended that worker, so it goes alone."""
    return bool(submission.claims > 1)


def _learner_text() -> str:
    return _(
        "Your answers are safe, but could not be marked. Tell your trainer. You can also send them again."
    )
