"""Messy chat messages of a month, each with one meaning in the cash book.

A row: id, day (date), sender (`{id, en}`), person (whose debt it is), text (`{id, en}`), kind (of
`business.cashbook`, or `none` for a message that moves nothing) and amount. Of 20 messages four are sales on
credit, two pay debts back, two are purchases, two business costs, two drawings of the owner, two mean
nothing; the others are paid sales. Debts are paid back only by people who made them before, in part or whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from toolkit.business.cashbook import CashEntry, Closing, close
from toolkit.business.money import format_amount
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators import chat_texts as texts
from toolkit.curriculum.generators.base import Generator, Row

_FIXED = {"sale_credit": 4, "purchase": 2, "expense": 2, "drawing": 2, "none": 2, "repayment": 2}
LEAST = sum(_FIXED.values()) + 2
MOST = 60


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the messages. options: count (of messages), month (`2026-03`)."""
    count = int(options["count"])
    if not LEAST <= count <= MOST:
        raise ValueError(f"count must lie between {LEAST} and {MOST}")
    year, month = (int(part) for part in str(options["month"]).split("-"))
    first, second = _kinds(chance, count)
    days = sorted(chance.between(1, 14) for _ in first) + sorted(chance.between(15, 28) for _ in second)
    writer = _Writer(chance)
    rows = []
    for number, (day, kind) in enumerate(zip(days, first + second, strict=True), start=1):
        content = writer.write(kind, day)
        rows.append({"id": f"P{number:02d}", "day": date(year, month, day), **content, "kind": kind})
    return rows


def _kinds(chance: Chance, count: int) -> tuple[list[str], list[str]]:
    """Return the kinds of each half of the month: credit sales in the first, repayments in the second."""
    others = [
        kind for kind, n in _FIXED.items() if kind not in ("sale_credit", "repayment") for _ in range(n)
    ]
    others += ["sale_cash"] * (count - sum(_FIXED.values()))
    others = chance.shuffled(others)
    half = len(others) // 2
    first = chance.shuffled(["sale_credit"] * _FIXED["sale_credit"] + others[:half])
    second = chance.shuffled(["repayment"] * _FIXED["repayment"] + others[half:])
    return first, second


