"""Fifteen customers of a small shop as they stand in its notebook, to be sorted by hand.

A row: place (1 to 15, the same role for every learner), name, last (date of the last order), orders, money,
consent (yes, no, or empty if she was never asked). In each of the three columns the values fall into five
groups of three without ties across groups, so that fifths by rank are clear.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business import rfm
from toolkit.business.money import format_number
from toolkit.business.rfm import Customer, Scored
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row, Rows
from toolkit.curriculum.generators.chat_texts import NAMES

COUNT = 15

# Of each place: the fifth of R, of F and of M.
_FIFTHS = (
    *((5, 5, 5), (5, 4, 4), (5, 1, 2), (4, 5, 5), (4, 3, 3)),
    *((4, 1, 1), (3, 4, 4), (3, 3, 3), (3, 2, 2), (2, 5, 5)),
    *((2, 2, 1), (2, 2, 2), (1, 4, 4), (1, 3, 3), (1, 1, 1)),
)
_DAYS = {5: (2, 11), 4: (15, 32), 3: (40, 75), 2: (95, 150), 1: (190, 330)}
_ORDERS = {2: (3, 4), 3: (5, 7), 4: (8, 10), 5: (12, 20)}
_MONEY = {1: (9, 14), 2: (18, 30), 3: (40, 64), 4: (84, 140), 5: (190, 380)}
"""In steps of 5,000 rupiah."""


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the customers, in a drawn order. options: today (`2026-04-01`)."""
    today = date.fromisoformat(str(options["today"]))
    values = [_spread(chance, column) for column in range(3)]
    consents = _consents(chance)
    rows = [
        {
            "place": Decimal(place + 1),
            "name": name,
            "last": today - timedelta(days=values[0][place]),
            "orders": Decimal(values[1][place]),
            "money": Decimal(values[2][place] * 5_000),
            "consent": consents[place],
            "today": today,
        }
        for place, name in enumerate(chance.sample(NAMES, COUNT))
    ]
    return chance.shuffled(rows)


def _spread(chance: Chance, column: int) -> list[int]:
    """Return the values of a column by place."""
    drawn: dict[int, list[int]] = {}
    for fifth in range(1, 6):
        if column == 1 and fifth == 1:
            once = chance.between(1, 3)
            drawn[fifth] = [1] * once + [2] * (3 - once)
            continue
        low, high = (_DAYS, _ORDERS, _MONEY)[column][fifth]
        several = list(range(low, high + 1))
        while len(several) < 3:
            several.append(several[-1])
        drawn[fifth] = chance.sample(several, 3)
    left = {fifth: chance.shuffled(values) for fifth, values in drawn.items()}
    return [left[fifths[column]].pop() for fifths in _FIFTHS]


def _consents(chance: Chance) -> list[str]:
    """Return who said what: of places 10, 13 and 14, once dear and long away, one or two said yes."""
    answers = [chance.pick(("yes", "yes", "no", "")) for _ in range(COUNT)]
    for place, answer in zip(
        (10, 13, 14), chance.shuffled(["yes", chance.pick(["yes", ""]), "no"]), strict=True
    ):
        answers[place - 1] = answer
    for place, answer in zip((1, 7, 15), chance.shuffled(["yes", "", "no"]), strict=True):
        answers[place - 1] = answer
    return answers


def customers(rows: Iterable[Row]) -> list[Customer]:
    """Return the rows as customers."""
    told = {"yes": True, "no": False}
    return [
        Customer(str(row["place"]), row["last"], int(row["orders"]), row["money"], told.get(row["consent"]))
        for row in rows
    ]


def _scored(rows: list[Row], place: Decimal) -> Scored:
    found = rfm.rfm(customers(rows), rows[0]["today"])
    return next(each for each in found if each.customer.key == str(place))


def _row(rows: list[Row], place: Decimal) -> Row:
    return next(row for row in rows if row["place"] == place)


def _score(rows: list[Row], place: Decimal, letter: str) -> Decimal:
    return Decimal(getattr(_scored(rows, place), letter))


def _top_money(rows: list[Row], count: Decimal) -> Decimal:
    return sum(sorted((row["money"] for row in rows), reverse=True)[: int(count)], Decimal(0))


_ANSWERS = {
    "id": {"yes": "ya", "no": "tidak", "": "belum"},
    "en": {"yes": "yes", "no": "no", "": "not asked"},
}


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    columns = {
        "id": ["Pelanggan · izin WA", "Terakhir", "Pesanan · total (ribu)"],
        "en": ["Customer · WhatsApp", "Last order", "Orders · total (thousand)"],
    }
    picked = language if language in columns else "id"
    cells = [
        [
            f"{row['name']} · {_ANSWERS[picked][row['consent']]}",
            f"{row['last']:%d/%m/%y}",
            f"{row['orders']}× · {format_number(row['money'] / 1000, picked, 0)}",
        ]
        for row in rows
    ]
    return columns[picked], cells


GENERATOR = Generator(
    name="customer_list",
    rows=draw_rows,
    table=_table,
    columns=("name", "last", "orders", "money", "consent"),
    options={"today": "2026-04-01"},
    rules={
        "id": "**Cara membaca:** di samping nama, apakah ia mengizinkan promosi lewat WhatsApp. "
        "Belum artinya belum ditanya. "
        "Kolom terakhir: berapa kali memesan, lalu totalnya dalam ribuan rupiah.",
        "en": "**How to read it:** beside the name stands whether offers by WhatsApp are allowed. "
        "The last column: how many orders, then their total in thousands of rupiah.",
    },
    formulas={
        "customer_name": lambda rows, place: _row(rows, place)["name"],
        "customer_orders": lambda rows, place: _row(rows, place)["orders"],
        "customer_money": lambda rows, place: _row(rows, place)["money"],
        "customer_consent": lambda rows, place: _row(rows, place)["consent"],
        "customer_days": lambda rows, place: Decimal(_scored(rows, place).recency),
        "customer_score": _score,
        "customer_segment": lambda rows, place: _scored(rows, place).segment.replace("_", "-"),
        "list_repeat_rate": lambda rows: rfm.repeat_rate(customers(rows)),
        "list_pareto_share": lambda rows, top: rfm.pareto_share(customers(rows), top),
        "list_top_money": _top_money,
        "list_money": lambda rows: _top_money(rows, Decimal(len(rows))),
        "list_repeaters": lambda rows: Decimal(sum(row["orders"] > 1 for row in rows)),
        "list_orders": lambda rows: sum((row["orders"] for row in rows), Decimal(0)),
        "who_said_yes": lambda rows, places: Rows(
            f"c{place}" for place in places if _row(rows, place)["consent"] == "yes"
        ),
    },
)
