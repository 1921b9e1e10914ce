"""nbgrader's collector, reading no more of a submission than a form assignment needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import parse_utc

from toolkit.grading.bounded import READ, notebook_limit, read_bounded
from toolkit.grading.ids import is_learner_id
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

# nbgrader's names: who, assignment, time and, since 0.6, something random.
_HANDED_IN = re.compile(
    r"(?P<who>.+)\+(?P<assignment>[^+]+)\+(?P<time>[0-9: .\-]+ [A-Za-z0-9:\-]+)(\+[\w\-]+)?"
)


class BoundedCollect(ExchangeCollect):
    """Collects into `collected/` instead of `submitted/`, which holds canonical submissions only.

    taken: learners whose submission is new. refused: (learner, why) of those that were left.
    """

    def __init__(self, coursedir: Any = None, **kwargs: Any) -> None:
        super().__init__(coursedir=coursedir, **kwargs)
        self.coursedir.submitted_directory = "collected"
        self.taken: list[str] = []
        self.refused: list[tuple[str, str]] = []

    def init_src(self) -> None:
        """Choose the newest submission of each learner.

        nbgrader's own choice ends for everybody at the first name that is no submission's, and in the
        inbound folder every account may put what it likes.
        """
        self.course_path = str(Path(self.root) / self.coursedir.course_id)
        self.inbound_path = str(Path(self.course_path) / "inbound")
        newest: dict[str, dict[str, Any]] = {}
        for path in sorted(Path(self.inbound_path).iterdir()):
            found = _HANDED_IN.fullmatch(path.name)
            if found is None or found["assignment"] != self.coursedir.assignment_id:
                continue
            record = self._record(path, found["who"], found["time"])
            if record and record["timestamp"] >= newest.get(found["who"], record)["timestamp"]:
                newest[found["who"]] = record
        self.src_records = [newest[who] for who in sorted(newest)]

    def _record(self, path: Path, who: str, time: str) -> dict[str, Any] | None:
        if not is_learner_id(who):
            self.refused.append((ascii(who)[:60], _("This learner id cannot be used.")))
            return None
        try:
            if path.is_symlink() or not path.is_dir():
                raise ValueError
            return {"username": who, "filename": path.name, "timestamp": parse_utc(time)}
        except (ValueError, OverflowError):
            self.refused.append(
                (who, _("{file} in the exchange is not a submission.").format(file=path.name))
            )
            return None

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:  # noqa: ARG002 - nbgrader passes it
        """Copy the few small files that are read; everything else in the folder is left where it is."""
        learner, assignment = Path(dest).parent.name, Path(dest).name
        try:
            # Read one by one through handles: what is checked is what is copied.
            limits = {**READ, **notebook_limit(assignment)}
            contents = {name: read_bounded(Path(src) / name, limit) for name, limit in limits.items()}
        except GradingProblem as problem:
            self.refused.append((learner, str(problem)))
            return
        target = Path(dest)
        target.mkdir(parents=True, mode=0o700, exist_ok=True)
        for name, content in contents.items():
            if content is not None:
                (target / name).write_bytes(content)
        self.taken.append(learner)
