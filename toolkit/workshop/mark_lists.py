"""What the pages of marks show, as plain data: lists of any size, a part at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlencode

from babel.dates import format_date, format_time

from toolkit.business import format_number
from toolkit.grading import gradebook
from toolkit.i18n import Messages, language
from toolkit.workshop.progress import outline, short

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.grading import ClassFolder, TasksTable
    from toolkit.records import Records

_ = Messages("workshop")

PER_PAGE = 50
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class AssignmentLine:
    """One assignment, in words. waiting: submissions in which an answer waits for the trainer."""

    id: str
    title: str
    handed_in: int
    mean: str
    waiting: int
    due: str


@dataclass(frozen=True)
class SubmissionLine:
    """One submission, in words. id: what formgrader knows it by, empty if it has nothing to show."""

    id: str
    name: str
    title: str
    points: str
    late: str
    waiting: str
    sent: str


@dataclass(frozen=True)
class Asked:
    """Which part of a list was asked for. order: one of `gradebook.Order`. first: from 0."""

    search: str = ""
    order: gradebook.Order = "name"
    first: int = 0

    @classmethod
    def read(cls, given: Mapping[str, str], order: gradebook.Order = "name") -> Asked:
        """Read it from an address; what makes no sense there is left aside. order: the usual one."""
        wanted = given.get("order", "")
        number = given.get("first", "")
        known: Mapping[str, gradebook.Order] = {name: name for name in get_args(gradebook.Order)}
        return cls(
            given.get("search", "").strip()[:LONGEST_SEARCH],
            known.get(wanted, order),
            int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 0,
        )

    def address(self, first: int) -> str:
        """Return the address of another part of the same list."""
        return "?" + urlencode({"search": self.search, "order": self.order, "first": first})


@dataclass(frozen=True)
class SubmissionList:
    """A part of a list of submissions. earlier, later: addresses, empty at the ends. place: in words."""

    lines: list[SubmissionLine]
    total: int
    place: str
    earlier: str
    later: str


@dataclass(frozen=True)
class TaskLine:
    """One task, in words. wrong: (answer, people, what to say)."""

    id: str
    question: str
    tries: int
    mean: str
    difficulty: str
    discrimination: str
    full: str
    none: str
    empty: str
    wrong: tuple[tuple[str, str, str], ...]
    how: str
    explain: bool


def assignment_lines(course: Course, folder: ClassFolder) -> list[AssignmentLine]:
    """Return a line for each assignment that the gradebook knows. One query."""
    known = titles(course)
    return [
        AssignmentLine(
            row.name,
            known.get(row.name, row.name),
            row.handed_in,
            "" if row.mean is None else _of(row.mean, row.points),
            row.waiting,
            "" if row.due is None else moment(row.due),
        )
        for row in gradebook.assignment_totals(folder.path)
    ]


def submission_list(
    course: Course, records: Records, folder: ClassFolder, asked: Asked, assignment: str = ""
) -> SubmissionList:
    """Return a part of the submissions of an assignment; without one, of what waits for the trainer."""
    # By points only within an assignment: those of different ones say nothing beside each other.
    order = asked.order if assignment or asked.order not in ("score", "-score") else "time"
    page = gradebook.submissions(
        folder.path,
        assignment,
        order=order,
        first=asked.first,
        count=PER_PAGE,
        only_waiting=not assignment,
        search=asked.search,
    )
    points, known = gradebook.most_points(folder.path), titles(course)
    names = records.learners.names({row.learner for row in page.rows})
    lines = [_line(row, names, folder, points, known) for row in page.rows]
    last = page.first + len(lines)
    return SubmissionList(
        lines,
        page.total,
        _("{first} to {last} of {all}").format(
            first=page.first + 1 if lines else 0, last=last, all=page.total
        ),
        asked.address(max(0, page.first - PER_PAGE)) if page.first else "",
        asked.address(last) if last < page.total else "",
    )


def _line(
    row: gradebook.SubmissionRow,
    names: Mapping[str, str],
    folder: ClassFolder,
    points: Mapping[str, float],
    known: Mapping[str, str],
) -> SubmissionLine:
    # Without a graded notebook formgrader has nothing to show.
    shown = (folder.path / "autograded" / row.learner / row.assignment).is_dir()
    lost = min(row.raw, row.penalty)
    count = _.plural("{count} answer to mark", "{count} answers to mark", row.waiting)
    return SubmissionLine(
        row.id if shown else "",
        names.get(row.learner) or row.name or row.learner,
        known.get(row.assignment, row.assignment),
        _of(row.score, points.get(row.assignment, 0.0)),
        _("{points} off for being late").format(points=short(lost)) if lost > 0 else "",
        count.format(count=row.waiting) if row.waiting else "",
        "" if row.submitted_at is None else moment(row.submitted_at),
    )


def task_lines(table: TasksTable) -> list[TaskLine]:
    """Return what is shown of each task of one assignment."""
    lines = []
    for one in table.tasks:
        item = one.statistics
        wrong = tuple(
            (
                each.text,
                _.plural("{count} person", "{count} people", each.people).format(count=each.people),
                each.say,
            )
            for each in one.answers.wrong
        )
        discrimination = item.discrimination
        lines.append(
            TaskLine(
                item.task,
                one.question or item.task,
                item.tries,
                "–" if item.mean is None else _of(item.mean, item.points),
                _percent(item.difficulty),
                "–" if discrimination is None else format_number(Decimal(str(discrimination)), language(), 2),
                _percent(item.full),
                _percent(item.none),
                _percent(one.answers.empty / one.answers.looked_at if one.answers.looked_at else None),
                wrong,
                one.how if item.explain else "",
                item.explain,
            )
        )
    return lines


def moment(at: datetime) -> str:
    """Write a UTC time of the gradebook as this machine's clock shows it."""
    local = at.replace(tzinfo=UTC).astimezone()
    day = format_date(local, "d MMM y", locale=language())
    return f"{day}, {format_time(local, 'HH:mm' if language() == 'en' else 'HH.mm', locale=language())}"


def titles(course: Course) -> dict[str, str]:
    """Return the modules' titles by the id of their assignment, in the current language."""
    return {module.id: outline(module, language()).title for module in course.modules}


def _of(score: float, points: float) -> str:
    return _("{score} of {points}").format(score=short(round(score, 6)), points=short(points))


def _people(count: int) -> str:
    return _.plural("{count} person", "{count} people", count).format(count=count)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
