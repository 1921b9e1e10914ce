"""The forecast tool: typed weeks, a file, Lebaran, and what it says about itself."""

from __future__ import annotations

import pytest

from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.i18n import in_language
from toolkit.lesson.entries import FileEntry
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Fact, Figure, Headline, Note, Table, ToolModel

WEEKS = [30, 34, 41, 52, 31, 36, 40, 55, 29, 35, 44, 50]


@pytest.fixture(autouse=True)
def _faults_are_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)


def make(language: str = "en") -> ToolModel:
    with in_language(language):
        return registry.make("forecast")


def typed(weeks: list[int], **more: str) -> dict[str, object]:
    rows = {f"weeks/r{place}/total": str(total) for place, total in enumerate(weeks, start=1)}
    return {"weeks": [f"r{place}" for place in range(1, len(weeks) + 1)], **rows, **more}


def take(tool: ToolModel, name: str, content: bytes) -> None:
    entry = tool.fields["file"]
    assert isinstance(entry, FileEntry)
    entry.take(name, content)


@pytest.fixture(scope="module")
def shop() -> bytes:
    """Three products up to 16 February 2026: one Lebaran lies in it, the next is five weeks ahead."""
    rows = generators.generate("shop_days", Chance("test"), {"days": 596, "products": 3})
    return generators.csv_text(generators.GENERATORS["shop_days"], rows).encode()


def notes(tool: ToolModel) -> str:
    return " ".join(part.text for part in tool.result if isinstance(part, Note))


def table(tool: ToolModel, caption: str) -> Table:
    return next(part for part in tool.result if isinstance(part, Table) and part.caption.startswith(caption))


def test_typed_weeks_by_the_simplest_way() -> None:
    tool = make("id")
    tool.from_dict(typed(WEEKS, unit="bungkus"))
    first = tool.result[0]
    assert isinstance(first, Headline)
    low, high = (int(part) for part in first.value.removesuffix(" bungkus").split("–"))
    assert low < 29 < high
    assert first.label == "siapkan segini untuk minggu depan"
    assert "Tidak ada yang mengalahkan cara paling sederhana" in notes(tool)
    assert [row[1] for row in table(tool, "Empat minggu").rows] == ["29", "35", "44", "50"]


def test_the_baseline_is_always_beside_the_forecast() -> None:
    tool = make()
    tool.from_dict(typed([40, 41, 39, 40, 42, 40, 38, 41, 20, 60, 22, 61]))
    rows = table(tool, "The next four weeks")
    assert rows.columns[-1] == "Simplest way"
    assert all(row[-1] for row in rows.rows)
    assert any(isinstance(part, Figure) for part in tool.result)


def test_a_week_that_ran_out_is_not_a_quiet_one() -> None:
    tool = make()
    tool.from_dict(typed([*WEEKS[:9], 12, *WEEKS[10:]]))
    assert table(tool, "The next").rows[1][1] == "12"
    tool.from_dict({"weeks/r10/out": "yes"})
    assert table(tool, "The next").rows[1][1] == "36"
    assert "1 week is not counted" in notes(tool)


def test_few_weeks_are_said_to_be_few() -> None:
    tool = make()
    tool.from_dict(typed([30, 34, 41]))
    assert not any(isinstance(part, Headline) for part in tool.result)
    assert "at least four weeks" in notes(tool)
    tool.from_dict(typed([30, 34, 41, 52]))
    assert "too few weeks to test" in notes(tool)


def test_an_empty_week_between_is_left_open() -> None:
    tool = make()
    tool.from_dict(typed(WEEKS) | {"weeks/r2/total": ""})
    assert isinstance(tool.result[0], Headline)
    assert "1 week is not counted" in notes(tool)


def test_file_with_products(shop: bytes) -> None:
    tool = make()
    take(tool, "sales.csv", shop)
    assert len(tool.fields["product"].choices) == 3
    assert tool.fields["product"].visible
    best = [part.value for part in tool.result if isinstance(part, Headline)]
    tool.from_dict({"product": "Nastar satu stoples"})
    assert best != [part.value for part in tool.result if isinstance(part, Headline)]
    assert "it had run out" in notes(tool)
    page = tool.book_page()
    assert page is not None
    assert page.title == "Forecast: Nastar satu stoples"


