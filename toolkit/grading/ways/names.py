"""Whose, of which assignment and when: what names of files and folders say about a submission.

nbgrader's `FileNameCollectorPlugin` (or the one set for `nbgrader zip_collect`) reads notebook names with the
trainer's `named_regexp`; it sees the names as text only. The rest of zip_collect is not used: it unpacks what
it finds, without limits and through links, and clears earlier submissions away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from toolkit.grading.problems import GradingProblem
from toolkit.grading.ways.exchange import read_name
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from traitlets.config import Config

_ = Messages("grading")

# `ab12cd34_02-price.ipynb`, with any folders before it.
DEFAULT_REGEXP = r"(?:.*/)?(?P<student_id>[A-Za-z0-9][A-Za-z0-9.@-]*)[_+ ]+(?P<file_id>\d{2}-[a-z][a-z0-9-]*)"
_MAX_TEXT = 1_000


@dataclass(frozen=True)
class Named:
    """What the names say; None for what they do not say. claimed: the name of somebody not in the class."""

    learner: str | None = None
    assignment: str | None = None
    at: datetime | None = None
    claimed: str | None = None


class Names:
    """Reads names of one class."""

    def __init__(self, learners: Iterable[str], assignments: Iterable[str], config: Config) -> None:
        """learners, assignments: the ids the class knows. config: nbgrader's settings of the class."""
        self.learners = frozenset(learners)
        self.assignments = sorted(assignments, key=len, reverse=True)
        self._plugin = _plugin(config)

    def read(self, parts: tuple[str, ...]) -> Named:
        """Return what a file's names say, its own before its folders'.

        Raises `GradingProblem` if they name two learners.
        """
        named = self._by_plugin(parts)
        learner, assignment, at, claimed = named.learner, named.assignment, named.at, named.claimed
        for part in reversed(parts):
            stem = PurePosixPath(part).stem if part is parts[-1] else part
            handed_in = _exchange(part)
            if handed_in is not None:
                learner, claimed = learner or self._known(handed_in.learner), claimed or handed_in.learner
                assignment, at = assignment or handed_in.assignment, at or handed_in.at
            assignment = assignment or self.assignment_in(stem)
            found = self.learners & _tokens(stem)
            if len(found) > 1:
                raise GradingProblem(
                    _("The name {file} names two learners. Say whose it is with --learner.").format(file=part)
                )
            learner = learner or next(iter(found), None)
        if learner is None and claimed is None and len(parts) >= 3 and self.assignment_in(parts[-2]):
            # nbgrader's own folders: submitted/<learner>/<assignment>/<file>
            claimed = parts[-3]
        return Named(learner, assignment, at, None if learner else claimed)

    def knows(self, text: str) -> bool:
        """Return whether a name holds the id of a learner of the class."""
        handed_in = _exchange(text)
        return bool(self.learners & _tokens(text)) or handed_in is not None

    def _known(self, who: str) -> str | None:
        return who if who in self.learners else None

    def assignment_in(self, text: str) -> str | None:
        """Return the class's assignment whose id stands in a text as a word of its own."""
        for known in self.assignments:
            if re.search(rf"(?<![A-Za-z0-9]){re.escape(known)}(?![A-Za-z0-9-])", text):
                return known
        return None

    def _by_plugin(self, parts: tuple[str, ...]) -> Named:
        found = self._plugin.collect("/".join(parts)[-_MAX_TEXT:]) or {}
        who, what, at = (found.get(key) or None for key in ("student_id", "file_id", "timestamp"))
        return Named(
            self._known(str(who)) if who else None,
            self.assignment_in(PurePosixPath(str(what)).stem) if what else None,
            _moment(at),
            str(who) if who else None,
        )


def _plugin(config: Config) -> Any:
    from nbgrader.plugins import FileNameCollectorPlugin
    from traitlets.utils.importstring import import_item

    chosen = config.ZipCollectApp.get("collector_plugin") if "ZipCollectApp" in config else None
    kind = import_item(chosen) if isinstance(chosen, str) else chosen or FileNameCollectorPlugin
    plugin = kind(config=config)
    # Its warnings name every file that is no notebook.
    plugin.log.setLevel("ERROR")
    if not plugin.named_regexp:
        plugin.named_regexp = DEFAULT_REGEXP
    return plugin


def _exchange(part: str) -> Any:
    try:
        return read_name(Path(part))
    except ValueError:
        return None


def _moment(at: Any) -> datetime | None:
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(at).replace(tzinfo=UTC) if at else None
    except (ValueError, OverflowError, TypeError):
        return None


def _tokens(text: str) -> frozenset[str]:
    """Return the words of a name, split at spaces and the like, and at every sign that is no letter."""
    return frozenset([text, *re.split(r"[\s_()+,;]+", text), *re.split(r"[^A-Za-z0-9]+", text)])
