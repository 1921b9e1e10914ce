"""A month's payouts by bank transfer, QRIS and marketplace, with exactly four planted differences.

One row a line: id, day, channel, sale (what the buyer paid), fee (as agreed), due (sale less fee, 0 on lines
that should not be there), received (what came in, 0 if nothing did, below 0 if money was taken back) and kind
(payout or refund). The four: one payout is missing, one came twice, one has too high a fee, one sale was
refunded. So the sum of due less received is missing - doubled + fee difference + refund.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from toolkit.business.money import format_amount
from toolkit.business.settlement import Expected, Received, Reconciliation, reconcile
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row, Rows

CHANNELS = {
    "bank": ("T", {"id": "Transfer", "en": "Transfer"}, Decimal(0), Decimal(0)),
    "qris": ("Q", {"id": "QRIS", "en": "QRIS"}, Decimal("0.007"), Decimal(0)),
    "marketplace": ("M", {"id": "Marketplace", "en": "Marketplace"}, Decimal("0.08"), Decimal(1_250)),
}
"""Letter of the sale numbers, name, percentage fee and fee per order of the practice shop (made up)."""

LEAST, MOST = 12, 80


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the lines. options: lines (how many in all), month (`2026-03`)."""
    lines = int(options["lines"])
    if not LEAST <= lines <= MOST:
        raise ValueError(f"lines must lie between {LEAST} and {MOST}")
    year, month = (int(part) for part in str(options["month"]).split("-"))
    # Two lines are not sales: the second payout of one, and the refund of another.
    days = sorted(chance.between(1, 26) for _ in range(lines - 2))
    sales = _sales(chance, [date(year, month, day) for day in days])
    return sorted(_planted(chance, sales), key=lambda row: (row["day"], row["kind"], row["id"]))


def _sales(chance: Chance, days: list[date]) -> list[Row]:
    deck = chance.shuffled([tuple(CHANNELS)[place % 3] for place in range(len(days))])
    # Different amounts, so that a difference points at one sale only.
    amounts = chance.sample(range(20, 20 + 4 * len(days)), len(days))
    numbers = dict.fromkeys(CHANNELS, 0)
    rows = []
    for day, channel, amount in zip(days, deck, amounts, strict=True):
        numbers[channel] += 1
        sale = Decimal(amount * 1_000)
        fee = _fee(channel, sale)
        rows.append(
            {
                "id": f"{CHANNELS[channel][0]}-{numbers[channel]:02d}",
                "day": day,
                "channel": channel,
                "sale": sale,
                "fee": fee,
                "due": sale - fee,
                "received": sale - fee,
                "kind": "payout",
            }
        )
    return rows


def _fee(channel: str, sale: Decimal) -> Decimal:
    _letter, _name, rate, order_fee = CHANNELS[channel]
    return (sale * rate).quantize(Decimal(1), ROUND_HALF_UP) + order_fee


def _planted(chance: Chance, sales: list[Row]) -> list[Row]:
    """Return the lines with the four differences, each at a sale of its own."""
    with_fee = [row for row in sales if row["channel"] == "marketplace"]
    overcharged, refunded = chance.sample(with_fee, 2)
    others = [row for row in sales if row is not overcharged and row is not refunded]
    missing, doubled = chance.sample(others, 2)
    missing["received"] = Decimal(0)
    overcharged["received"] -= Decimal(chance.between(2, 9) * 500)
    nothing_due = {"sale": Decimal(0), "fee": Decimal(0), "due": Decimal(0)}
    second = {**doubled, **nothing_due}
    later = min(refunded["day"].day + chance.between(1, 2), 28)
    taken_back = {
        **refunded,
        **nothing_due,
        "day": refunded["day"].replace(day=later),
        "received": -refunded["due"],
        "kind": "refund",
    }
    return [*sales, second, taken_back]


