"""Customers of a fictional snack shop and their orders, for lessons on personal data. Nobody in it exists.

One row a customer: customer_id, name (made up), phone (a placeholder that cannot be dialled), district (made
up), birth_date, religion (a needless column, on purpose), channel, consent_promo (yes or no), consent_day,
first_order, last_order, orders, spent (rupiah), note (some hold health or a child: specific data).

With the option `shop` the rows depend on that name only, so that customers and orders belong together.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business.privacy import past_keeping
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row
from toolkit.curriculum.generators.customer_names import DISTRICTS, NAMES, NOTES, RELIGIONS, SURNAMES

CHANNELS = ("chat",) * 60 + ("marketplace",) * 25 + ("walk-in",) * 15
"""Shares of the practice shop S1: 60, 25 and 15 of 100."""

MOST = 1_000
_OPTIONS = {"customers": 900, "until": "2026-11-30", "months": 36, "shop": ""}


def draw_customers(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw customers. options: customers (how many), until (last day), months (how far back), shop."""
    return _shop(chance, options)[0]


def draw_orders(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw all orders of the customers: order_id, day, customer_id, phone, channel, amount."""
    return _shop(chance, options)[1]


def _shop(chance: Chance, options: dict[str, Any]) -> tuple[list[Row], list[Row]]:
    count, months = int(options["customers"]), int(options["months"])
    if not 1 <= count <= MOST or not 1 <= months <= 120:
        raise ValueError(f"customers must lie between 1 and {MOST}, months between 1 and 120")
    until = date.fromisoformat(str(options["until"]))
    stream = Chance(f"shop|{options['shop']}") if options["shop"] else chance
    ages = stream.shuffled(range(count))
    phones = stream.sample(range(10_000), count)
    agreed = stream.shuffled([place * 100 < 45 * count for place in range(count)])
    customers, orders = [], []
    for number in range(count):
        customer = _customer(stream, number, phones[number])
        # Ages are spread evenly, so that every draw has old and recent ones.
        last = until - timedelta(days=_age(stream, ages[number], count, months))
        if last.day == 1:
            # A task's "today" is a first: nobody's time for keeping may end on that very day.
            last += timedelta(days=1)
        days = _days(stream, last, until - timedelta(days=months * 30))
        bought = [_order(stream, day, customer) for day in days]
        orders += bought
        customers.append(_with_orders(customer, bought, agreed[number]))
    orders.sort(key=lambda row: (row["day"], row["customer_id"]))
    for number, order in enumerate(orders, start=1):
        order["order_id"] = f"N{number:05d}"
    return customers, orders


def _age(stream: Chance, place: int, count: int, months: int) -> int:
    width = max(months * 30 // count, 1)
    return min(place * months * 30 // count + stream.below(width), months * 30 - 1)


def _customer(stream: Chance, number: int, phone: int) -> Row:
    return {
        "customer_id": f"P{number + 1:04d}",
        "name": f"{stream.pick(NAMES)} {stream.pick(SURNAMES)}",
        # 08xx-0000 is no real number: letters cannot be dialled.
        "phone": f"08xx-0000-{phone:04d}",
        "district": stream.pick(DISTRICTS),
        "birth_date": date(1956, 1, 1) + timedelta(days=stream.below(52 * 365)),
        "religion": stream.pick(RELIGIONS),
        "channel": stream.pick(CHANNELS),
        "note": stream.pick(NOTES) if stream.below(12) == 0 else "",
    }


def _days(stream: Chance, last: date, first: date) -> list[date]:
    """Return the days of a customer's orders; the last one is given."""
    count = stream.pick((1, 1, 1, 2, 2, 3, 4, 6))
    room = max((last - first).days, 0)
    return sorted([last, *(last - timedelta(days=stream.below(room + 1)) for _ in range(count - 1))])


def _order(stream: Chance, day: date, customer: Row) -> Row:
    return {
        "order_id": "",
        "day": day,
        "customer_id": customer["customer_id"],
        "phone": customer["phone"],
        "channel": customer["channel"],
        "amount": Decimal(stream.between(6, 60) * 2_500),
    }


def _with_orders(customer: Row, orders: list[Row], agreed: bool) -> Row:
    first, last = orders[0]["day"], orders[-1]["day"]
    return {
        **customer,
        "consent_promo": "yes" if agreed else "no",
        "consent_day": first if agreed else "",
        "first_order": first,
        "last_order": last,
        "orders": len(orders),
        "spent": sum((order["amount"] for order in orders), Decimal(0)),
    }


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {
        "id": ["Pelanggan", "Pesanan terakhir", "Boleh promosi"],
        "en": ["Customer", "Last order", "Promotion allowed"],
    }
    yes = {"id": {"yes": "ya", "no": "tidak"}, "en": {"yes": "yes", "no": "no"}}
    code = language if language in heads else "id"
    cells = [[row["name"], _shown(row["last_order"]), yes[code][row["consent_promo"]]] for row in rows]
    return heads[code], cells


def _orders_table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Nota", "Pelanggan", "Hari"], "en": ["Order", "Customer", "Day"]}
    cells = [[row["order_id"], row["customer_id"], _shown(row["day"])] for row in rows]
    return heads[language if language in heads else "id"], cells


def _shown(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _past(rows: list[Row], months: Decimal, today: str) -> int:
    """Return how many customers are past keeping on a day: `customers_past(rows, 24, "2026-12-01")`."""
    return past_keeping([row["last_order"] for row in rows], int(months), date.fromisoformat(today))


def _promo(rows: list[Row], months: Decimal, today: str) -> int:
    """Return how many may still get promotion: they agreed, and their data may still be kept."""
    agreed = [row for row in rows if row["consent_promo"] == "yes"]
    return len(agreed) - _past(agreed, months, today)


GENERATOR = Generator(
    name="customers",
    rows=draw_customers,
    table=_table,
    columns=(
        "customer_id",
        "name",
        "phone",
        "district",
        "birth_date",
        "religion",
        "channel",
        "consent_promo",
        "consent_day",
        "first_order",
        "last_order",
        "orders",
        "spent",
        "note",
    ),
    options=_OPTIONS,
    formulas={"customers_past": _past, "customers_promo": _promo},
    rules={
        "id": (
            "**Cara membaca daftar**\n\n"
            "- Masa simpan dihitung dari pesanan terakhir.\n"
            "- Promosi hanya untuk yang setuju."
        ),
        "en": (
            "**How to read the list**\n\n"
            "- The time of keeping runs from the last order.\n"
            "- Promotion is only for those who agreed."
        ),
    },
)

ORDERS = Generator(
    name="customer_orders",
    rows=draw_orders,
    table=_orders_table,
    columns=("order_id", "day", "customer_id", "phone", "channel", "amount"),
    options=_OPTIONS,
    rules={
        "id": "**Cara membaca daftar**\n\n- Satu baris satu pesanan. Nomornya rekaan.",
        "en": "**How to read the list**\n\n- One line is one order. The numbers are made up.",
    },
)
