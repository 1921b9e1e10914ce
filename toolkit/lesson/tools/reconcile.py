"""The reconciler: what buyers owe the shop against what the marketplace or bank really paid out."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.problems import Problem
from toolkit.business.settlement import Expected, Received, Reconciliation, reconcile
from toolkit.i18n import Messages
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Rows, Table, ToolModel
from toolkit.lesson.tools.settlement_lines import Reading, read_lines
from toolkit.lesson.tools.shared import MOST_MONEY, by_name, not_understood, rupiah, short

_ = Messages("tools")

SHOWN_UNREAD = 3
MOST_ROWS = 60


class ReconcileModel(ToolModel):
    """Expected orders and received money -> what is missing, double, short or given back."""

    name = "reconcile"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Did all my money arrive?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Put your orders beside the money you got. You see what to ask about.")

    def build(self) -> None:
        """Two fields to paste into, and two lists of rows."""
        self.fields = by_name(
            Entry(
                "paste_expected",
                "text",
                _("Paste your orders"),
                help=_("One on each line: number; amount; fee. Example: A17; 50,000; 4,125."),
                optional=True,
                lines=6,
            ),
            Entry(
                "paste_received",
                "text",
                _("Paste the money you got"),
                help=_("One on each line: number; amount. Money given back with a minus."),
                optional=True,
                lines=6,
            ),
        )
        self.groups = {
            "expected": Rows(
                "expected", _("Or type: orders"), _expected_row, add_label=_("Add an order"), most=MOST_ROWS
            ),
            "received": Rows(
                "received",
                _("Or type: money you got"),
                _received_row,
                add_label=_("Add money"),
                most=MOST_ROWS,
            ),
        }

    def compute(self) -> list[ResultPart]:
        """Headline: the difference. Then what to ask, the totals and the list."""
        notes: list[ResultPart] = [*not_understood(self.fields.values())]
        expected = self._expected(notes)
        received = self._received(notes)
        if not expected and not received:
            return notes or [Note(_("First paste your orders, then the money you got."))]
        if not expected or not received:
            missing = self.fields["paste_received" if expected else "paste_expected"].label
            return [*notes, Note(_("Good. Now fill in “{field}”.").format(field=missing))]
        try:
            found = reconcile(expected, received)
        except Problem as problem:
            return [*notes, Note(sentence(problem), "care")]
        asks = _asks(found)
        return [
            *_summary(found, len(asks)),
            *notes,
            _picture(found),
            *_ask_table(asks),
            _counts(found),
            Note(_adds_up(found)),
        ]

    def _expected(self, notes: list[ResultPart]) -> list[Expected]:
        reading = read_lines(self.fields["paste_expected"].value or "", refunds=False)
        notes.extend(_unread(self.fields["paste_expected"].label, reading))
        found = [Expected(line.id, line.amount, line.fee) for line in reading.lines]
        for place, row in enumerate(self.groups["expected"].rows, start=1):
            cells = row.entries
            if _usable(self.groups["expected"].label, place, cells, notes):
                fee = cells["fee"].value or Decimal(0)
                found.append(Expected(cells["id"].value, cells["amount"].value, fee))
        return found

    def _received(self, notes: list[ResultPart]) -> list[Received]:
        reading = read_lines(self.fields["paste_received"].value or "")
        notes.extend(_unread(self.fields["paste_received"].label, reading))
        found = [
            Received(line.id, line.amount, None, "refund" if line.refund else "payout")
            for line in reading.lines
        ]
        for place, row in enumerate(self.groups["received"].rows, start=1):
            cells = row.entries
            if _usable(self.groups["received"].label, place, cells, notes):
                kind = cells["kind"].value or "payout"
                found.append(Received(cells["id"].value, cells["amount"].value, kind=kind))
        return found


def _expected_row() -> list[Entry]:
    return [
        Entry("id", "text", _("Order number"), help=_("Example: A17")),
        Entry("amount", "money", _("Amount the buyer paid"), high=MOST_MONEY),
        Entry("fee", "money", _("Fee you expect"), high=MOST_MONEY, optional=True),
    ]


def _received_row() -> list[Entry]:
    return [
        Entry("id", "text", _("Order number"), help=_("Example: A17")),
        Entry("amount", "money", _("Amount"), high=MOST_MONEY),
        Entry(
            "kind",
            "choice",
            _("In or back?"),
            default="payout",
            choices=[("payout", _("Came in")), ("refund", _("Given back to the buyer"))],
        ),
    ]


def _usable(group: str, place: int, cells: dict[str, Entry], notes: list[ResultPart]) -> bool:
    """Whether a typed row can be used; a half-filled one gets a note."""
    if all(cells[key].value is not None for key in ("id", "amount")) and not any(
        entry.problem for entry in cells.values()
    ):
        return True
    if any(entry.raw.strip() and entry.raw != entry.default for entry in cells.values()):
        text = _("{group}, row {row}: fill in number and amount.")
        notes.append(Note(text.format(group=group, row=place), "care"))
    return False


def _unread(label: str, reading: Reading) -> list[Note]:
    if not reading.unread:
        return []
    shown = "; ".join(f"{number}: “{short(raw, 30)}”" for number, raw in reading.unread[:SHOWN_UNREAD])
    more = len(reading.unread) - SHOWN_UNREAD
    if more > 0:
        shown += " " + _("and {count} more").format(count=more)
    text = _("{field}: we cannot read line {lines}. Write: number; amount.")
    return [Note(text.format(field=label, lines=shown), "care")]


Ask = tuple[str, str, Decimal]
"""(order number, what to ask, amount)"""


def _asks(found: Reconciliation) -> list[Ask]:
    """Return what to ask the marketplace or bank about."""
    questions = {
        "missing": _("Not paid yet. When does it come?"),
        "doubled": _("Paid twice. Is one taken back?"),
        "fee_higher": _("More was taken off. Which fee is this?"),
        "fee_lower": _("Less was taken off. Is that right?"),
        "paid_more": _("More came than the buyer paid. Why?"),
        "refund": _("Given back to the buyer. Why?"),
        "unknown": _("Money without an order. Whose is it?"),
        "rounding": _("A small difference. Why?"),
    }
    return [(each.id, questions[each.code], each.amount) for each in found.differences]


def _summary(found: Reconciliation, asks: int) -> list[ResultPart]:
    if not asks:
        return [
            Headline(_("All matches"), _("every order is paid as expected"), "good"),
            Note(_("Nothing to ask. Keep this list with your book."), "good"),
        ]
    label = _("less than expected") if found.difference > 0 else _("more than expected")
    if not found.difference:
        label = _("the totals agree, but not every order")
    todo = _.plural(
        "Ask about {count} thing. Send the list below to the marketplace or bank.",
        "Ask about {count} things. Send the list below to the marketplace or bank.",
        asks,
    )
    return [
        Headline(rupiah(abs(found.difference)), label, "bad" if found.difference > 0 else "care"),
        Note(todo.format(count=asks), "care"),
    ]


def _picture(found: Reconciliation) -> ResultPart:
    rows = [
        (_("Should come"), found.expected_total, rupiah(found.expected_total)),
        (_("Came"), found.received_total, rupiah(found.received_total)),
    ]
    return charts.bars(_("Should come, and came"), rows)


def _ask_table(asks: list[Ask]) -> list[Table]:
    if not asks:
        return []
    rows = tuple((short(order, 20), question, rupiah(abs(amount))) for order, question, amount in asks)
    return [Table((_("Order"), _("Ask"), _("Amount")), rows, _("What to ask"))]


def _counts(found: Reconciliation) -> Table:
    groups = (
        (_("Not paid yet"), found.missing),
        (_("Paid twice"), found.doubled),
        (_("Other fee"), found.fee_differences),
        (_("Given back"), found.refunds),
        (_("Without an order"), found.unknown),
    )
    rows = [(_("Matches"), str(len(found.settled)), "–")]
    for name, group in groups:
        if not group:
            continue
        rows.append((name, str(len(group)), rupiah(sum((each.amount for each in group), Decimal(0)))))
    rows.append((_("Difference in all"), "", rupiah(found.difference)))
    return Table((_("What"), _("How many"), _("Amount")), tuple(rows), _("The count (minus: too much came)"))


def _adds_up(found: Reconciliation) -> str:
    text = _("Should come {expected}, came {received}: difference {difference}.")
    return text.format(
        expected=rupiah(found.expected_total),
        received=rupiah(found.received_total),
        difference=rupiah(found.difference),
    )
