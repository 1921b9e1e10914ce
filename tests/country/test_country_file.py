"""A broken country file says where and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.country import CountryFileProblem
from toolkit.country.country import read
from toolkit.i18n import in_language

GOOD = """\
country:
  code: id
  name: {id: Indonesia, en: Indonesia}
  currency: {code: IDR, symbol: Rp, decimals: 0}
parameters:
  tax.rate:
    unit: share
    title: {id: Tarif, en: Rate}
    versions:
      - value: "0.005"
        effective_from: 2020-01-01
        effective_to: 2021-12-31
        status: in_force
        source: {title: Gazette, where: "page 1"}
        source_date: "2020"
        checked_on: 2026-01-01
        review_after: 2026-12-31
        confidence: confirmed
      - value: "0.006"
        effective_from: 2022-01-01
        status: in_force
        source: {title: Gazette, where: "page 2"}
        source_date: "2022-02"
        checked_on: 2026-01-01
        review_after: 2026-12-31
        confidence: confirmed
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "id.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read(path).get("tax.rate").shown("en") == "0.6%"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('value: "0.006"', "value: 0.006", ["tax.rate", "version 2", "value", "quotes"]),
        ('value: "0.006"', 'value: "0,6%"', ["tax.rate", "value"]),
        ('value: "0.006"', 'value: "6"', ["tax.rate", "share", "0.007"]),
        ('value: "0.006"', 'value: "-0.1"', ["tax.rate", "value"]),
        ("effective_to: 2021-12-31\n", "effective_to: 2022-06-30\n", ["tax.rate", "effective_to"]),
        ("        effective_to: 2021-12-31\n", "", ["tax.rate", "effective_to"]),
        ("effective_to: 2021-12-31", "effective_to: 2019-12-31", ["tax.rate", "effective_to", "before"]),
        ("review_after: 2026-12-31", "review_after: 2025-12-31", ["tax.rate", "review_after"]),
        ("status: in_force", "status: maybe", ["tax.rate", "version 1", "status"]),
        ("confidence: confirmed", "certainty: confirmed", ["tax.rate", "certainty", "not known"]),
        ("        confidence: confirmed\n", "", ["tax.rate", "confidence", "missing"]),
        ('source_date: "2020"', 'source_date: "last year"', ["tax.rate", "source_date"]),
        ("tax.rate:", "Tax Rate:", ["Tax Rate"]),
        ("unit: share", "unit: rupiah", ["tax.rate", "unit"]),
        ("unit: share", "unit: share\n    unit: money", ["unit", "twice"]),
        ("unit: share", "unit: tiers", ["tax.rate", "version 1", "value"]),
        ("parameters:", "parameters: [", ["id.yaml"]),
        ("title: {id: Tarif, en: Rate}", "title: {id: Tarif}", ["tax.rate", "title", "en"]),
    ],
)
def test_mistakes_name_file_parameter_and_key(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in GOOD
    path = tmp_path / "id.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with in_language("en"), pytest.raises(CountryFileProblem) as told:
        read(path)
    text = str(told.value)
    assert text.startswith("id.yaml")
    assert [word for word in words if word not in text] == [], text


@pytest.mark.parametrize(
    "tiers",
    [
        '[{up_to: "500", rate: "0.1"}]',
        '[{up_to: null, rate: "0.1"}, {up_to: null, rate: "0.2"}]',
        '[{up_to: "500", rate: "0"}, {up_to: "400", rate: "0.1"}, {up_to: null, rate: "0.2"}]',
        '[{up_to: null, rate: "30"}]',
        "[]",
    ],
)
def test_tiers_must_rise_and_end_open(tmp_path: Path, tiers: str) -> None:
    text = GOOD.split('      - value: "0.006"')[0].replace('"0.005"', tiers).replace("share", "tiers")
    path = tmp_path / "id.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CountryFileProblem, match=r"tax\.rate"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"- 1\n- 2\n", b"a: b\n"])
def test_what_is_no_country_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "id.yaml"
    path.write_bytes(content)
    with pytest.raises(CountryFileProblem, match=r"id\.yaml"):
        read(path)
