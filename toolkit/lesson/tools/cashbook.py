"""The cash book with a kasbon list: rows of money in and out, also proposed from pasted chat."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from toolkit.business.cashbook import CashEntry, close
from toolkit.i18n import Messages
from toolkit.lesson.dates import NotADate, parse_date
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools import cashbook_results as results
from toolkit.lesson.tools.base import Note, ResultPart, Row, Rows, ToolModel
from toolkit.lesson.tools.chat import read_chat
from toolkit.lesson.tools.shared import MOST_MONEY, by_name, not_understood

_ = Messages("tools")

MOST_ROWS = 60
MOST_NOTE = 200
CREDIT = ("sale_credit", "repayment")


class CashbookModel(ToolModel):
    """Rows of a month -> the cash there should be, and who owes what."""

    name = "cashbook"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Cash book")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Write one row for each time money or goods move. You see your cash and every kasbon.")

    def build(self) -> None:
        """Opening cash, the rows, and a field for chat to paste."""
        self.fields = by_name(
            Entry(
                "opening",
                "money",
                _("Money at the start"),
                help=_("Business cash and account together. Example: 500k."),
                high=MOST_MONEY,
                optional=True,
            ),
            Entry(
                "paste",
                "text",
                _("Paste messages"),
                help=_("One message on each line. We propose; you decide."),
                optional=True,
                lines=5,
            ),
            Entry(
                "paste_add",
                "choice",
                _("Put the proposals into my book?"),
                default="wait",
                choices=[("wait", _("Not yet")), ("add", _("Yes, add all"))],
                optional=True,
            ),
        )
        self.fields["paste_add"].visible = False
        self.groups = {
            "entries": Rows("entries", _("My notes"), _row, add_label=_("Add a row"), least=1, most=MOST_ROWS)
        }

    def compute(self) -> list[ResultPart]:
        """Headline: the cash there should be. Then what to do, the picture and the lists."""
        pasted = self.fields["paste"].value
        chat = read_chat(pasted or "")
        self.fields["paste_add"].visible = bool(chat.proposals)
        proposed = results.proposals(chat) if pasted else []
        notes: list[ResultPart] = [*not_understood(self.fields.values())]
        entries = self._entries(notes)
        opening: Decimal | None = self.fields["opening"].value
        if not entries and opening is None:
            return [*proposed, *notes] or [Note(_("First fill in one row: what happened, and how much."))]
        book = close(entries, opening or Decimal(0))
        if not entries:
            notes.append(Note(_("First fill in one row: what happened, and how much.")))
        return [
            *results.summary(book, entries),
            *results.warnings(book, entries),
            *notes,
            *proposed,
            *results.details(book, entries),
        ]

    def _entries(self, notes: list[ResultPart]) -> list[CashEntry]:
        """Return the rows that can be used, and add notes about those that cannot."""
        used: list[CashEntry] = []
        unread: list[str] = []
        half: list[str] = []
        nameless: list[str] = []
        for place, row in enumerate(self.groups["entries"].rows, start=1):
            cells = row.entries
            kind, amount, who = (cells[key].value for key in ("what", "amount", "who"))
            if any(entry.problem for entry in cells.values()):
                unread.append(str(place))
            elif kind is not None and amount is not None:
                if kind in CREDIT and not who:
                    nameless.append(str(place))
                person = who or (_("No name") if kind in CREDIT else "")
                used.append(
                    CashEntry(_day(cells["day"].value), kind, amount, person, cells["note"].value or "")
                )
            elif kind is not None or amount is not None:
                half.append(str(place))
        for rows, text in (
            (unread, _("Row {rows} does not count yet: look at the field.")),
            (half, _("Row {rows} does not count yet: choose what happened and type the amount.")),
            (nameless, _("Row {rows}: type who has the kasbon.")),
        ):
            if rows:
                notes.append(Note(text.format(rows=", ".join(rows)), "care"))
        return used

    # -- from chat to rows -------------------------------------------------------------------------

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take up what was typed before. A "yes, add all" of then is not carried out a second time."""
        super().from_dict({**values, "paste_add": "wait"} if "paste_add" in values else values)

    def _typed(self, key: str, raw: Any) -> None:
        super()._typed(key, raw)
        if key == "paste_add" and raw == "add" and not self._busy:
            self._add_proposals()

    def _add_proposals(self) -> None:
        before = self.to_dict()
        # One change for the learner, so one computation at the end and not one for every field.
        self._busy = True
        try:
            self._fill_rows()
        finally:
            self._busy = False
        for key, raw in self.to_dict().items():
            if before.get(key) != raw:
                for listener in self._listeners:
                    listener(key, raw)
        self.recompute()

    def _fill_rows(self) -> None:
        group = self.groups["entries"]
        rest: list[str] = []
        for proposal in read_chat(self.fields["paste"].value or "").proposals:
            row = _free_row(group)
            if row is None:
                rest.append(proposal.text)
                continue
            row.entries["day"].raw = proposal.day
            row.entries["who"].raw = proposal.person
            row.entries["note"].raw = proposal.text[:MOST_NOTE]
            row.entries["what"].raw = proposal.kind
            row.entries["amount"].raw = str(proposal.amount.to_integral_value())
        # What found no room stays in the field, so nothing that was pasted is lost.
        self.fields["paste"].raw = "\n".join(rest)
        self.fields["paste_add"].raw = "wait"


def _row() -> list[Entry]:
    return [
        Entry("day", "text", _("Date"), help=_("May stay empty. Example: 12/8."), optional=True),
        Entry("what", "choice", _("What happened"), choices=list(results.kinds().items())),
        Entry("amount", "money", _("Amount"), help=_("Example: 45k"), high=MOST_MONEY),
        Entry("who", "text", _("Who"), help=_("Needed for kasbon."), optional=True),
        Entry("note", "text", _("Note"), optional=True),
    ]


def _free_row(group: Rows) -> Row | None:
    """Return a row nobody has typed into, a new one if need be, None if the book is full."""
    for row in group.rows:
        if all(entry.raw == entry.default for entry in row.entries.values()):
            return row
    return group.add() if len(group.rows) < group.most else None


def _day(text: str | None) -> date:
    """Return the day of a row. A short date is of this year; no sum depends on it."""
    today = datetime.now(tz=UTC).date()
    for typed in (text or "", f"{text}/{today.year}"):
        try:
            return parse_date(typed)
        except NotADate:
            continue
    return today