class _Writer:
    """Writes one message after another, without repeating wordings or debtors while there are others."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._people = chance.shuffled(texts.NAMES)
        self._debts: list[tuple[str, int, Decimal]] = []
        self._part_next = False
        self._decks: dict[str, list[Any]] = {}

    def write(self, kind: str, day: int) -> Row:
        """Return sender, person, text and amount of a message of a kind."""
        writers = {
            "sale_cash": self._sale,
            "sale_credit": self._credit,
            "repayment": self._repayment,
            "purchase": self._purchase,
            "expense": self._expense,
            "drawing": self._drawing,
            "none": self._nothing,
        }
        return writers[kind](day)

    def _sale(self, _day: int) -> Row:
        items, amount = self._goods()
        if self._chance.below(6) == 0:
            return self._message(texts.COURIER, "", texts.SALE_COD, amount, items)
        person = self._person()
        return self._message(person, person, self._from_deck("sale", texts.SALE_CASH), amount, items)

    def _credit(self, day: int) -> Row:
        items, amount = self._goods()
        person = self._person()
        self._debts.append((person, day, amount))
        return self._message(person, person, self._from_deck("credit", texts.SALE_CREDIT), amount, items)

    def _repayment(self, _day: int) -> Row:
        person, since, owed = self._debts.pop(self._chance.below(len(self._debts)))
        # Half, in whole 5,000 rupiah: it never reaches the debt, so somebody always still owes.
        part = (owed / 2 // 5000) * 5000
        self._part_next = not self._part_next
        if self._part_next and part > 0:
            wording = self._from_deck("part", texts.REPAY_PART)
            return self._message(person, person, wording, part, day=since)
        return self._message(person, person, self._from_deck("all", texts.REPAY_ALL), owed, day=since)

    def _purchase(self, _day: int) -> Row:
        sender = self._chance.pick(texts.SUPPLIERS)
        goods = self._from_deck("goods", texts.GOODS)
        amount = Decimal(self._chance.between(12, 40) * 5_000)
        return self._message(sender, "", self._from_deck("purchase", texts.PURCHASE), amount, goods=goods)

    def _expense(self, _day: int) -> Row:
        amount = Decimal(self._chance.between(3, 12) * 5_000)
        return self._message(texts.OWN_NOTE, "", self._from_deck("expense", texts.EXPENSE), amount)

    def _drawing(self, _day: int) -> Row:
        amount = Decimal(self._chance.between(4, 16) * 5_000)
        if self._chance.below(4) == 0:
            return self._message(texts.CHILD, "", texts.DRAWING_CHILD, amount)
        return self._message(texts.OWN_NOTE, "", self._from_deck("drawing", texts.DRAWING_NOTE), amount)

    def _nothing(self, _day: int) -> Row:
        items, amount = self._goods()
        row = self._message(self._person(), "", self._from_deck("nothing", texts.NOTHING), amount, items)
        return {**row, "amount": Decimal(0)}

    def _goods(self) -> tuple[tuple[str, str], Decimal]:
        name_id, name_en, price = self._chance.pick(texts.PRODUCTS)
        count = self._chance.between(2, 4)
        return (f"{name_id} {count}", f"{count} {name_en}"), Decimal(price * count)

    def _person(self) -> str:
        if not self._people:
            owing = {person for person, _day, _owed in self._debts}
            self._people = self._chance.shuffled([name for name in texts.NAMES if name not in owing])
        return self._people.pop()

    def _from_deck(self, deck: str, cards: tuple[Any, ...]) -> Any:
        if not self._decks.get(deck):
            self._decks[deck] = self._chance.shuffled(cards)
        return self._decks[deck].pop()

    def _message(
        self,
        sender: str | dict[str, str],
        person: str,
        wording: texts.Wording,
        amount: Decimal,
        items: tuple[str, str] = ("", ""),
        *,
        goods: tuple[str, str] = ("", ""),
        day: int = 0,
    ) -> Row:
        style = self._chance.below(4)
        both = {}
        for place, language in enumerate(("id", "en")):
            both[language] = wording[place].format(
                items=items[place],
                goods=goods[place],
                amount=_written(amount, style, language),
                day=_day_of_month(day, language),
            )
        name = sender if isinstance(sender, dict) else {"id": sender, "en": sender}
        return {"sender": name, "person": person, "text": both, "amount": amount}


def _written(amount: Decimal, style: int, language: str) -> str:
    """Write an amount as people do in chats: 45rb, 45 ribu, Rp45.000, 45.000."""
    thousands, rest = divmod(int(amount), 1000)
    if style in (0, 1) and not rest:
        words = {"id": ("rb", " ribu"), "en": ("k", " thousand")}[language]
        return f"{thousands}{words[style]}"
    return format_amount(amount, language, symbol="Rp" if style == 2 else "")


def _day_of_month(day: int, language: str) -> str:
    if language == "id":
        return str(day)
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    columns = {"id": ["Tanggal", "Dari", "Pesan"], "en": ["Day", "From", "Message"]}
    picked = language if language in columns else "id"
    cells = [[str(row["day"].day), row["sender"][picked], row["text"][picked]] for row in rows]
    return columns[picked], cells


def closing_of(rows: Iterable[Row], opening: Decimal = Decimal(0)) -> Closing:
    """Return the cash book of the messages, closed."""
    entries = [
        CashEntry(row["day"], row["kind"], row["amount"], row["person"])
        for row in rows
        if row["kind"] != "none"
    ]
    return close(entries, opening)


def _kind_total(rows: list[Row], kind: str) -> Decimal:
    return sum((row["amount"] for row in rows if row["kind"] == kind), Decimal(0))


GENERATOR = Generator(
    name="chat_orders",
    rows=draw_rows,
    table=_table,
    columns=("id", "day", "sender", "text"),
    options={"count": 20, "month": "2026-03"},
    formulas={
        "cash_in": lambda rows: closing_of(rows).cash_in,
        "cash_out": lambda rows: closing_of(rows).cash_out,
        "net_cash": lambda rows: closing_of(rows).net_cash,
        "receivables": lambda rows: closing_of(rows).receivables,
        "drawings": lambda rows: closing_of(rows).drawings,
        "closing_cash": lambda rows, opening: closing_of(rows, opening).closing,
        "sales_total": lambda rows: closing_of(rows).sales,
        "purchases_total": lambda rows: closing_of(rows).purchases,
        "expenses_total": lambda rows: closing_of(rows).expenses,
        "kind_total": _kind_total,
        "kind_count": lambda rows, kind: Decimal(sum(row["kind"] == kind for row in rows)),
    },
    rules=texts.RULES,
)
