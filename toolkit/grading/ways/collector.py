"""nbgrader's collector, reading no more of a submission than is needed, and never through a link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from toolkit.grading.bounded import READ, notebook_limit, read_bounded, read_tree
from toolkit.grading.files import new_folder, replace_folder, write_file
from toolkit.grading.ids import is_code_assignment
from toolkit.grading.problems import GradingProblem
from toolkit.grading.submitted import STAMP, stamp
from toolkit.grading.ways.exchange import newest, read_name
from toolkit.i18n import Messages

_ = Messages("grading")


class BoundedCollect(ExchangeCollect):
    """Collects into `collected/` instead of `submitted/`, which holds canonical submissions only.

    The time of a submission is the one in its folder's name, also for the lateness: files inside are the
    learner's to write. refused: (learner, why) of those that were left.
    """

    def __init__(self, coursedir: Any = None, **kwargs: Any) -> None:
        super().__init__(coursedir=coursedir, **kwargs)
        self.coursedir.submitted_directory = "collected"
        self.refused: list[tuple[str, str]] = []

    def init_src(self) -> None:
        """Choose the newest submission of each learner."""
        self.course_path = str(Path(self.root) / self.coursedir.course_id)
        self.inbound_path = str(Path(self.course_path) / "inbound")
        found = newest(Path(self.inbound_path), self.coursedir.assignment_id, self.refused)
        self.src_records = [
            {"username": who, "filename": one.path.name, "timestamp": one.at.replace(tzinfo=None)}
            for who, one in sorted(found.items())
        ]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:  # noqa: ARG002 - nbgrader passes it
        """Copy what is read of a submission, whole or not at all; the rest stays where it is."""
        learner, assignment = Path(dest).parent.name, Path(dest).name
        try:
            files = _read(Path(src), assignment)
        except (GradingProblem, OSError) as problem:
            self.refused.append((learner, str(problem)))
            return
        found = read_name(Path(src))
        assert found is not None  # noqa: S101 - for the type checker: init_src chose it
        files[STAMP] = stamp(found.at).encode()
        fresh = new_folder(Path(dest).parent)
        for name, content in files.items():
            (fresh / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(fresh / name, content)
        replace_folder(fresh, Path(dest))


def _read(folder: Path, assignment: str) -> dict[str, bytes]:
    """Return the files of one submission: all small ones of code, the few that are used of a form."""
    if is_code_assignment(assignment):
        files = read_tree(folder)
        if f"{assignment}.ipynb" not in files:
            raise GradingProblem(
                _("There is no {file} in this submission. Its name must not be changed.").format(
                    file=f"{assignment}.ipynb"
                )
            )
        return files
    # Read one by one through handles: what is checked is what is copied.
    limits = {**READ, **notebook_limit(assignment)}
    read = {name: read_bounded(folder / name, limit) for name, limit in limits.items()}
    return {name: content for name, content in read.items() if content is not None}
