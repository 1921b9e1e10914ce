"""What a learner is told before she sends: until when, what lateness costs, and that she may send again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from toolkit.business.moments import in_short
from toolkit.grading.folder import ClassFolder
from toolkit.grading.late.due import due_dates, in_class_time
from toolkit.i18n import Messages, language

_ = Messages("grading")


@dataclass(frozen=True)
class Terms:
    """Sentences in the current language. due, late: empty if there is no due date. passed: it is over."""

    due: str
    late: str
    again: str
    passed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return them for JSON."""
        return asdict(self)


def terms(folder: ClassFolder, assignment: str, now: datetime | None = None) -> Terms:
    """Return the terms of an assignment, as class.yaml and the gradebook have them now."""
    again = _("You can send again: the last one counts, and all are kept.")
    due = due_dates(folder).get(assignment)
    if due is None:
        return Terms("", "", again)
    when, late = in_class_time(folder, due), folder.described.late
    if due < (now or datetime.now(UTC)):
        late_now = late.in_words() or _("It is still accepted.")
        return Terms(_("It was due on {when}.").format(when=when), late_now, again, True)
    return Terms(_("Send it by {when}.").format(when=when), late.in_words(), again)


def due_in_short(folder: ClassFolder) -> dict[str, str]:
    """Return the due dates for narrow places, by assignment, in the current language."""
    dates = due_dates(folder)
    zone = folder.described.timezone if dates else ""
    return {name: in_short(at, language(), zone) for name, at in dates.items()}