def test_lebaran_is_counted_back_from_its_own_date(shop: bytes) -> None:
    tool = make()
    take(tool, "sales.csv", shop)
    tool.from_dict({"product": "Nastar satu stoples"})
    plan = table(tool, "Plan for Lebaran, 21 March 2026")
    assert [row[1] for row in plan.rows] == ["28/2–6/3", "7/3–13/3", "14/3–20/3", "21/3–27/3"]
    pieces = [int(row[2]) for row in plan.rows]
    assert pieces[0] < pieces[1] < pieces[2]
    assert pieces[3] < pieces[0]
    assert "one Lebaran only" in notes(tool)
    assert "calculated" not in notes(tool)
    assert [part.parameter for part in tool.result if isinstance(part, Fact)] == [
        "eid.y2026",
        "thr.days_before",
    ]
    tool.from_dict({"lebaran": "no"})
    assert not any(isinstance(part, Fact) for part in tool.result)


def test_typed_times_for_lebaran() -> None:
    tool = make()
    tool.from_dict(typed(WEEKS, last_day="21/2/2027", lebaran="times", times="2,5"))
    assert [row[1] for row in table(tool, "Plan for Lebaran").rows] == ["24/2–2/3", "3/3–9/3"]
    assert "calculated, not official yet" in notes(tool)
    tool.from_dict({"lebaran": "auto"})
    assert "Your sales hold no earlier Lebaran" in notes(tool)


def test_shopping_days_are_named() -> None:
    tool = make()
    tool.from_dict(typed(WEEKS, last_day="29/11/2026"))
    assert "12.12 is a shopping day online" in notes(tool)


def test_wrong_rows_are_named_and_the_rest_is_used(shop: bytes) -> None:
    tool = make()
    take(tool, "sales.csv", shop + b"2026-02-16,K01,a,b,1,1,-4,,true\nkapan,K01,a,b,1,1,4,,true\n")
    assert "We left out 2 rows: row 1790" in notes(tool)
    assert isinstance(tool.result[0], Headline)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("foto.jpg", b"\xff\xd8\xff\xe0abc", "is not a table"),
        ("kosong.csv", b"", "is empty"),
        ("lain.csv", b"nama,alamat,kota\na,b,c\nd,e,f\n", "We cannot find date and quantity"),
        ("tanpa.csv", b"Tanggal,Barang\n2025-01-06,Keripik\n", "quantity sold"),
        ("tahun.csv", b"tanggal,jumlah\n2025-01-06,4\n2052-01-07,4\n", "Is a year mistyped"),
        ("baris.csv", b"tanggal,jumlah\nkapan,4\nbesok,4\n", "could not use any row"),
    ],
)
def test_files_that_cannot_be_used(name: str, content: bytes, told: str) -> None:
    tool = make()
    take(tool, name, content)
    assert told in notes(tool)
    assert not any(isinstance(part, Headline) for part in tool.result)
    assert tool.book_page() is None


def test_a_file_is_not_kept(shop: bytes) -> None:
    tool = make()
    take(tool, "sales.csv", shop)
    kept = tool.to_dict()
    assert kept["file"] == "sales.csv"
    again = make()
    again.from_dict(kept)
    assert "choose the file “sales.csv” again" in notes(again)


def test_zeros_mean_what_she_says(shop: bytes) -> None:
    lines = ["day,sold"] + [f"2025-01-{day:02d},{0 if day % 7 == 0 else 8}" for day in range(1, 31)]
    tool = make()
    take(tool, "x.csv", "\n".join(lines).encode())
    assert tool.fields["zeros"].visible
    assert "4 days it had run out" in notes(tool)
    tool.from_dict({"zeros": "none"})
    assert "had run out" not in notes(tool)
