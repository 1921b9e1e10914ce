"""The segments tool: files in memory, typed customers, consent, and nothing personal in the book."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Document, Figure, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.segments_sources import EXAMPLE_NAME, example

HEAD = "No. Pesanan;Tanggal;Nama Pelanggan;Total;Izin WA\n"


def made(language: str = "id") -> ToolModel:
    with in_language(language):
        return registry.make("segments")


def take(tool: ToolModel, text: str | bytes, name: str = "pesanan.csv") -> None:
    tool.fields["file"].take(name, text if isinstance(text, bytes) else text.encode())  # type: ignore[attr-defined]


def notes(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def documents(tool: ToolModel) -> dict[str, Document]:
    return {part.filename: part for part in tool.result if isinstance(part, Document)}


def groups(tool: ToolModel) -> dict[str, tuple[str, ...]]:
    table = next(part for part in tool.result if isinstance(part, Table) and len(part.columns) == 4)
    return {row[0]: row[1:] for row in table.rows}


def orders(consent: bool = True) -> str:
    """Ten customers: RAHASIA0 bought most and last, RAHASIA9 least and first; every other said yes."""
    lines = [HEAD if consent else HEAD.replace(";Izin WA", "")]
    for number in range(10):
        for order in range(10 - number):
            answer = f";{'ya' if number % 2 == 0 else 'tidak'}" if consent else ""
            lines.append(
                f"{number}-{order};{28 - 2 * number}/{3 + (number < 5)}/2026;RAHASIA{number};10.000{answer}\n"
            )
    return "".join(lines)


def test_an_order_list_becomes_groups() -> None:
    tool = made()
    take(tool, orders())
    headline = tool.result[0]
    assert isinstance(headline, Headline)
    assert headline.value == "90%"
    assert sum(int(row[0]) for row in groups(tool).values()) == 10
    assert groups(tool)["Pelanggan emas"] == ("4", "62%", "2")
    assert "Pelanggan terbesar: 2 dari 10. Mereka membawa 35% uang Anda." in notes(tool)
    assert "55 baris = 55 dipakai + 0 dobel + 0 batal + 0 tidak dipakai." in notes(tool)
    assert any(isinstance(part, Figure) for part in tool.result)


def test_nothing_personal_is_kept_or_goes_into_the_book() -> None:
    tool = made()
    kept: list[tuple[str, Any]] = []
    tool.on_typed(lambda key, raw: kept.append((key, raw)))
    take(tool, orders())
    tool.fields["write_to"].raw = "champions"
    assert "RAHASIA0" in documents(tool)["daftar-kirim.txt"].text
    assert "RAHASIA" not in repr(kept) + repr(tool.to_dict())
    assert tool.to_dict()["file"] == "pesanan.csv"
    page = tool.book_page()
    assert page is not None
    assert "RAHASIA" not in repr(page)
    assert [part.filename for part in page.parts if isinstance(part, Document)] == ["rencana-pelanggan.txt"]
    # On another day only the name of the file is there.
    again = made()
    again.from_dict(tool.to_dict())
    assert [type(part) for part in again.result] == [Note]
    assert "pesanan.csv" in notes(again)
    assert again.book_page() is None


def test_only_those_who_said_yes_are_on_the_list() -> None:
    tool = made("en")
    take(tool, orders())
    for group, (count, _share, yes) in groups(tool).items():
        tool.fields["write_to"].raw = next(
            key for key, label in tool.fields["write_to"].choices if label == group
        )
        listed = documents(tool).get("daftar-kirim.txt")
        names = [line[2:] for line in listed.text.splitlines() if line.startswith("- ")] if listed else []
        assert len(names) == int(yes) <= int(count)
        assert all(int(name[-1]) % 2 == 0 for name in names)


def test_without_a_column_there_is_no_list_but_the_question() -> None:
    tool = made()
    take(tool, orders(consent=False))
    tool.fields["write_to"].raw = "champions"
    assert "daftar-kirim.txt" not in documents(tool)
    assert not tool.fields["write_to"].visible
    assert "Bolehkah" in documents(tool)["kalimat-izin.txt"].text
    assert "tidak punya kolom izin" in notes(tool)
    assert {row[2] for row in groups(tool).values()} == {"?"}
    assert "RAHASIA" not in repr(tool.result)


def test_a_spreadsheet_does_the_same() -> None:
    book = Workbook()
    assert book.active is not None
    for line in orders().splitlines():
        book.active.append(line.split(";"))
    file = io.BytesIO()
    book.save(file)
    from_csv, from_xlsx = made(), made()
    take(from_csv, orders())
    take(from_xlsx, file.getvalue(), "pesanan.xlsx")
    assert from_xlsx.result == from_csv.result


def test_what_was_not_used_is_told_by_reason() -> None:
    tool = made()
    take(tool, orders() + "99;kemarin;X;1;ya\n98;1/1/2026;;1;ya\n97;2/1/2026;;1;ya\n96;1/1/2026;X;-5;ya\n")
    text = notes(tool)
    assert "Tidak dipakai, baris 57: Kami tidak bisa membaca tanggal “kemarin”." in text
    assert "2 baris tidak dipakai, mulai baris 58" in text
    assert "59 baris = 55 dipakai + 0 dobel + 0 batal + 4 tidak dipakai." in text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "kosong"),
        (b"\x89PNG\r\n\x1a\n\0\0", "bukan tabel"),
        (b"No. Pesanan;Tanggal;Total\n1;1/1/2026;5\n", "pelanggan"),
        (b"PK\x03\x04 nothing", "bukan tabel"),
    ],
)
def test_a_file_that_is_no_order_list_is_told(content: bytes, told: str) -> None:
    tool = made()
    take(tool, content, "salah.csv")
    assert told in notes(tool)
    assert "salah.csv" in notes(tool)
    assert tool.book_page() is None


def test_the_example_needs_no_file_and_comes_back() -> None:
    tool = made()
    tool.actions["example"].pressed()
    assert isinstance(tool.result[0], Headline)
    assert tool.to_dict()["file"] == EXAMPLE_NAME
    again = made()
    again.from_dict(tool.to_dict())
    assert again.result == tool.result
    assert b"synthetic" in example().content


def rows(*customers: tuple[str, str, str, str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"customers": [f"r{place}" for place in range(1, len(customers) + 1)]}
    for place, customer in enumerate(customers, start=1):
        for name, raw in zip(("name", "last", "orders", "money", "consent"), customer, strict=True):
            values[f"customers/r{place}/{name}"] = raw
    return values


TYPED = rows(
    ("Bu A", "17/03/2026", "12", "900rb", "yes"),
    ("Bu B", "1/3/2026", "5", "300rb", "ask"),
    ("C", "2/1/2026", "1", "40rb", "no"),
    ("D", "5/10/2025", "8", "700rb", "yes"),
    ("", "5/9/2025", "1", "20rb", "ask"),
)


def test_a_notebook_can_be_typed() -> None:
    tool = made()
    tool.from_dict(TYPED)
    assert isinstance(tool.result[0], Headline)
    assert tool.result[0].value == "60%"
    assert groups(tool)["Hampir hilang"] == ("1", "36%", "1")
    tool.fields["write_to"].raw = "at_risk"
    assert documents(tool)["daftar-kirim.txt"].text.endswith("- D")
    assert tool.fields["months"].visible


def test_four_customers_are_too_few_for_fifths() -> None:
    tool = made()
    tool.from_dict({**TYPED, "customers": ["r1", "r2", "r3", "r4"]})
    assert "paling sedikit 5 pelanggan. Sekarang ada 4." in notes(tool)
    assert not any(isinstance(part, Headline) for part in tool.result)


def test_a_row_that_is_half_filled_in_is_named() -> None:
    tool = made()
    tool.from_dict({**TYPED, "customers": ["r1", "r2", "r3", "r4", "r5", "r6"], "customers/r6/money": "5rb"})
    assert "belum dihitung: pelanggan 6." in notes(tool)


def test_the_worth_of_a_customer() -> None:
    tool = made()
    tool.from_dict({**TYPED, "margin": "25", "months": "6", "years": "2"})
    # 27 orders of 5 customers in half a year; 1,960,000 of sales.
    table = next(part for part in tool.result if isinstance(part, Table) and len(part.columns) == 2)
    left, often, years, worth = (row[1] for row in table.rows)
    assert (left, often, years) == ("Rp18.148", "10,8", "2")
    assert worth == "Rp393.077"
    tool.fields["months"].raw = ""
    assert "Catatan ini mencakup berapa bulan?" in notes(tool)


def test_a_file_takes_its_time_from_its_dates() -> None:
    tool = made()
    take(tool, orders())
    tool.fields["margin"].raw = "20"
    assert any(isinstance(part, Table) and len(part.columns) == 2 for part in tool.result)
    assert "baru 50 hari" in notes(tool)


def test_names_are_shown_as_they_are() -> None:
    tool = made()
    hostile = "<script>{shop}%s</script>"
    take(tool, orders().replace("RAHASIA0", hostile))
    tool.fields["shop"].raw = "{name} <b>"
    tool.fields["write_to"].raw = "champions"
    assert f"- {hostile}" in documents(tool)["daftar-kirim.txt"].text
    assert "{name} <b>" in documents(tool)["rencana-pelanggan.txt"].text
