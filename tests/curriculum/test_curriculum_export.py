"""The generator of parcels abroad, its formulas, and the table of HS codes."""

from __future__ import annotations

import gzip
import re
from decimal import Decimal
from pathlib import Path

import pytest

from toolkit import hscodes
from toolkit.country.hs_codes import TABLE, chapters, goods, search, table
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.expressions import evaluate
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators import GENERATORS, csv_text, generate

D = Decimal


def test_the_same_seed_gives_the_same_parcels() -> None:
    rows = generate("export_orders", Chance("a"), {"orders": 50})
    assert rows == generate("export_orders", Chance("a"), {"orders": 50})
    assert rows != generate("export_orders", Chance("b"), {"orders": 50})
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)
    assert all(row["price"] > 0 and row["freight"] > 0 and row["grams"] > 0 for row in rows)
    assert all(
        line.endswith(",true") for line in csv_text(GENERATORS["export_orders"], rows).splitlines()[1:]
    )


def test_freight_rises_with_weight() -> None:
    rows = generate("export_orders", Chance("a"), {"orders": 300})
    laut = sorted((row["grams"], row["freight"]) for row in rows if row["country"] == "Laut")
    assert [freight for _grams, freight in laut] == sorted(freight for _grams, freight in laut)


def test_too_few_orders_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        generate("export_orders", Chance("a"), {"orders": 3})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("export_landed(1000000, 100000, 450000, 'cif', 0.1, 0.1)", D("1875500")),
        ("export_landed(1000000, 100000, 450000, 'fob', 0.1, 0.1)", D("1826000")),
        ("export_landed(1000000, 100000, 450000, 'cif', 0.1, 0.1, 1550000)", D("1705000")),
        ("export_duty(1100000, 0, 450000, 'cif', 0.1)", D("155000")),
        ("export_left(1000000, 100000, 450000, 'cif', 600000, 0 - 0.1)", D("245000")),
        ("export_ask(95000, 0.05)", D("100000")),
    ],
)
def test_formulas(expression: str, value: Decimal) -> None:
    assert evaluate(expression, {}, FORMULAS) == value


def test_decision() -> None:
    assert evaluate("export_decision(40, 48, 42000, 18000, 6)", {}, FORMULAS) == "go"
    assert evaluate("export_decision(40, 36, 42000, 18000, 6)", {}, FORMULAS) == "no"


def test_the_table_of_codes_is_whole() -> None:
    known = table()
    assert sum(len(code) == 6 for code in known) == 5612
    assert TABLE.stat().st_size < 250_000
    assert set(chapters()) == {code for code in known if len(code) == 2}
    assert all(
        code[:2] in known and code[:4] in known for code in known if len(code) == 6 and code[:2] != "99"
    )


def test_every_listed_product_points_to_codes_that_exist() -> None:
    assert len(goods()) >= 150
    for entry in goods():
        assert entry.codes
        assert all(code in table() and len(code) == 6 for code in entry.codes), entry.title.id
        assert search(entry.title.id)[0].goods is not None


@pytest.mark.parametrize("text", ["", "  ", "4", "a", "99999999", "\x00", "۴۶۰۲", "x" * 5000, "(", "%s {0}"])
def test_searching_nonsense_finds_nothing_or_something_but_never_fails(text: str) -> None:
    assert len(search(text)) <= 8


def test_digits_find_their_heading() -> None:
    assert [found.shown for found in search("4602")] == ["4602.11", "4602.12", "4602.19", "4602.90"]
    assert search("4602.12")[0].code == "460212"


def test_the_script_packs_what_the_tool_reads(tmp_path: Path) -> None:
    source = tmp_path / "hs.csv"
    source.write_text(
        "section,hscode,description,parent,level\n"
        "I,01,Animals,TOTAL,2\nI,010121,Horses;  live,0101,6\nI,X,y,z,5\nZ,999999,Other,9999,6\n"
    )
    text = gzip.decompress(hscodes.packed(source)).decode()
    assert re.findall(r"^\d.*$", text, re.M) == ["01,Animals", "010121,Horses; live"]
    assert hscodes.packed(source) == hscodes.packed(source)
