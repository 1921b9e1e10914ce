"""The A/B tool: says not proven when it is not, and how many visitors it would take."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Headline, Note, Table, ToolModel

COUNTS = ("a_visitors", "a_buyers", "b_visitors", "b_buyers")


def made(*counts: str, language: str = "id", **plan: str) -> ToolModel:
    with in_language(language):
        tool = registry.make("abtest")
    values: dict[str, Any] = {**dict(zip(COUNTS, counts, strict=False)), **plan}
    tool.from_dict(values)
    return tool


def said(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def test_the_golden_case_is_not_proven() -> None:
    tool = made("1.000", "42", "1.000", "61")
    assert headline(tool).value == "Belum terbukti"
    assert headline(tool).tone == "care"
    assert "B lebih laku, tetapi bisa karena kebetulan" in said(tool)
    assert "-0,04 sampai 3,84 pembeli" in said(tool)
    assert "5,5 kali dari 100" in said(tool)
    assert "tiap versi perlu kira-kira 2.123 pengunjung, bukan 1.000" in said(tool)
    rows = next(part for part in tool.result if isinstance(part, Table)).rows
    assert ("z", "1,922") in rows
    assert ("p", "0,0546") in rows


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (("2400", "100", "2400", "155"), "B lebih baik"),
        (("2400", "155", "2400", "100"), "A lebih baik"),
        (("100", "2", "100", "4"), "Pembelinya belum cukup untuk tahu"),
        (("500", "40", "500", "40"), "Belum terbukti"),
    ],
)
def test_verdicts(counts: tuple[str, ...], told: str) -> None:
    assert headline(made(*counts)).value == told


def test_the_leader_s_lead_is_told_without_a_minus() -> None:
    assert "Keunggulan A yang sebenarnya kira-kira 1,02 sampai 3,56" in said(
        made("2400", "155", "2400", "100")
    )


def test_more_buyers_than_visitors() -> None:
    assert "140 tidak mungkin lebih dari 100" in said(made("100", "2", "100", "140"))


def test_planning_without_counts() -> None:
    tool = made(rate="2", target="3", per_day="400")
    assert headline(tool).value == "3.826"
    assert "perlu 20 hari" in said(tool)
    assert "Jangan berhenti lebih cepat" in said(tool)
    assert "Berapa lama itu?" in said(made(rate="2", target="3"))


def test_too_few_visitors_is_said_honestly() -> None:
    tool = made(rate="2", target="2,5", per_day="20")
    assert "1.381 hari" in said(tool)
    assert "Uji sesuatu yang lebih berani" in said(tool)
    assert "dari 2% ke 6,87% atau lebih" in said(tool)
    assert "bertanya kepada pembeli" in said(made(rate="2", target="3", per_day="0,1"))


def test_today_s_rate_comes_from_version_a() -> None:
    tool = made("1000", "42", "1000", "61", target="6")
    assert not tool.fields["rate"].visible
    assert "dari 4,2% ke 6%" in said(tool)
    assert "harus berbeda" in said(made(rate="2", target="2"))
    assert "belum bisa direncanakan" in said(made("100", "0", "100", "30", target="6"))


def test_what_is_missing_is_named() -> None:
    assert "Untuk membandingkan, isi juga: A: yang membeli; B: orang yang melihat; B: yang membeli." in said(
        made("100")
    )


def test_book_page() -> None:
    with in_language("en"):
        page = made("1000", "42", "1000", "61", language="en").book_page()
        assert registry.make("abtest").book_page() is None
    assert page is not None
    assert page.title == "My test of two versions"


def test_no_heavy_library_is_loaded() -> None:
    """statsmodels takes a learner's kernel two seconds and 100 MB."""
    code = (
        "import sys; from toolkit.lesson.tools import registry; tool = registry.make('abtest');"
        "tool.from_dict({'a_visitors': '1000', 'a_buyers': '42', 'b_visitors': '1000', 'b_buyers': '61'});"
        "registry.make('campaign');"
        "print(sorted({'statsmodels', 'scipy', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