def reconciliation(rows: Iterable[Row]) -> Reconciliation:
    """Return the reconciliation of the lines, as the tool computes it."""
    lines = list(rows)
    expected = [Expected(row["id"], row["sale"], row["fee"], row["day"]) for row in lines if row["due"]]
    received = [
        Received(row["id"], row["received"], row["day"], row["kind"]) for row in lines if row["received"]
    ]
    return reconcile(expected, received)


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {
        "id": ["Nota", "Seharusnya masuk", "Yang masuk"],
        "en": ["Sale", "Should come in", "Came in"],
    }
    cells = [[_name(row, language), _amount(row["due"], language), _received(row, language)] for row in rows]
    return heads[language if language in heads else "id"], cells


def sales_table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    """Return the shop's own list of sales: what each should bring."""
    heads = {"id": ["Nota", "Penjualan", "Seharusnya masuk"], "en": ["Sale", "Amount", "Should come in"]}
    cells = [
        [_name(row, language), _amount(row["sale"], language), _amount(row["due"], language)] for row in rows
    ]
    return heads[language if language in heads else "id"], cells


def payouts_table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    """Return the statement: what came in, line by line."""
    heads = {"id": ["Nota", "Yang masuk"], "en": ["Sale", "Came in"]}
    return heads[language if language in heads else "id"], [
        [_name(row, language), _received(row, language)] for row in rows
    ]


def _name(row: Row, language: str) -> str:
    channel = CHANNELS[row["channel"]][1].get(language, CHANNELS[row["channel"]][1]["id"])
    return f"{row['id']} · {channel} · {row['day'].day}/{row['day'].month}"


def _amount(amount: Decimal, language: str) -> str:
    return format_amount(amount, language, symbol="") if amount else "–"


def _received(row: Row, language: str) -> str:
    amount = _amount(row["received"], language)
    refund = {"id": "dikembalikan ke pembeli", "en": "given back to the buyer"}
    return f"{amount} ({refund.get(language, refund['id'])})" if row["kind"] == "refund" else amount


def _total(kind: str) -> Any:
    def total(rows: list[Row]) -> Decimal:
        differences = getattr(reconciliation(rows), kind)
        return abs(sum((each.amount for each in differences), Decimal(0)))

    return total


def _sales_rows(rows: list[Row]) -> Rows:
    return Rows((row for row in rows if row["due"]), generator="settlement_sales")


def _payout_rows(rows: list[Row]) -> Rows:
    return Rows((row for row in rows if row["received"]), generator="settlement_payouts")


def _only(rows: Rows, channel: str) -> Rows:
    if channel not in CHANNELS:
        raise ValueError(f"there is no channel {channel}; there are {', '.join(CHANNELS)}")
    return rows.keep(lambda row: row["channel"] == channel)


GENERATOR = Generator(
    name="settlement",
    rows=draw_rows,
    table=_table,
    columns=("id", "day", "channel", "sale", "fee", "due", "received", "kind"),
    options={"lines": 50, "month": "2026-03"},
    formulas={
        "missing_total": _total("missing"),
        "doubled_total": _total("doubled"),
        "fee_difference_total": _total("fee_differences"),
        "refund_total": _total("refunds"),
        "expected_total": lambda rows: reconciliation(rows).expected_total,
        "received_total": lambda rows: reconciliation(rows).received_total,
        "difference_total": lambda rows: reconciliation(rows).difference,
        "sales_rows": _sales_rows,
        "payout_rows": _payout_rows,
        "only": _only,
    },
    rules={
        "id": (
            "**Aturan mencocokkan**\n\n"
            "- Satu nota dibayar satu kali, sebesar penjualan dikurangi biaya.\n"
            "- **Belum masuk**: nota ada, uang tidak ada.\n"
            "- **Dobel**: nota yang sama dibayar dua kali.\n"
            "- **Biaya keliru**: yang masuk kurang dari seharusnya.\n"
            "- **Dikembalikan**: uang diambil lagi untuk pembeli."
        ),
        "en": (
            "**Rules for matching**\n\n"
            "- Every sale is paid once: its amount less the fee.\n"
            "- **Missing**: there is a sale, but no money.\n"
            "- **Doubled**: the same sale is paid twice.\n"
            "- **Wrong fee**: less came in than should have.\n"
            "- **Refund**: money is taken back for the buyer."
        ),
    },
)
