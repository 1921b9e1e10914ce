"""QRIS with the payment mix, and the reconciler."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Fact, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.settlement_lines import read_lines


@pytest.fixture(autouse=True)
def _faults_are_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)


def made(name: str, values: dict[str, Any]) -> ToolModel:
    with in_language("id"):
        tool = registry.make(name)
    tool.from_dict(values)
    return tool


def notes(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def table(tool: ToolModel, caption: str) -> tuple[tuple[str, ...], ...]:
    return next(
        part.rows for part in tool.result if isinstance(part, Table) and part.caption.startswith(caption)
    )


@pytest.mark.parametrize(
    ("merchant", "amount", "charge"),
    [
        ("micro", "500rb", "Rp0"),
        ("micro", "750rb", "Rp2.250"),
        ("small", "20rb", "Rp140"),
        ("education", "100rb", "Rp600"),
    ],
)
def test_qris_charge(merchant: str, amount: str, charge: str) -> None:
    tool = made("qris", {"merchant": merchant, "amount": amount})
    assert headline(tool).value == charge
    used = [part.parameter for part in tool.result if isinstance(part, Fact)]
    assert f"qris.mdr.{merchant}" in used
    assert "qris.settlement" in used


def test_micro_rule_and_its_assumption_are_said() -> None:
    text = notes(made("qris", {"amount": "10rb"}))
    assert "Sampai Rp500.000 per pembayaran, tarifnya 0%. Di atas itu 0,3%" in text
    assert "belum pasti" in text


MIX = {
    "merchant": "small",
    "mix": ["r1", "r2", "r3"],
    "mix/r1/way": "qris",
    "mix/r1/count": "60",
    "mix/r1/average": "45rb",
    "mix/r2/way": "cod",
    "mix/r2/count": "20",
    "mix/r2/average": "60rb",
    "mix/r3/way": "cash",
    "mix/r3/count": "100",
    "mix/r3/average": "15rb",
    "cod_failed": "10",
    "cod_cost": "20rb",
}


def test_payment_mix() -> None:
    tool = made("qris", MIX)
    # QRIS 60 x 315; COD 2 of 20 come back at 20.000
    assert headline(tool).value == "Rp58.900"
    assert [row[2] for row in table(tool, "Tiap cara")] == ["Rp18.900", "Rp40.000", "Rp0"]
    assert len(table(tool, "Risiko")) == 3
    assert "COD" in notes(tool)


def test_cod_fields_appear_and_are_asked_for_only_with_cod() -> None:
    tool = made("qris", {**MIX, "cod_failed": "", "mix/r2/way": "transfer"})
    assert not tool.fields["cod_failed"].visible
    tool.from_dict({"mix/r2/way": "cod"})
    assert tool.fields["cod_failed"].visible
    assert tool.fields["cod_failed"].label in notes(tool)


COD = {"mix": ["r1"], "mix/r1/way": "cod", "mix/r1/count": "20", "mix/r1/average": "60rb"}


def test_cod_without_failures_is_not_called_free() -> None:
    tool = made("qris", COD)
    assert headline(tool).tone == "care"
    assert "belum" in headline(tool).label
    assert "belum dihitung" in notes(tool)
    assert "tidak memotong" not in notes(tool)
    assert all(part.tone != "good" for part in tool.result if isinstance(part, Headline | Note))
    tool.from_dict({"cod_failed": "0"})
    assert headline(tool).tone == "good"
    assert "belum dihitung" not in notes(tool)


def test_half_a_row_is_named() -> None:
    assert "Pembayaran baris 3" in notes(made("qris", {**MIX, "mix/r3/count": ""}))


EXPECTED = "nomor; jumlah; biaya\nA1; 50.000; 4.125\nA2; 30.000; 2.475\nA3; 20.000; 1.650\nA4; 10.000; 0"


def test_reconcile_finds_every_kind() -> None:
    received = "A1; 45.875\nA1; 45.875\nA2; 27.000\nA4; 10.000\nA4; -10.000\nZ9 5.000"
    tool = made("reconcile", {"paste_expected": EXPECTED, "paste_received": received})
    asks = {row[0]: row[2] for row in table(tool, "Yang perlu ditanyakan")}
    assert asks == {"A1": "Rp45.875", "A2": "Rp525", "A3": "Rp18.350", "A4": "Rp10.000", "Z9": "Rp5.000"}
    assert headline(tool).value == "Rp22.000"
    assert headline(tool).label == "lebih dari seharusnya"
    assert "Seharusnya Rp101.750, diterima Rp123.750: selisih -Rp22.000" in notes(tool)


def test_orders_paid_twice_or_given_back_are_not_counted_as_matching() -> None:
    expected = "A1; 10.000\nA2; 20.000\nA3; 30.000\nA4; 40.000"
    received = "a1; 10.000\nA1; 10.000\nA2; 20.000\nA2; -20.000\nA3; 30.000\nA4; 40.000"
    tool = made("reconcile", {"paste_expected": expected, "paste_received": received})
    assert table(tool, "Hitungannya")[0] == ("Cocok", "2", "–")


def test_reconcile_all_matches() -> None:
    tool = made("reconcile", {"paste_expected": "A1; 50.000; 4.125", "paste_received": "a1 ; Rp45.875"})
    assert headline(tool).value == "Cocok semua"
    assert headline(tool).tone == "good"


def test_equal_totals_with_differences_are_not_all_well() -> None:
    tool = made(
        "reconcile", {"paste_expected": "A1; 5.000\nA2; 5.000", "paste_received": "A1;5.000\nA1;5.000"}
    )
    assert headline(tool).value == "Rp0"
    assert headline(tool).tone == "care"
    assert len(table(tool, "Yang perlu ditanyakan")) == 2


def test_rows_and_pasted_lines_add_up() -> None:
    tool = made(
        "reconcile",
        {
            "paste_expected": "A1; 5.000",
            "expected/r1/id": "A2",
            "expected/r1/amount": "7rb",
            "expected/r1/fee": "500",
            "paste_received": "A1; 5.000",
            "received/r1/id": "A2",
            "received/r1/amount": "6.500",
        },
    )
    assert headline(tool).value == "Cocok semua"


def test_lines_that_cannot_be_read_are_named() -> None:
    tool = made("reconcile", {"paste_expected": "A1; 5.000\nrusak", "paste_received": "A1; 5.000"})
    assert "baris 2: “rusak”" in notes(tool)


def test_only_one_side_asks_for_the_other() -> None:
    tool = made("reconcile", {"paste_expected": "A1; 5.000"})
    assert "Tempel uang yang masuk" in notes(tool)


@pytest.mark.parametrize(
    ("raw", "amount", "fee", "refund"),
    [
        ("A1; 50.000; 4.125", 50_000, 4_125, False),
        ("A1\t50.000\t4.125", 50_000, 4_125, False),
        ("A1 | Rp 50.000", 50_000, 0, False),
        ("A1 50.000", 50_000, 0, False),
        ("A1, 50.000", 50_000, 0, False),
        ("A1, 50.000, 4.125", 50_000, 4_125, False),
        ("A1, Rp 50.000,00", 50_000, 0, False),
        ("A1: 50.000", 50_000, 0, False),
        ("A1 50.000, lunas", 50_000, 0, False),
        ("A1; 50,000; 4,125", 50_000, 4_125, False),
        ("A1; -50.000", 50_000, 0, True),
        ("A1; Rp -50.000", 50_000, 0, True),
        ("A1; (50.000)", 50_000, 0, True),
        ("A1; 50.000; refund", 50_000, 0, True),
        ("A1; 50.000; 12 Nov", 50_000, 0, False),
    ],
)
def test_one_line(raw: str, amount: int, fee: int, refund: bool) -> None:
    (line,) = read_lines(raw).lines
    assert (line.id, line.amount, line.fee, line.refund) == ("A1", amount, fee, refund)


def test_expected_amount_below_zero_is_not_read_as_income() -> None:
    tool = made("reconcile", {"paste_expected": "A1; 5.000\nA2; -3.000", "paste_received": "A1; 5.000"})
    assert "baris 2" in notes(tool)
    assert headline(tool).value == "Cocok semua"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_lines_never_raise_and_none_vanishes(text: str) -> None:
    reading = read_lines(text)
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) - 1 <= len(reading.lines) + len(reading.unread) <= len(lines)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 10**6)), min_size=1, max_size=10),
    st.lists(st.tuples(st.integers(1, 6), st.integers(-(10**6), 10**6)), min_size=1, max_size=10),
)
def test_the_count_adds_up(orders: list[tuple[int, int]], money: list[tuple[int, int]]) -> None:
    tool = made(
        "reconcile",
        {
            "paste_expected": "\n".join(f"A{order}; {amount}" for order, amount in orders),
            "paste_received": "\n".join(f"A{order}; {amount}" for order, amount in money),
        },
    )
    difference = sum(amount for _id, amount in orders) - sum(amount for _id, amount in money)
    rows = table(tool, "Hitungannya")
    shown = [int(row[2].replace("Rp", "").replace(".", "")) for row in rows[1:]]
    assert shown[-1] == difference
    assert sum(shown[:-1]) == difference
