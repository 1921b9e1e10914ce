"""Real data through the main job: price bands, an order list, cash book, reconciliation, and the tools.

The products and prices are real (`shared_data`); orders, payouts and what is wrong with them are made of
them by `tests/files/make_orders.py` with a fixed seed.
"""

from __future__ import annotations

import csv
import io
import json
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.files import make_orders
from tests.files.make_orders import SECRET, Planted, make
from toolkit import cli, pricebands
from toolkit.business import (
    OrderImport,
    close,
    problems,
    read_orders,
    read_payouts,
    reconcile,
    to_cash_entries,
    to_expected,
)
from toolkit.country.price_bands import load_bands
from toolkit.i18n import in_language
from toolkit.lesson.tools.base import Headline, Note, Table, ToolModel
from toolkit.lesson.tools.registry import make as make_tool
from toolkit.orderfile import OrderFileProblem, read_order_file, row_note

D = Decimal


@dataclass(frozen=True)
class Made:
    """The files, and what must be found in them."""

    folder: Path
    planted: Planted

    def read(self, kind: str) -> OrderImport:
        path = self.folder / f"pesanan.{kind}"
        return read_orders(path.read_bytes(), path.name)


@pytest.fixture(scope="session")
def real_products(shared_data: Path) -> Path:
    path = shared_data / "prdect_id.csv"
    if not path.is_file():
        pytest.skip(f"the real data set is not on this machine: {path} is missing")
    return path


