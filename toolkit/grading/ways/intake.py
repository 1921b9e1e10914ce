"""Submissions by mail or USB stick: zip files, folders, notebooks and answers.json, into their one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from toolkit.business.moments import zone
from toolkit.grading.bounded import FILE_BYTES, NOTEBOOK_BYTES, READ, check_name, check_totals
from toolkit.grading.folder import ClassFolder
from toolkit.grading.ids import is_code_assignment, is_learner_id
from toolkit.grading.problems import GradingProblem
from toolkit.grading.settings import load_config
from toolkit.grading.submitted import STAMP, read_stamp
from toolkit.grading.ways.collect import place_handed_in, read_form
from toolkit.grading.ways.groups import Submission, grouped
from toolkit.grading.ways.names import Named, Names
from toolkit.grading.ways.peek import fitting_assignment
from toolkit.grading.ways.sources import Source, sources
from toolkit.i18n import Messages

_ = Messages("grading")

_NAMED = 5


@dataclass(frozen=True)
class Received:
    """What became of something that came in.

    state: "taken"; "older", kept in the history because a later one is there; "same", it was there before;
    "left", files that are no submission; "refused". at: when it counts as handed in, an ISO time in UTC.
    """

    source: str
    state: Literal["taken", "older", "same", "left", "refused"]
    message: str = ""
    learner: str = ""
    assignment: str = ""
    at: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Wanted:
    """What the trainer says about what she collects; what is None is found out.

    learner, assignment: whose, and of which assignment. at: when it arrived. new: people whom the class does
    not know are taken too.
    """

    learner: str | None = None
    assignment: str | None = None
    at: datetime | None = None
    new: bool = False


def collect_files(
    folder: ClassFolder,
    known: Iterable[str],
    paths: Sequence[Path],
    wanted: Wanted = Wanted(),
    tell: Callable[[Received], None] | None = None,
) -> list[Received]:
    """Give every submission in files, folders and zip files its place; the latest counts, all are kept.

    known: ids of the class's learners. tell: called with each outcome. One that cannot be used stops no
    other, and nothing of it is kept. Raises OSError when the class folder cannot be written.
    """
    intake = _Intake(folder, known, wanted)
    outcomes: list[Received] = []
    for path in paths:
        for source in sources(path, intake.zone):
            for outcome in intake.receive(source):
                outcomes.append(outcome)
                if tell:
                    tell(outcome)
    return outcomes


class _Intake:
    def __init__(self, folder: ClassFolder, known: Iterable[str], wanted: Wanted) -> None:
        self.folder, self.wanted = folder, wanted
        self.zone = zone(folder.described.timezone)
        assignments = [*folder.assignments(), *folder.code_assignments()]
        self.names = Names(known, assignments, load_config(folder.path))

    def receive(self, source: Source) -> Iterator[Received]:
        """Take up the submissions of a source; yields an outcome for each, and for what is none."""
        yield from (Received(shown, "refused", why) for shown, why in source.problems)
        found, left = grouped(source, self.names)
        for submission in found:
            yield self._take(submission)
        if left and not found:
            told = _("There is no submission in it: neither an answers.json nor a notebook of this class.")
            yield Received(source.shown, "refused", told)
        elif left:
            shown = ", ".join(entry.parts[-1] for entry in left[:_NAMED]) + (" …" if left[_NAMED:] else "")
            yield Received(source.shown, "left", _("No submission, left alone: {files}").format(files=shown))

    def _take(self, submission: Submission) -> Received:
        shown = submission.main.shown
        learner = assignment = ""
        try:
            named = self.names.read(submission.main.parts)
            content = submission.main.read(READ["answers.json"] if submission.form else NOTEBOOK_BYTES)
            form = read_form(content) if submission.form else {}
            assignment = self._assignment(submission, named, form, content)
            learner = self._learner(named, form)
            at = min(self._when(submission, named), datetime.now(UTC))
            files = self._files(submission, assignment, content)
            state = place_handed_in(self.folder, learner, assignment, files, at)
        except GradingProblem as problem:
            return Received(shown, "refused", str(problem), learner, assignment)
        told = {
            "older": _("A later one is there and counts. This one is kept in the history."),
            "same": _("It was collected before."),
        }
        return Received(
            shown, state, told.get(state, ""), learner, assignment, at.astimezone(UTC).isoformat()
        )

    def _assignment(self, submission: Submission, named: Named, form: dict[str, Any], content: bytes) -> str:
        found = form.get("assignment") if submission.form else named.assignment
        if not submission.form and found is None:
            found = fitting_assignment(self.folder, content, submission.main.parts[-1])
            found = found or self.wanted.assignment
        if found is None:
            raise GradingProblem(
                _("It is not clear of which assignment this is. Put its name into the file's name.")
            )
        if not isinstance(found, str) or found not in self.names.assignments:
            raise GradingProblem(
                _("This class has no assignment {assignment}.").format(assignment=ascii(found)[:60])
            )
        if self.wanted.assignment not in (None, found):
            raise GradingProblem(
                _("This is of the assignment {found}, not of {wanted}.").format(
                    found=found, wanted=self.wanted.assignment
                )
            )
        if submission.form and is_code_assignment(found):
            raise GradingProblem(_("This assignment is handed in as a notebook, not as answers.json."))
        if not submission.form and not is_code_assignment(found):
            read_form(None, found)
        return found

    def _learner(self, named: Named, form: dict[str, Any]) -> str:
        """Return whose it is. Raises `GradingProblem`: nobody's, somebody unknown, or two at once."""
        told = self.wanted.learner or named.learner
        inside = form.get("learner")
        if told and inside is not None and inside != told:
            raise GradingProblem(
                _(
                    "The answers were made for somebody else's numbers: it came as {told}'s, "
                    "but {inside} filled it in."
                ).format(told=told, inside=ascii(inside)[:60])
            )
        who = told or inside or named.claimed
        if who is None:
            raise GradingProblem(
                _("It is not clear whose it is. Say it with --learner, or put the id into the file's name.")
            )
        if not isinstance(who, str) or not is_learner_id(who):
            raise GradingProblem(
                _("This learner id cannot be used: {learner}").format(learner=ascii(who)[:60])
            )
        if who not in self.names.learners and not self.wanted.new:
            raise GradingProblem(
                _(
                    "This class knows no learner {learner}. `naikkelas learner list` shows all; "
                    "--new takes it all the same."
                ).format(learner=who)
            )
        return who

    def _when(self, submission: Submission, named: Named) -> datetime:
        """Return when it was handed in: what the trainer says, else names, timestamp.txt, the file's time."""
        inside = None
        if submission.stamp is not None:
            inside = read_stamp(submission.stamp.read(READ[STAMP]).decode("utf-8", "replace"))
        told = self.wanted.at or named.at or inside or submission.main.modified
        return told or datetime.now(UTC)

    def _files(self, submission: Submission, assignment: str, content: bytes) -> dict[str, bytes]:
        if submission.form:
            files = {"answers.json": content}
            for entry in submission.beside:
                if self.names.read(entry.parts[-1:]).assignment == assignment:
                    files[f"{assignment}.ipynb"] = entry.read(NOTEBOOK_BYTES)
            return files
        files, size = {f"{assignment}.ipynb": content}, len(content)
        depth = len(submission.main.parts) - 1
        for entry in submission.beside:
            for part in entry.parts[depth:]:
                check_name(part)
            files["/".join(entry.parts[depth:])] = read = entry.read(FILE_BYTES)
            size += len(read)
            check_totals(len(files), size)
        return files
