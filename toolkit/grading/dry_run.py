"""What `grade_all` would do, found out by reading only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from toolkit.grading import description as about
from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.grading.pending import Chosen, pending
from toolkit.grading.submitted import STAMP, read_stamp
from toolkit.grading.ways.exchange import newest


@dataclass(frozen=True)
class Waits:
    """A submission that would be graded. where: "phone" (in the queue), "exchange" or "submitted"."""

    learner: str
    assignment: str
    where: Literal["phone", "exchange", "submitted"]

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def would_grade(path: Path, chosen: Chosen) -> list[Waits]:
    """Return what would be graded, sorted. Nothing is written, locked or made.

    Whether a submission in the exchange can be used is found out only when it is read. Raises
    `ClassFolderProblem` for a class or a gradebook that is damaged.
    """
    from toolkit.records.looking import queued

    path = path.expanduser().resolve()
    described = about.read_description(path / "class.yaml")
    gradebook.check(path, whole=True)
    folder = ClassFolder(path, described.name, described.code, described.language, b"")
    found = {pair: Waits(*pair, "submitted") for pair in pending(folder, chosen)}
    for assignment in [*folder.assignments(), *folder.code_assignments()]:
        for learner, handed_in in newest(path / "exchange" / folder.code / "inbound", assignment).items():
            kept = path / "collected" / learner / assignment / STAMP
            at = read_stamp(kept.read_text("utf-8", "replace")) if kept.is_file() else None
            if (learner, assignment) in chosen and (at is None or handed_in.at > at):
                found[learner, assignment] = Waits(learner, assignment, "exchange")
    for pair in queued(folder.records_url):
        if pair in chosen:
            found[pair] = Waits(*pair, "phone")
    return [found[pair] for pair in sorted(found)]
