"""Advertisements of a practice shop with few orders: four totals for a task, or day by day for the analysts.

`campaigns`: four advertisements A to D in drawn order, exactly one of each verdict of `business.promotion`:
keep, fix, stop and wait (too few orders to know). The one to stop has the most clicks per view and sells for
more than it costs; the one to wait for looks best of all. Rows: letter, name (`{id, en}`), views, clicks,
orders, new_customers, spend, revenue, order_value, cost_share, fee_share, kind.

`campaign_days`: two advertisements (photo, video) in two channels (chat, marketplace) and three products,
day by day. In each channel the video turns more clicks into orders, but most of its clicks fall in the
channel where few buy: Simpson's paradox. The days are of different sizes, so that a mean of daily ratios is
not the ratio of the sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from toolkit.business.money import format_amount, format_number
from toolkit.business.promotion import Campaign, Verdict, break_even_roas, contribution_share, judge
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

NAMES = (
    {"id": "Video di dapur", "en": "Kitchen video"},
    {"id": "Foto paket promo", "en": "Photo of the offer"},
    {"id": "Kuis berhadiah", "en": "Prize quiz"},
    {"id": "Testimoni pelanggan", "en": "Customer's words"},
    {"id": "Iklan pencarian", "en": "Search advertisement"},
    {"id": "Siaran langsung", "en": "Live show"},
)

# kind: orders from..to, ROAS as hundredths of break-even from..to, clicks per view in hundredths of a percent
# from..to, orders per click in hundredths of a percent from..to
_KINDS = {
    "keep": ((28, 60), (135, 190), (120, 220), (250, 420)),
    "fix": ((24, 48), (76, 92), (120, 220), (200, 320)),
    "stop": ((12, 26), (46, 60), (450, 700), (60, 110)),
    "wait": ((2, 5), (125, 180), (120, 260), (300, 500)),
}


def draw_rows(chance: Chance, _options: dict[str, Any]) -> list[Row]:
    """Draw the totals of four advertisements."""
    terms = {
        "order_value": Decimal(chance.between(9, 18) * 5_000),
        "cost_share": Decimal(chance.between(48, 58)) / 100,
        "fee_share": Decimal(chance.between(6, 12)) / 100,
    }
    kinds = chance.shuffled(tuple(_KINDS))
    names = chance.sample(NAMES, len(kinds))
    return [
        {"letter": letter, "name": name, **_advertisement(chance, kind, terms), **terms, "kind": kind}
        for letter, name, kind in zip("ABCD", names, kinds, strict=True)
    ]


def _advertisement(chance: Chance, kind: str, terms: dict[str, Decimal]) -> Row:
    """Draw until the rule gives the kind, which rounding could spoil."""
    orders_span, roas_span, ctr_span, cvr_span = _KINDS[kind]
    even = break_even_roas(contribution_share(terms["cost_share"], terms["fee_share"]))
    while True:
        orders = Decimal(chance.between(*orders_span))
        revenue = orders * terms["order_value"]
        target = even * chance.between(*roas_span) / 100
        clicks = (orders * 10_000 / chance.between(*cvr_span)).to_integral_value()
        views = (clicks * 10_000 / chance.between(*ctr_span) / 100).to_integral_value() * 100
        row = {
            "views": views,
            "clicks": clicks,
            "orders": orders,
            "new_customers": max(Decimal(1), (orders * chance.between(40, 80) / 100).to_integral_value()),
            "spend": (revenue / target / 1_000).to_integral_value() * 1_000,
            "revenue": revenue,
        }
        if verdict_of({**row, **terms}).action == kind:
            return row


def campaign_of(row: Row) -> Campaign:
    """Return a row as a campaign of the tool's arithmetic."""
    return Campaign(
        "",
        row["spend"],
        row["orders"],
        row["revenue"],
        row["views"],
        row["clicks"],
        row["new_customers"],
    )


def verdict_of(row: Row) -> Verdict:
    """Return the tool's verdict on a row."""
    contribution = contribution_share(row["cost_share"], row["fee_share"])
    return judge(campaign_of(row), contribution, row["order_value"])


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Iklan", "Orang", "Uang"], "en": ["Advertisement", "People", "Money"]}
    people = {
        "id": "{views} tampil; {clicks} klik; {orders} pesanan; {new} pembeli baru",
        "en": "{views} views; {clicks} clicks; {orders} orders; {new} new customers",
    }
    money = {"id": "biaya {spend}; penjualan {revenue}", "en": "cost {spend}; sales {revenue}"}
    picked = language if language in heads else "id"

    def count(value: Decimal) -> str:
        return format_number(value, picked, 0)

    cells = [
        [
            f"{row['letter']}. {row['name'][picked]}",
            people[picked].format(
                views=count(row["views"]),
                clicks=count(row["clicks"]),
                orders=count(row["orders"]),
                new=count(row["new_customers"]),
            ),
            money[picked].format(
                spend=format_amount(row["spend"], picked), revenue=format_amount(row["revenue"], picked)
            ),
        ]
        for row in rows
    ]
    return heads[picked], cells


def _of(rows: Iterable[Row], letter: str) -> Row:
    return next(row for row in rows if row["letter"] == letter)


