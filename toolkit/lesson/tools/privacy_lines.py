"""The register as the privacy tool reads it from its rows: one line an item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from toolkit.business.privacy import KINDS, Assessment, Item, assess
from toolkit.business.problems import Problem
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools import privacy_words as words
from toolkit.lesson.tools.rows import Row
from toolkit.lesson.tools.shared import short

_ = Messages("tools")

LATER = ("other", "about", "purpose", "basis", "place", "access", "months", "since")
"""Fields of a row that appear once she has chosen what the data is."""


@dataclass(frozen=True)
class Line:
    """One item of the register: its ids as chosen, and how it is judged."""

    kind: str
    own_name: str
    about: str | None
    item: Item
    assessment: Assessment

    @property
    def name(self) -> str:
        """What the data is, in the language in use."""
        return self.own_name if self.kind == "other" and self.own_name else words.kinds()[self.kind]

    @property
    def about_customers(self) -> bool:
        """Whether the privacy notice for customers speaks of it."""
        return self.about in ("buyer", "child", "visitor", None)

    @property
    def useless(self) -> bool:
        """Whether it should be deleted rather than described."""
        return self.item.purpose == "none" or self.item.needless


def row_entries() -> list[Entry]:
    """Return the fields of one item. Only the first is seen at first."""

    def choice(name: str, label: str, choices: dict[str, str], help: str = "") -> Entry:
        return Entry(name, "choice", label, help=help, choices=list(choices.items()), optional=True)

    entries = [
        choice("what", _("Which data?"), words.kinds()),
        Entry("other", "text", _("Name of this data"), help=_("Example: staff's shirt size"), optional=True),
        choice("about", _("About whom?"), words.people()),
        choice("purpose", _("What for?"), words.purposes()),
        choice("basis", _("Why may you keep it?"), words.bases()),
        choice("place", _("Where is it kept?"), words.places()),
        choice("access", _("Who can see it?"), words.access()),
        choice("months", _("Kept how long after the last use?"), words.keeping()),
        Entry(
            "since",
            "date",
            _("Oldest one: last used on"),
            help=_("From this day the time runs. Example: 17/8/2025."),
            optional=True,
        ),
    ]
    for entry in entries[1:]:
        entry.visible = False
    return entries


def empty_fields(line: Line) -> list[str]:
    """Return the questions that a line still leaves open."""
    labels = {entry.name: entry.label for entry in row_entries()}
    names = ("purpose", "basis", "place", "access", "months")
    return [labels[name] for name in names if getattr(line.item, name) is None]


def show_what_fits(rows: Iterable[Row]) -> None:
    """Show the further fields of a row once its data is chosen."""
    for row in rows:
        kind = row.entries["what"].value
        for name in LATER:
            row.entries[name].visible = kind is not None and (name != "other" or kind == "other")


def suggest(rows: Iterable[Row]) -> None:
    """Fill what fits most shops into the fields that are still empty."""
    for row in rows:
        kind = KINDS.get(row.entries["what"].value or "")
        if kind is None:
            continue
        usual = {
            "about": kind.about,
            "purpose": kind.purpose,
            "basis": kind.basis,
            "months": str(kind.months),
        }
        for name, value in usual.items():
            if not row.entries[name].raw.strip():
                row.entries[name].raw = value


def read(rows: Iterable[Row], today: date) -> list[Line]:
    """Return the register's lines, the most urgent first; rows without data are left out."""
    found = [_line(row, today) for row in rows if row.entries["what"].value]
    order = {"red": 0, "yellow": 1, "green": 2}
    return sorted(found, key=lambda line: order[line.assessment.colour])


def _line(row: Row, today: date) -> Line:
    chosen = {name: entry.value for name, entry in row.entries.items()}
    kind = KINDS.get(chosen["what"])
    about = chosen["about"]
    specific = kind.specific if kind else None
    if specific is None and about == "child":
        specific = "child"
    item = Item(
        specific=specific,
        purpose=chosen["purpose"],
        basis=chosen["basis"],
        place=chosen["place"],
        access=chosen["access"],
        months=None if chosen["months"] is None else int(chosen["months"]),
        since=chosen["since"],
        needless=bool(kind and kind.needless),
        careful=bool(kind and kind.careful),
    )
    try:
        assessment = assess(item, today)
    except Problem:  # a date at the end of the calendar: no date can be told
        assessment = assess(replace(item, since=None), today)
    return Line(chosen["what"], short(chosen["other"] or ""), about, item, assessment)
