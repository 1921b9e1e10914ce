"""RULES.md: practice data stand beside the rules by which they were drawn, in both languages."""

from __future__ import annotations

import pytest

from toolkit.curriculum import datarules, load_course
from toolkit.curriculum.building import built
from toolkit.curriculum.course import Module
from toolkit.curriculum.generators import GENERATORS
from toolkit.i18n import LANGUAGES


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return built(load_course())


def generators_of(module: Module) -> set[str]:
    drawn = {rule.generate for rule in module.assignment.draw.values()}
    named = {data.generate for data in module.info.data}
    return {name for name in drawn | named if name is not None}


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_every_generator_tells_its_rules_in_both_languages(name: str) -> None:
    rules = GENERATORS[name].rules
    assert sorted(rules) == sorted(LANGUAGES)
    told = [[line.startswith("- ") for line in rules[language].splitlines()] for language in LANGUAGES]
    assert told[0] == told[1], "the same points in both languages"


def test_every_data_folder_shows_the_rules_of_its_generators(files: dict[str, str]) -> None:
    for module in load_course().modules:
        path = f"modules/{module.id}/data/{datarules.NAME}"
        used = generators_of(module)
        assert (path in files) == bool(used), module.id
        for name in used:
            for language in LANGUAGES:
                assert GENERATORS[name].rules[language] in files[path], f"{module.id}: {name}"


def test_every_data_set_is_named_with_its_options(files: dict[str, str]) -> None:
    for path in files:
        if path.endswith(".csv") and path.startswith("modules/"):
            folder, _slash, name = path.rpartition("/")
            assert f"`{name}`" in files[f"{folder}/{datarules.NAME}"], path
    text = datarules.text([("a", "settlement", {"lines": 50}), ("b", "settlement", {})])
    assert "`a.csv` (lines = 50), `b.csv`" in text
    assert text.count("## settlement") == 1