def _with_kind(rows: Iterable[Row], kind: str) -> str:
    return str(next(row["letter"] for row in rows if row["kind"] == kind))


GENERATOR = Generator(
    name="campaigns",
    rows=draw_rows,
    table=_table,
    columns=(
        *("letter", "name", "views", "clicks", "orders", "new_customers", "spend", "revenue"),
        *("order_value", "cost_share", "fee_share"),
    ),
    formulas={
        "ad_value": lambda rows, letter, name: _of(rows, letter)[name],
        "ad_name": lambda rows, letter: _of(rows, letter)["name"],
        "ad_with": _with_kind,
        "ad_verdict": lambda rows, letter: verdict_of(_of(rows, letter)).action,
        "ad_metric": lambda rows, letter, name: getattr(verdict_of(_of(rows, letter)).metrics, name),
    },
    rules={
        "id": (
            "**Empat iklan**\n\n"
            "- Satu baris: satu iklan, dari awal sampai hari ini.\n"
            "- Tiap keputusan ada tepat satu: lanjutkan, perbaiki, hentikan, tunggu.\n"
            "- Yang harus dihentikan paling banyak diklik dari tayangannya.\n"
            "- Yang harus ditunggu ROAS-nya tampak bagus.\n"
            "- Nilai pesanan, HPP, dan potongan kanal sama untuk keempatnya."
        ),
        "en": (
            "**Four advertisements**\n\n"
            "- One line is one advertisement, from its start until today.\n"
            "- Each verdict appears exactly once: keep, fix, stop, wait.\n"
            "- The one to stop has the most clicks per view.\n"
            "- The ROAS of the one to wait for looks good.\n"
            "- Order value, unit cost and channel fee are the same for all four."
        ),
    },
)

# --- day by day ---------------------------------------------------------------------------------------------

PRODUCTS = {"keripik": 60_000, "sambal": 45_000, "parsel": 150_000}
"""What an order of each product brings, in rupiah."""

# (advertisement, channel): clicks a day from..to, orders per click in hundredths of a percent, rupiah per
# click
_FLOWS = {
    ("photo", "chat"): ((25, 60), 520, 1_700),
    ("photo", "marketplace"): ((8, 22), 170, 950),
    ("video", "chat"): ((8, 20), 690, 1_700),
    ("video", "marketplace"): ((30, 75), 250, 950),
}


def draw_days(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the days. options: days (how many), start (`2026-07-01`)."""
    days = int(options["days"])
    if not 7 <= days <= 180:
        raise ValueError("days must lie between 7 and 180")
    first = date.fromisoformat(str(options["start"]))
    rows = []
    for number in range(days):
        day = first + timedelta(days=number)
        # Payday (25th to 2nd): more people look, and more of them buy.
        payday = day.day >= 25 or day.day <= 2
        for (advertisement, channel), flow in _FLOWS.items():
            product = chance.pick(tuple(PRODUCTS))
            rows.append(_day(chance, day, advertisement, channel, product, flow, payday))
    return rows


def _day(
    chance: Chance,
    day: date,
    advertisement: str,
    channel: str,
    product: str,
    flow: tuple[tuple[int, int], int, int],
    payday: bool,
) -> Row:
    (least, most), rate, per_click = flow
    clicks = chance.between(least, most) * (2 if payday else 1)
    chances = rate + (rate // 4 if payday else 0)
    orders = sum(chance.below(10_000) < chances for _click in range(clicks))
    return {
        "day": day,
        "ad": advertisement,
        "channel": channel,
        "product": product,
        "views": clicks * chance.between(40, 70),
        "clicks": clicks,
        "orders": orders,
        "new_customers": sum(chance.below(100) < 60 for _order in range(orders)),
        "spend": clicks * (per_click + chance.between(-3, 3) * 25),
        "revenue": orders * PRODUCTS[product],
    }


def _days_table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Hari", "Klik", "Pesanan"], "en": ["Day", "Clicks", "Orders"]}
    cells = [[str(row["day"]), str(row["clicks"]), str(row["orders"])] for row in rows]
    return heads[language if language in heads else "id"], cells


DAYS = Generator(
    name="campaign_days",
    rows=draw_days,
    table=_days_table,
    columns=(
        *(
            "day",
            "ad",
            "channel",
            "product",
            "views",
            "clicks",
            "orders",
            "new_customers",
            "spend",
            "revenue",
        ),
    ),
    options={"days": 60, "start": "2026-07-01"},
    rules={
        "id": (
            "**Iklan hari demi hari**\n\n"
            "- Satu baris: satu iklan, satu kanal, satu barang, satu hari.\n"
            "- Di tiap kanal video lebih sering berbuah pesanan. Kalau semua dijumlah, foto tampak menang.\n"
            "- Sebabnya: video paling banyak tayang di kanal yang jarang membeli.\n"
            "- Ramainya hari berbeda. Bandingkan jumlah, bukan rata-rata persen harian."
        ),
        "en": (
            "**Advertisements day by day**\n\n"
            "- One line is one advertisement, channel, product and day.\n"
            "- In each channel the video brings more orders per click. In all, the photo seems to win.\n"
            "- The reason: most of the video's clicks fall in the channel where few buy.\n"
            "- Days differ in size. Compare sums, not means of daily ratios."
        ),
    },
)