@pytest.fixture(scope="session")
def made(real_products: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("real")
    return Made(folder, make(real_products, folder))


# --- the order list ------------------------------------------------------------------------------


def test_every_kind_of_row_problem_is_planted(made: Made) -> None:
    """A new problem code must be planted too, or named here."""
    # parse_count(whole=True) is not used for files; total_differs needs a list without products, see below;
    # no_customer needs a reader who asks for customers, see business/test_business_buyers.py.
    elsewhere = {"not_whole", "total_differs", "no_customer"}
    codes = {code for _row, code in made.planted.problems}
    assert codes == {*problems._ROWS, *problems._READING} - elsewhere
    assert made.planted.rows > 400


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_of_the_order_list_is_accounted_for(made: Made, kind: str) -> None:
    found, planted = made.read(kind), made.planted
    assert found.total_rows == planted.rows
    assert found.total_rows == found.used + found.duplicates + found.cancelled + found.unusable
    assert found.used == planted.used
    assert list(found.duplicate_rows) == planted.duplicates
    assert list(found.cancelled_rows) == planted.cancelled
    assert [(problem.row, problem.code) for problem in found.problems] == planted.problems
    # Each row is in one place only.
    rows = [line.row for order in found.orders for line in order.lines]
    rows += [*found.duplicate_rows, *found.cancelled_rows, *(problem.row for problem in found.problems)]
    assert sorted(rows) == list(range(2, planted.rows + 2))


def test_csv_and_xlsx_give_the_same_orders(made: Made) -> None:
    from_csv, from_xlsx = made.read("csv"), made.read("xlsx")
    assert (made.folder / "pesanan.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert from_csv.orders == from_xlsx.orders
    assert {order.id: (order.sales, order.fee) for order in from_csv.orders} == made.planted.orders
    # Buyers' columns are never read, not even into a problem.
    assert SECRET not in repr(from_csv) + repr(from_xlsx)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_unusable_row_gets_a_sentence_in_both_languages(made: Made, kind: str) -> None:
    found = made.read(kind)
    told: dict[str, list[str]] = {}
    for language, word in (("id", "Baris"), ("en", "Row")):
        with in_language(language):
            notes = [row_note(problem) for problem in found.problems]
        told[language] = [note.text for note in notes]
        for note, (row, code) in zip(notes, made.planted.problems, strict=True):
            assert (note.row, note.code) == (row, code)
            assert note.text.startswith(f"{word} {row}")
            assert note.text[-1] in ".?" or note.text.endswith("ya.")
            assert code not in note.text, "a code is not a sentence"
            assert "{" not in note.text
            assert "–" not in note.text, "a detail is missing"
    assert not set(told["id"]) & set(told["en"])
    # A row whose fault lies in one column names the column as the file does.
    assert any("“Total Harga Produk”" in text for text in told["id"])


def test_a_list_without_products_may_contradict_itself(made: Made) -> None:
    """Of the same order with two totals neither is thrown away in silence."""
    orders = list(made.planted.orders.items())[:50]
    lines = ["No. Pesanan;Tanggal;Total Belanja"]
    lines += [f"{order_id};24/11/2025;Rp {sales:,}".replace(",", ".") for order_id, (sales, _fee) in orders]
    lines += [lines[1], f"{orders[0][0]};24/11/2025;Rp 1.234.567"]
    found = read_orders("\r\n".join(lines).encode("utf-8-sig"), "nota.csv")
    assert (found.total_rows, found.used, found.duplicates, found.unusable) == (52, 50, 1, 1)
    assert sum(order.sales for order in found.orders) == sum(sales for _id, (sales, _fee) in orders)
    with in_language("id"):
        note = row_note(found.problems[0])
    assert (note.row, note.code) == (53, "total_differs")
    assert "Rp1.234.567" in note.text


# --- cash book and reconciliation ----------------------------------------------------------------


def test_the_cash_book_of_the_orders_closes(made: Made) -> None:
    orders = made.read("csv").orders
    sales = sum(sales for sales, _fee in made.planted.orders.values())
    fees = sum(fee for _sales, fee in made.planted.orders.values())
    paid = close(to_cash_entries(orders), opening=500_000)
    assert (paid.sales, paid.expenses, paid.closing) == (sales, fees, 500_000 + sales - fees)
    owed = close(to_cash_entries(orders, "sale_credit", "Marketplace"), opening=500_000)
    assert (owed.sales, owed.closing, owed.by_person) == (sales, 500_000, {"Marketplace": sales - fees})
    assert owed.receivables == made.planted.expected


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_payouts_are_reconciled_and_the_differences_add_up(made: Made, kind: str) -> None:
    planted = made.planted
    path = made.folder / f"pencairan.{kind}"
    paid = read_payouts(path.read_bytes(), path.name)
    assert paid.total_rows == planted.payout_rows == len(paid.received) + len(paid.problems)
    assert [problem.row for problem in paid.problems] == planted.payout_problems
    found = reconcile(to_expected(made.read(kind).orders), paid.received)
    assert Counter(each.code for each in found.differences) == planted.counts
    amounts: dict[str, Decimal] = defaultdict(D)
    for each in found.differences:
        amounts[each.code] += each.amount
    assert amounts == planted.differences
    assert found.expected_total == planted.expected
    assert sum(amounts.values()) == found.difference == found.expected_total - found.received_total
    assert len(found.matched) == len(planted.orders) - sum(
        planted.counts[code] for code in ("missing", "fee_higher", "fee_lower")
    )


# --- the command ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_report_tells_everything(made: Made, kind: str, language: str) -> None:
    report = read_order_file(made.folder / f"pesanan.{kind}", made.folder / f"pencairan.{kind}", language)
    planted = made.planted
    assert not report.all_well
    assert report.total_rows == report.used + report.duplicates + report.cancelled + len(report.unusable)
    assert report.payouts is not None
    found = report.payouts.found
    # Sales less fees less what was paid out is what the marketplace still owes; refunds went out again.
    refunds = sum(each.amount for each in found.refunds)
    assert report.closing.receivables == found.difference - refunds
    assert report.closing.closing == found.received_total
    out = io.StringIO()
    report.show(Console(file=out, width=200))
    text = out.getvalue()
    for row, _code in [*planted.problems, *((row, "") for row in planted.payout_problems)]:
        assert f"{'Baris' if language == 'id' else 'Row'} {row}" in text
    assert str(planted.rows) in text
    assert SECRET not in text
    data = json.loads(json.dumps(report.as_dict()))
    assert D(data["payouts"]["difference"]) == sum(
        D(each["amount"]) for each in data["payouts"]["differences"]
    )


def test_fees_that_the_list_does_not_name_can_be_typed(tmp_path: Path) -> None:
    path = tmp_path / "pesanan.csv"
    path.write_text("No. Pesanan;Tanggal;Total\nA1;24/11/2025;100.000\nA2;24/11/2025;50.000\n")
    payouts = tmp_path / "cair.csv"
    payouts.write_text("No. Pesanan;Jumlah Diterima\nA1;90.500\nA2;44.625\n")
    report = read_order_file(path, payouts, fee="8,25%", order_fee="Rp1.250")
    assert report.all_well
    assert (report.fees, report.closing.receivables) == (D(14_875), 0)
    with pytest.raises(OrderFileProblem, match=r"--fee: .*lots"), in_language("en"):
        read_order_file(path, payouts, "en", fee="lots")


def test_the_command(made: Made, tmp_path: Path) -> None:
    run = CliRunner().invoke
    orders, payouts = str(made.folder / "pesanan.xlsx"), str(made.folder / "pencairan.xlsx")
    found = run(cli.app, ["orders", orders, "--payouts", payouts, "--language", "en"])
    assert found.exit_code == 1, found.output
    assert f"{made.planted.rows} rows" in found.output
    assert run(cli.app, ["orders", orders, "--payouts", payouts, "--json"]).exit_code == 1
    good = tmp_path / "ok.csv"
    good.write_text("No. Pesanan;Tanggal;Total\nA1;24/11/2025;100.000\n")
    assert run(cli.app, ["orders", str(good)]).exit_code == 0
    for bad, content in (("none.csv", None), ("empty.csv", b""), ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0")):
        if content is not None:
            (tmp_path / bad).write_bytes(content)
        refused = run(cli.app, ["orders", str(tmp_path / bad), "--language", "en"])
        assert refused.exit_code == 2
        assert bad in refused.output
        assert isinstance(refused.exception, SystemExit)
    lacking = tmp_path / "lacking.csv"
    lacking.write_text("No. Pesanan;Status;Nama Produk\n1;Selesai;Keripik\n")
    assert "tanggal, harga atau total" in run(cli.app, ["orders", str(lacking)]).output


# --- the same through the tools ------------------------------------------------------------------


def texts(tool: ToolModel, kind: Any) -> list[Any]:
    return [part for part in tool.result if isinstance(part, kind)]


def test_the_reconciler_takes_pasted_lines(made: Made) -> None:
    orders = made.read("csv").orders[:40]
    known = {order.id for order in orders}
    paid = read_payouts((made.folder / "pencairan.csv").read_bytes(), "p.csv").received
    lines = [f"{each.id}; Rp{order.sales:,.0f}; {order.fee:,.0f}".replace(",", ".")
             for order in orders for each in [order]]  # fmt: skip
    mine = [line for line in paid if line.id.upper() in known]
    came = [
        f"{line.id}; {'-' if line.kind == 'refund' else ''}{line.amount:,.0f}".replace(",", ".")
        for line in mine
    ]
    expected = sum(order.sales - (order.fee or 0) for order in orders)
    received = sum(-D(line.amount) if line.kind == "refund" else D(line.amount) for line in mine)
    with in_language("id"):
        tool = make_tool("reconcile")
    tool.from_dict({"paste_expected": "\n".join(lines), "paste_received": "\n".join(came)})
    assert not tool.fields["paste_expected"].problem
    assert not tool.trouble
    headline = texts(tool, Headline)[0]
    assert headline.value == f"Rp{abs(expected - received):,.0f}".replace(",", ".")
    asks = texts(tool, Table)[0]
    assert 1 <= len(asks.rows) == len(reconcile(to_expected(orders), mine).differences)


def test_the_cash_book_takes_rows_and_pasted_lines(made: Made) -> None:
    orders = made.read("xlsx").orders[:20]
    with in_language("id"):
        tool = make_tool("cashbook")
    values: dict[str, Any] = {"opening": "500rb", "entries": [f"r{n}" for n in range(1, 11)]}
    for number, order in enumerate(orders[:10], start=1):
        row = f"entries/r{number}"
        amount = f"Rp {order.sales:,.0f}".replace(",", ".")
        values |= {f"{row}/what": "sale_cash", f"{row}/amount": amount, f"{row}/note": order.lines[0].product}
    pasted = [
        f"Pesanan {order.id} lunas, total Rp{order.sales:,.0f}".replace(",", ".") for order in orders[10:]
    ]
    values["paste"] = "\n".join(pasted).replace(" lunas.", " lunas,")
    tool.from_dict(values)
    tool.fields["paste_add"].raw = "add"
    total = 500_000 + sum(order.sales for order in orders)
    assert texts(tool, Headline)[0].value == f"Rp{total:,.0f}".replace(",", ".")
    assert not tool.fields["paste"].raw, "every line found its row"
    assert len(tool.groups["entries"].rows) == 20


# --- price bands ---------------------------------------------------------------------------------


def real_prices(source: Path) -> dict[str, list[int]]:
    """The prices of each category, each product of a place once."""
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    with source.open(encoding="utf-8", newline="") as data:
        for row in csv.DictReader(data):
            found[row["Category"]][row["Product Name"], row["Location"]] = int(row["Price"])
    return {title: list(prices.values()) for title, prices in found.items()}


def test_the_bands_are_the_quartiles_of_the_real_prices(real_products: Path) -> None:
    prices = real_prices(real_products)
    bands = load_bands()
    assert len(bands) >= 15
    for band in bands.values():
        mine = prices[band.title.pick("en")]
        quarter, median, three_quarters = statistics.quantiles(mine, n=4, method="inclusive")
        assert band.products == len(mine) >= pricebands.LEAST
        assert abs(band.quarter - D(quarter)) <= 1
        assert abs(band.median - D(median)) <= 1
        assert abs(band.three_quarters - D(three_quarters)) <= 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_price_tool_compares_a_real_price_with_the_others(real_products: Path, language: str) -> None:
    prices = real_prices(real_products)
    words = {
        "id": ("lebih murah", "di antara", "lebih mahal"),
        "en": ("lower than", "between", "higher than"),
    }
    with in_language(language):
        tool = make_tool("price")
    said: Counter[str] = Counter()
    for band in list(load_bands().values())[:8]:
        for price in sorted(prices[band.title.pick("en")])[::12]:
            tool.from_dict({"cost": str(max(1, price // 2)), "price_now": str(price), "compare": band.id})
            place = 0 if price < band.quarter else 2 if price > band.three_quarters else 1
            shown = [note.text for note in texts(tool, Note) if band.title.pick(language) in note.text]
            assert len(shown) == 1
            assert words[language][place] in shown[0], (price, band.id, shown)
            said[words[language][place]] += 1
    # Half of the real products lie between the quartiles, and no answer is given always.
    assert set(said) == set(words[language])
    assert said[words[language][1]] > said.total() * 0.3


def test_the_same_seed_makes_the_same_files(made: Made, real_products: Path, tmp_path: Path) -> None:
    assert make(real_products, tmp_path) == made.planted
    for name in ("pesanan.csv", "pencairan.csv"):
        assert (tmp_path / name).read_bytes() == (made.folder / name).read_bytes()
    assert make_orders.make(real_products, tmp_path, seed=1) != made.planted
