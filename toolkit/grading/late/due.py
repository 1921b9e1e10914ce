"""Due dates. nbgrader's gradebook holds them, in UTC, so that formgrader and nbgrader see the same ones."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from toolkit.business.moments import in_words, parse_moment, zone
from toolkit.grading import gradebook
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.files import locked, write_file
from toolkit.grading.folder import ClassFolder
from toolkit.grading.problems import ClassFolderProblem, GradingProblem
from toolkit.i18n import Messages, language

_ = Messages("grading")


def class_moment(folder: ClassFolder, text: str) -> datetime:
    """Return the UTC moment of `2026-12-05 17:00` in the class's time zone. Raises ValueError for others."""
    return parse_moment(text, folder.described.timezone)


def in_class_time(folder: ClassFolder, moment: datetime) -> str:
    """Return a moment with day, date, hour and zone of the class, in the current language."""
    return in_words(moment, language(), folder.described.timezone)


def due_dates(folder: ClassFolder) -> dict[str, datetime]:
    """Return the due date of every assignment that has one, in UTC. A gradebook in trouble has none."""
    try:
        return gradebook.due_dates(folder.path)
    except (SQLAlchemyError, ClassFolderProblem):
        return {}


def set_due(folder: ClassFolder, assignment: str, due: datetime | None) -> None:
    """Set or remove an assignment's due date. What is graded keeps its penalty until it is graded again.

    due: with a zone. Raises `GradingProblem`: no such assignment, or the gradebook cannot be written.
    """
    known = [*folder.assignments(), *folder.code_assignments()]
    if assignment not in known:
        raise GradingProblem(
            _("There is no assignment {assignment} in this class. There are: {known}.").format(
                assignment=ascii(assignment)[:60], known=", ".join(known)
            )
        )
    at = None if due is None else due.astimezone(UTC).replace(tzinfo=None)
    with folder.grading():
        NbgraderEngine(folder.path).set_due(assignment, at)


def change_rules(folder: ClassFolder, *, late: str | None = None, timezone: str | None = None) -> None:
    """Write what lateness costs, or the class's time zone, into class.yaml.

    late: "none", "zero", or percent for each day begun, such as "10" or "10%". Raises ValueError with a
    sentence for what is none of these. What is graded keeps its penalty until it is graded again.
    """
    changed: dict[str, object] = {}
    if late is not None:
        changed |= _late_keys(late)
    if timezone is not None:
        try:
            zone(timezone)
        except ValueError:
            raise ValueError(
                _("There is no time zone {name}. Write one such as Asia/Jakarta.").format(
                    name=ascii(timezone)[:60]
                )
            ) from None
        changed["timezone"] = timezone
    with locked(folder.path / ".lock"):
        described = folder.described.model_copy(update=changed)
        write_file(folder.path / "class.yaml", described.text(), 0o644)


def _late_keys(late: str) -> dict[str, object]:
    if late in ("none", "zero"):
        return {"late_penalty": late}
    try:
        percent = float(late.strip().removesuffix("%"))
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:
        raise ValueError(
            _("What lateness costs is none, zero, or percent a day from 1 to 100, not {text}.").format(
                text=ascii(late)[:60]
            )
        )
    return {"late_penalty": "percent", "late_percent_per_day": percent}
