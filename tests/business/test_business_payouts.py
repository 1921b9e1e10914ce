"""Payout lists as marketplaces and banks write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from toolkit.business import Problem, Received, read_payouts

DAY = date(2025, 12, 12)


def test_payouts_refunds_and_rows_that_cannot_be_used() -> None:
    text = """Laporan Penghasilan;;;
No. Pesanan;Tanggal Dana Dilepaskan;Tipe;Total Penghasilan
A1;12/12/2025;Pencairan;Rp 15.000
A1;12/12/2025;Pencairan;15rb
A2;;Pencairan;-15.000,00
A3;-;Pengembalian Dana;12.500
;12/12/2025;Penarikan;50.000
A4;12/12/2025;Pencairan;segera
A5;31/02/2025;Pencairan;1.000
A6;12/12/2025;Pencairan;
A7;12/12/2025;Pencairan;0
"""
    found = read_payouts(text.encode("utf-8-sig"), "cair.csv")
    assert found.received == (
        Received("A1", Decimal(15_000), DAY),
        Received("A1", Decimal(15_000), DAY),
        Received("A2", Decimal(15_000), None, "refund"),
        Received("A3", Decimal(12_500), None, "refund"),
        Received("A7", Decimal(0), DAY),
    )
    assert [(problem.row, problem.code) for problem in found.problems] == [
        (7, "no_order_id"),
        (8, "not_a_number"),
        (9, "bad_date"),
        (10, "no_amount"),
    ]
    assert found.total_rows == len(found.received) + len(found.problems) == 9
    assert found.problems[1].details["column"] == "Total Penghasilan"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("No. Pesanan;Tanggal;Nama Produk\n1;12/12/2025;x\n", "missing_columns"),
        ("nama,kota,umur\nAni,Solo,30\nBudi,Tegal,40\n", "unknown_columns"),
        ("<html>", "not_a_table"),
    ],
)
def test_files_that_are_no_payout_list(text: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        read_payouts(text.encode(), "cair.csv")
    assert caught.value.code == code


def test_english_headings_and_dates() -> None:
    text = (
        'Order/adjustment ID,Type,Order settled time,Total settlement amount\nB1,Order,12/13/2025,"1,250"\n'
    )
    (line,) = read_payouts(text.encode(), "income.csv", "en").received
    assert (line.id, line.amount, line.day) == ("B1", 1250, date(2025, 12, 13))
