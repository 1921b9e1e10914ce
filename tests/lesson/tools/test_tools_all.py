"""What every tool must do: survive nonsense, keep what was typed, speak both languages."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit import country
from toolkit.i18n import in_language
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Document, Fact, Figure, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.shared import HOME

NAMES = registry.names()

typed = st.one_of(
    st.sampled_from(
        (
            *("", "0", "1", "-5", "15rb", "1.250.000", "1,5", "99", "100%", "99999999999999", "9e99", "NaN"),
            *("yes", "no", "chat", "cod", "A1; 50.000; 4.125\nA1; -5", "Bu Ani: utang 2x15rb dulu"),
            *("<script>alert(1)</script>", "{x} {0} %s", "٣٤", "∞", "\x00", "a" * 3000),
        )
    ),
    st.text(max_size=40),
)


@pytest.fixture(autouse=True)
def _faults_are_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)


def keys_of(tool: ToolModel) -> list[str]:
    """Every place a learner can type into, with three rows in each group."""
    for group in tool.groups.values():
        while len(group.rows) < 3:
            group.add()
    return [key for key, value in tool.to_dict().items() if isinstance(value, str)]


def texts(tool: ToolModel) -> list[str]:
    found: list[str] = []
    for part in tool.result:
        match part:
            case Headline():
                found += [part.value, part.label]
            case Note():
                found.append(part.text)
            case Table():
                found += [part.caption, *part.columns, *(cell for row in part.rows for cell in row)]
            case Figure():
                found.append(part.alternative)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_sections_part_a_form_and_keep_it_calm(name: str) -> None:
    tool = registry.make(name)
    parted = [field for section in tool.sections for field in section.names]
    assert len(parted) == len(set(parted))
    assert set(parted) <= set(tool.fields)
    for section in tool.sections:
        assert section.names
        assert section.title
    # Beyond this a phone shows a wall of fields: part them, or show them when they are needed.
    loose = [field for field, entry in tool.fields.items() if entry.visible and field not in parted]
    assert len(loose) <= 13, loose


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nonsense_never_raises_and_is_kept(name: str, data: st.DataObject) -> None:
    tool = registry.make(name)
    values: dict[str, Any] = tool.to_dict()
    for key in keys_of(tool):
        entry_choices = _choices(tool, key)
        values[key] = data.draw(st.one_of(st.sampled_from(entry_choices), typed) if entry_choices else typed)
    values |= {group.name: [row.id for row in group.rows] for group in tool.groups.values()}
    tool.from_dict(values)
    assert tool.result, "a result is never empty"
    kept = tool.to_dict()
    for key, raw in values.items():
        if key != "paste_add":
            assert kept[key] == raw
    for part in tool.result:
        assert isinstance(part, Headline | Note | Table | Figure | Fact | Document)
        if isinstance(part, Table):
            assert len(part.columns) <= 4
            assert all(len(row) == len(part.columns) for row in part.rows)


def _choices(tool: ToolModel, key: str) -> list[str]:
    if "/" in key:
        group, row_id, field = key.split("/")
        entry = next(row for row in tool.groups[group].rows if row.id == row_id).entries[field]
    else:
        entry = tool.fields[key]
    return [choice for choice, _label in entry.choices]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 10**9), min_size=40, max_size=40))
def test_any_readable_numbers_give_a_result(name: str, amounts: list[int]) -> None:
    tool = registry.make(name)
    values = tool.to_dict()
    keys = keys_of(tool)
    for number, key in enumerate(keys):
        choices = _choices(tool, key)
        amount = amounts[number % len(amounts)]
        values[key] = choices[amount % len(choices)] if choices else str(amount)
    tool.from_dict(values | {group.name: [row.id for row in group.rows] for group in tool.groups.values()})
    assert tool.result


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_empty_tool_says_what_to_do_first(name: str, language: str) -> None:
    with in_language(language):
        tool = registry.make(name)
        assert tool.title
        assert tool.intro
    assert len(tool.result) == 1
    note = tool.result[0]
    assert isinstance(note, Note)
    assert note.tone == "plain"
    assert not [entry.problem for entry in tool.fields.values() if entry.problem]


@pytest.mark.parametrize("name", NAMES)
def test_round_trip(name: str) -> None:
    tool = registry.make(name)
    for number, key in enumerate(keys_of(tool)):
        choices = _choices(tool, key)
        tool.from_dict({key: choices[-1] if choices else f"{number + 1}rb"})
    again = registry.make(name)
    again.from_dict(tool.to_dict())
    assert again.to_dict() == tool.to_dict()
    assert again.result == tool.result


@pytest.mark.parametrize("name", NAMES)
def test_the_two_languages_differ_in_every_label(name: str) -> None:
    with in_language("id"):
        indonesian = registry.make(name)
    with in_language("en"):
        english = registry.make(name)
    same_in_both = {"Voucher", "Discount"}
    for key, entry in indonesian.fields.items():
        if english.fields[key].label not in same_in_both:
            assert entry.label != english.fields[key].label, key


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_words_are_short(name: str, language: str) -> None:
    """Labels and help fit a phone of 360 px: two lines, three at most."""
    with in_language(language):
        tool = registry.make(name)
        rows = [entry for group in tool.groups.values() for entry in group.rows[0].entries.values()]
        for entry in [*tool.fields.values(), *rows]:
            assert len(entry.label) <= 52, entry.label
            assert len(entry.help) <= 80, entry.help
        for sentence in re.split(r"(?<=[.!?])\s", tool.intro):
            assert len(sentence.split()) <= 14, sentence


def test_facts_exist_in_the_country_file() -> None:
    known = country.load(HOME)
    tool = registry.make("price")
    for channel in ("chat", "shopee", "tokopedia"):
        tool.from_dict({"cost": "30rb", "margin": "20", "channel": channel, "tax": "yes"})
        used = [part.parameter for part in tool.result if isinstance(part, Fact)]
        assert used
        assert len(used) == len(set(used))
        assert all(parameter in known for parameter in used)


def test_unknown_tool_is_an_error() -> None:
    with pytest.raises(KeyError, match="readiness"):
        registry.make("nothing")


def test_learner_text_is_only_shortened_never_formatted() -> None:
    tool = registry.make("recipe")
    tool.from_dict(
        {
            "units": "10",
            "ingredients/r1/name": "{name} <b>%s</b>",
            "ingredients/r1/price": "8rb",
            "ingredients/r1/size": "1",
            "ingredients/r1/used": "5",
        }
    )
    assert any("{name} <b>%s</b>" in text for text in texts(tool))
    for part in tool.result:
        if isinstance(part, Figure):
            assert "<b>" not in part.svg


def test_money_is_formatted_in_the_tool_s_language() -> None:
    for language, shown in (("id", "Rp3.000"), ("en", "Rp3,000")):
        with in_language(language):
            tool = registry.make("recipe")
        tool.from_dict({"units": "10", "labour": str(Decimal(30_000))})
        assert isinstance(tool.result[0], Headline)
        assert tool.result[0].value == shown
