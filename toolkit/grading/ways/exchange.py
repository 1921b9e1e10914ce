"""What lies in the inbound folder of nbgrader's exchange, where every account may put what it likes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from toolkit.grading.ids import is_learner_id
from toolkit.i18n import Messages

_ = Messages("grading")

# nbgrader's names: who, assignment, time and, since 0.6, something random.
_NAME = re.compile(r"(?P<who>.+)\+(?P<assignment>[^+]+)\+(?P<time>[0-9: .\-]+ [A-Za-z0-9:\-]+)(\+[\w\-]+)?")


@dataclass(frozen=True)
class HandedIn:
    """A submission in the exchange. at: the UTC time in its folder's name."""

    learner: str
    assignment: str
    at: datetime
    path: Path


def read_name(path: Path) -> HandedIn | None:
    """Return what a folder's name says; None for another kind of name. Raises ValueError."""
    from nbgrader.utils import parse_utc

    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        at = parse_utc(found["time"]).replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(path.name) from error
    return HandedIn(found["who"], found["assignment"], at, path)


def newest(
    inbound: Path, assignment: str, refused: list[tuple[str, str]] | None = None
) -> dict[str, HandedIn]:
    """Return the newest submission of each learner; others are added to `refused` as (who, why).

    nbgrader's own choice ends for everybody at the first name that is no submission's.
    """
    refused = [] if refused is None else refused
    found: dict[str, HandedIn] = {}
    for path in sorted(inbound.iterdir()) if inbound.is_dir() else []:
        # Not by the whole pattern: a name with a line break in it, or without a time, is told as well.
        who, ours, _time = f"{path.name}+".partition(f"+{assignment}+")
        if not ours:
            continue
        if not is_learner_id(who):
            refused.append((ascii(who)[:60], _("This learner id cannot be used.")))
            continue
        try:
            one = None if path.is_symlink() or not path.is_dir() else read_name(path)
        except ValueError:
            one = None
        if one is None or (one.learner, one.assignment) != (who, assignment):
            told = _("{file} in the exchange is not a submission.").format(file=ascii(path.name)[:120])
            refused.append((who, told))
        elif one.at >= found.get(who, one).at:
            found[who] = one
    return found
