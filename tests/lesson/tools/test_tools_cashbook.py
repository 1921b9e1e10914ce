"""The cash book: sums, kasbon, warnings, and rows proposed from chat."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.i18n import in_language
from toolkit.lesson.tools.base import Headline, Note, Table, ToolModel
from toolkit.lesson.tools.cashbook import MOST_ROWS, CashbookModel
from toolkit.lesson.tools.chat import read_chat


@pytest.fixture(autouse=True)
def _faults_are_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)


def book(*rows: tuple[str, str, str], opening: str = "") -> CashbookModel:
    with in_language("id"):
        tool = CashbookModel()
    values: dict[str, Any] = {"opening": opening, "entries": [f"r{n}" for n in range(1, len(rows) + 1)]}
    for number, (what, amount, who) in enumerate(rows, start=1):
        for field, raw in (("what", what), ("amount", amount), ("who", who)):
            values[f"entries/r{number}/{field}"] = raw
    tool.from_dict(values)
    return tool


def notes(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def tables(tool: ToolModel) -> dict[str, dict[str, str]]:
    return {
        part.caption: {row[0]: row[1] for row in part.rows} for part in tool.result if isinstance(part, Table)
    }


def test_a_month() -> None:
    tool = book(
        ("sale_cash", "45rb", ""),
        ("sale_credit", "30rb", "Pak Budi"),
        ("repayment", "10rb", "pak  budi"),
        ("purchase", "20.000", ""),
        ("expense", "5rb", ""),
        ("drawing", "10rb", ""),
        ("capital", "100rb", ""),
        opening="50rb",
    )
    headline = tool.result[0]
    assert isinstance(headline, Headline)
    assert headline.value == "Rp170.000"
    assert "Rp120.000 lebih banyak" in notes(tool)
    assert "Dari usaha saja, tanpa prive dan tambahan modal: Rp30.000" in notes(tool)
    assert tables(tool)["Daftar kasbon"] == {"Pak Budi": "Rp20.000", "Jumlah semua": "Rp20.000"}
    assert tables(tool)["Buku Anda"]["Diambil untuk rumah (prive)"] == "Rp10.000"


def test_repaid_more_than_owed() -> None:
    tool = book(("sale_credit", "30rb", "Bu Ani"), ("repayment", "50rb", "Bu Ani"))
    assert "Bu Ani membayar Rp20.000 lebih besar" in notes(tool)


def test_kasbon_without_a_name_counts_and_is_asked_for() -> None:
    tool = book(("sale_cash", "5rb", ""), ("sale_credit", "30rb", ""))
    assert "Baris 2: tulis siapa" in notes(tool)
    assert tables(tool)["Daftar kasbon"]["Tanpa nama"] == "Rp30.000"


def test_half_rows_and_unreadable_rows_are_named() -> None:
    tool = book(("sale_cash", "5rb", ""), ("", "30rb", ""), ("sale_cash", "abc", ""), ("expense", "", ""))
    assert "Baris 2, 4 belum dihitung" in notes(tool)
    assert "Baris 3 belum dihitung" in notes(tool)
    headline = next(part for part in tool.result if isinstance(part, Headline))
    assert headline.value == "Rp5.000"


def test_cash_below_zero_is_impossible() -> None:
    tool = book(("expense", "30rb", ""))
    assert next(part for part in tool.result if isinstance(part, Headline)).tone == "bad"
    assert "tidak bisa minus" in notes(tool)


def test_drawing_more_than_the_business_brought() -> None:
    tool = book(("sale_cash", "30rb", ""), ("drawing", "40rb", ""), opening="50rb")
    assert "lebih besar daripada hasil usaha" in notes(tool)
    calm = book(("sale_cash", "50rb", ""), ("drawing", "40rb", ""))
    assert "lebih besar daripada hasil usaha" not in notes(calm)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["sale_cash", "sale_credit", "repayment", "purchase", "expense", "drawing", "capital"]
            ),
            st.integers(0, 10**7),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 10**7),
)
def test_closing_is_opening_plus_in_minus_out(rows: list[tuple[str, int]], opening: int) -> None:
    tool = book(*((kind, str(amount), "Bu Ani") for kind, amount in rows), opening=str(opening))
    sign = {"sale_cash": 1, "repayment": 1, "capital": 1, "purchase": -1, "expense": -1, "drawing": -1}
    closing = opening + sum(sign.get(kind, 0) * amount for kind, amount in rows)
    headline = next(part for part in tool.result if isinstance(part, Headline))
    shown = headline.value.replace("Rp", "").replace(".", "")
    assert int(shown) == closing


@pytest.mark.parametrize(
    ("line", "kind", "amount", "person"),
    [
        (
            "[12/11/26 08.15] Bu Ani: pesan 3 keripik 45rb, bayar transfer",
            "sale_cash",
            45_000,
            "Bu Ani",
        ),
        ("12/11/26, 09.00 - Pak Budi: saya ambil 2x15rb ya, bon dulu", "sale_credit", 30_000, "Pak Budi"),
        ("Bu Rini: mau 5 bungkus @15rb", "", 75_000, "Bu Rini"),
        ("keripik ke Bu Tuti Rp 45.000, bayar besok", "sale_credit", 45_000, "Bu Tuti"),
        ("Pak Budi bayar utang 20rb", "repayment", 20_000, "Pak Budi"),
        ("Bu Ani nyicil 15 ribu", "repayment", 15_000, "Bu Ani"),
        ("belanja singkong 80.000", "purchase", 80_000, ""),
        ("bensin 20rb", "expense", 20_000, ""),
        ("ambil buat uang sekolah 1,5 jt", "drawing", 1_500_000, ""),
        ("tambah modal 500k", "capital", 500_000, ""),
        ("laku 3 bungkus @ 15.000 dan 2 bungkus @ 10.000 total 65.000 lunas", "sale_cash", 65_000, ""),
        ("Bu Ani: beli keripik 500 gr 25rb cash", "sale_cash", 25_000, "Bu Ani"),
    ],
)
def test_chat_lines(line: str, kind: str, amount: int, person: str) -> None:
    (proposal,) = read_chat(line).proposals
    assert (proposal.kind, proposal.amount, proposal.person) == (kind, Decimal(amount), person)


@pytest.mark.parametrize(
    "line",
    ["oke makasih kak", "no rek 1234567890", "hp 081234567890", "tahun 2026", "3 kg 500 gr", "jam 10"],
)
def test_lines_without_money_are_left_out(line: str) -> None:
    assert read_chat(line).proposals == ()
    assert read_chat(line).without_amount == 1


def test_what_is_unsure_carries_a_doubt() -> None:
    assert read_chat("Bu Tuti: batal 45rb").no_order == 1
    assert read_chat("Bu Rini: mau 1 bungkus 15rb").proposals[0].doubts == ("paid",)
    assert read_chat("keripik 15rb sambal 10rb").proposals[0].doubts == ("amount", "kind")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_chat_never_raises(text: str) -> None:
    reading = read_chat(text)
    assert all(proposal.amount > 0 for proposal in reading.proposals)


def test_proposals_become_rows_only_when_she_says_so() -> None:
    tool = book(opening="10rb")
    typed: list[tuple[str, Any]] = []
    tool.on_typed(lambda key, raw: typed.append((key, raw)))
    tool.fields["paste"].raw = "12/11/26, 09.00 - Bu Ani: 45rb tunai\nbelanja minyak 18rb\nhalo"
    assert tool.fields["paste_add"].visible
    assert len(tool.groups["entries"].rows) == 1
    tool.fields["paste_add"].raw = "add"
    assert [row.entries["what"].raw for row in tool.groups["entries"].rows] == ["sale_cash", "purchase"]
    assert next(part for part in tool.result if isinstance(part, Headline)).value == "Rp37.000"
    assert dict(typed)["paste_add"] == "wait"
    assert dict(typed)["paste"] == ""
    # Everything that was added reached the notebook too.
    again = CashbookModel()
    again.from_dict({**{"opening": "10rb"}, **dict(typed)})
    assert again.to_dict() == tool.to_dict()


def test_a_saved_yes_is_not_carried_out_again() -> None:
    tool = book()
    tool.from_dict({"paste": "belanja minyak 18rb", "paste_add": "add"})
    assert len(tool.groups["entries"].rows) == 1
    assert tool.fields["paste_add"].raw == "wait"


def test_a_full_book_loses_nothing() -> None:
    tool = book(*[("sale_cash", "1rb", "")] * (MOST_ROWS - 1))
    tool.fields["paste"].raw = "belanja minyak 18rb\nbensin 20rb"
    tool.fields["paste_add"].raw = "add"
    assert len(tool.groups["entries"].rows) == MOST_ROWS
    assert tool.fields["paste"].raw == "bensin 20rb"
