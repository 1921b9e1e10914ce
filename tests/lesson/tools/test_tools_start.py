"""The readiness check, the size classifier and the recipe."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Fact, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.readiness import questions


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


def headline(tool: ToolModel) -> str:
    return next(part.value for part in tool.result if isinstance(part, Headline))


def path(tool: ToolModel) -> list[str]:
    return [row[1].split(":")[0] for part in tool.result if isinstance(part, Table) for row in part.rows]


def test_twelve_questions() -> None:
    assert len(questions()) == 12
    assert len({question.name for question in questions()}) == 12


def test_path_puts_what_is_missing_first() -> None:
    tool = made(
        "readiness", {"records": "sometimes", "unit_cost": "yes", "check_pay": "no", "two_step": "no"}
    )
    assert path(tool) == ["Modul 3", "Modul 4", "Modul 1"]
    assert headline(tool) == "1 dari 12"
    assert "Verifikasi dua langkah" in notes(tool)
    assert "Masih ada 8 pertanyaan" in notes(tool)


def test_all_no_starts_at_the_beginning_with_four_modules() -> None:
    tool = made("readiness", {question.name: "no" for question in questions()})
    assert path(tool) == ["Modul 1", "Modul 2", "Modul 3", "Modul 4"]


def test_all_yes_goes_on() -> None:
    tool = made("readiness", {question.name: "yes" for question in questions()})
    assert headline(tool) == "12 dari 12"
    assert "modul 6" in notes(tool)
    assert path(tool) == []


@pytest.mark.parametrize(
    ("sales", "found"),
    [
        ("0", "Usaha mikro"),
        ("2.000.000.000", "Usaha mikro"),
        ("2.000.000.001", "Usaha kecil"),
        ("15 miliar", "Usaha kecil"),
        ("15.000.000.001", "Usaha menengah"),
        ("50 miliar", "Usaha menengah"),
        ("50.000.000.001", "Usaha besar"),
    ],
)
def test_size_by_sales(sales: str, found: str) -> None:
    assert headline(made("size", {"sales": sales, "period": "year"})) == found


@pytest.mark.parametrize(
    ("capital", "found"),
    [("1 miliar", "Usaha mikro"), ("1.000.000.001", "Usaha kecil"), ("10.000.000.001", "Usaha besar")],
)
def test_size_by_capital_when_starting(capital: str, found: str) -> None:
    tool = made("size", {"capital": capital, "sales": "1jt", "situation": "starting"})
    assert headline(tool) == found
    assert [part.parameter for part in tool.result if isinstance(part, Fact)] == [
        "size.micro.capital_max",
        "size.small.capital_max",
        "size.medium.capital_max",
    ]


def test_monthly_sales_are_counted_for_a_year() -> None:
    tool = made("size", {"sales": "200jt"})
    assert headline(tool) == "Usaha kecil"
    assert "Rp2.400.000.000" in notes(tool)
    assert "Rp12.600.000.000" in notes(tool)


def test_capital_is_asked_for_and_counts_only_when_starting() -> None:
    tool = made("size", {"capital": "3 miliar"})
    assert not tool.fields["capital"].visible
    assert notes(tool).startswith("Isi dulu: Omzet")
    tool.from_dict({"capital": "salah", "sales": "10jt"})
    assert headline(tool) == "Usaha mikro"
    assert "lihat lagi" not in notes(tool)
    assert tool.fields["capital"].label not in notes(tool)
    tool.from_dict({"capital": "3 miliar", "situation": "starting"})
    assert tool.fields["capital"].visible
    assert headline(tool) == "Usaha kecil"


def test_the_other_test_is_mentioned_when_it_differs() -> None:
    tool = made("size", {"capital": "3 miliar", "sales": "10jt", "situation": "starting"})
    assert headline(tool) == "Usaha kecil"
    assert "Menurut omzet saja: Usaha mikro" in notes(tool)


CHIPS = {
    "units": "40",
    "labour": "45rb",
    "other": "40rb",
    "ingredients": ["r1", "r2"],
    "ingredients/r1/name": "Singkong",
    "ingredients/r1/price": "8rb",
    "ingredients/r1/size": "1000",
    "ingredients/r1/used": "5000",
    "ingredients/r2/name": "Minyak",
    "ingredients/r2/price": "18rb",
    "ingredients/r2/size": "1",
    "ingredients/r2/used": "2",
}


def test_recipe() -> None:
    tool = made("recipe", CHIPS)
    assert headline(tool) == "Rp4.025"  # (40.000 + 36.000 + 45.000 + 40.000) / 40
    assert "Singkong, 25% dari biaya" in notes(tool)
    assert "Rp4.125: naik Rp100" in notes(tool)


def test_waste_makes_each_product_dearer() -> None:
    assert headline(made("recipe", {**CHIPS, "waste": "5"})) == "Rp4.237"


def test_own_work_is_asked_for() -> None:
    assert "Kerja Anda sendiri belum dihitung" in notes(made("recipe", {**CHIPS, "labour": ""}))


def test_half_an_ingredient_is_named() -> None:
    tool = made("recipe", {**CHIPS, "ingredients/r2/used": ""})
    assert "Belum dihitung: Minyak" in notes(tool)
    assert headline(tool) == "Rp3.125"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("units", ["banyak", "0"])
def test_an_unreadable_field_is_named_and_not_asked_for_as_empty(units: str, language: str) -> None:
    with in_language(language):
        tool = registry.make("recipe")
    tool.from_dict({**CHIPS, "units": units})
    assert tool.fields["units"].label in notes(tool)
    assert "Isi dulu" not in notes(tool)
    assert "First fill in" not in notes(tool)


def test_recipe_without_units_asks_for_them() -> None:
    assert "Isi dulu: Jumlah produk sekali masak" in notes(made("recipe", {**CHIPS, "units": ""}))


def test_there_is_a_question_for_every_module_and_its_title_is_the_module_s() -> None:
    from toolkit.curriculum import load_course
    from toolkit.lesson.tools.readiness import module_titles, questions

    modules = {int(module.id[:2]): module.info.title for module in load_course().modules}
    assert [question.module for question in questions()] == sorted(modules)
    for language in ("id", "en"):
        with in_language(language):
            assert module_titles() == {number: title.pick(language) for number, title in modules.items()}
