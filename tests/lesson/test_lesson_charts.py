from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.lesson.charts import STRIPES, bars, break_even, stacked_bar
from toolkit.lesson.tools.base import Figure

EVIL = '<script>"&'
AMOUNT = st.decimals(-(10**12), 10**12, places=2)
PARTS = st.lists(
    st.tuples(st.text(st.characters(exclude_categories=("C",)), max_size=80), AMOUNT, st.just("Rp1")),
    max_size=9,
)


def parsed(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(figure.svg)


def numbers(figure: Figure) -> list[float]:
    found = re.findall(r' (?:x|y|x1|x2|y1|y2|width|height|cx|cy)="(-?[\d.e+-]+)"', figure.svg)
    return [float(each) for each in found]


@pytest.fixture(
    params=[
        lambda: stacked_bar(EVIL, [(EVIL, Decimal(8), EVIL), ("Sisa", Decimal(2), "Rp2")]),
        lambda: bars(EVIL, [(EVIL, Decimal(8), EVIL), ("B", Decimal(-2), "-Rp2")], highlight=0),
        lambda: break_even(
            EVIL, Decimal(900), Decimal(15), Decimal(6), 100, units_shown=EVIL, money_shown=EVIL
        ),
    ],
    ids=["stacked_bar", "bars", "break_even"],
)
def picture(request: pytest.FixtureRequest) -> Figure:
    return request.param()


def test_a_picture_is_accessible_fits_a_phone_and_is_escaped(picture: Figure) -> None:
    root = parsed(picture)
    assert root.get("role") == "img"
    assert (root.get("viewBox") or "").split()[:3] == ["0", "0", "320"]
    assert root.get("width") == "100%"
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title") == EVIL
    assert root.findtext(f"{name}desc") == picture.alternative
    assert all(float(text.get("font-size") or 0) >= 12 for text in root.iter(f"{name}text"))
    assert "http" not in picture.svg.replace("http://www.w3.org/2000/svg", "")


def test_the_alternative_names_every_part_and_may_be_given() -> None:
    rows = [("Modal", Decimal(8), "Rp8"), ("Sisa", Decimal(2), "Rp2")]
    assert stacked_bar("Uang", rows).alternative == "Uang: Modal Rp8; Sisa Rp2."
    assert bars("Uang", rows, "Sendiri").alternative == "Sendiri"


@given(PARTS)
def test_no_numbers_break_a_bar(parts: list[tuple[str, Decimal, str]]) -> None:
    for figure in (stacked_bar("t", parts), bars("t", parts, highlight=0)):
        parsed(figure)
        assert all(-1 <= value <= 2000 for value in numbers(figure))


@given(st.integers(0, 10**10), st.integers(1, 10**7), st.integers(0, 10**6))
def test_no_numbers_break_the_line(fixed: int, left: int, variable: int) -> None:
    units = -(-fixed // left)
    figure = break_even(
        "t",
        Decimal(fixed),
        Decimal(variable + left),
        Decimal(variable),
        units,
        units_shown="u",
        money_shown="m",
    )
    parsed(figure)
    assert all(0 <= value <= 320 for value in numbers(figure))


def test_a_cut_bar_holds_no_digits_and_is_not_told_by_colour_alone() -> None:
    figure = stacked_bar("Uang", [(name, Decimal(8), "Rp8") for name in "ABCDEFGH"])
    name = "{http://www.w3.org/2000/svg}"
    root = parsed(figure)
    assert [text.text for text in root.iter(f"{name}text")] == [
        part for name_ in "ABCDEFGH" for part in (name_, "Rp8")
    ]
    # Every part but the plain first one has its lines, in the bar and beside its name.
    assert len(list(root.iter(f"{name}path"))) == 2 * 7
    assert len(set(STRIPES)) == len(STRIPES)
