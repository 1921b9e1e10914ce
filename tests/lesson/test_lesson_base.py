from __future__ import annotations

import pytest
from lesson_samples import SumModel

from toolkit.lesson.tools.base import ToolModel


def test_result_follows_what_is_typed() -> None:
    model = SumModel()
    before = model.revision
    model.fields["start"].raw = "10rb"
    model.groups["parts"].rows[0].entries["amount"].raw = "500"
    assert model.result[0].value == "10500.0" or model.result[0].value == "10500"  # type: ignore[union-attr]
    assert model.revision == before + 2


def test_listeners_get_the_keys_of_to_dict() -> None:
    model = SumModel()
    heard: list[tuple[str, object]] = []
    model.on_typed(lambda key, raw: heard.append((key, raw)))
    model.fields["start"].raw = "1"
    row = model.groups["parts"].add()
    row.entries["name"].raw = "Telur"
    assert heard == [("start", "1"), ("parts", ["r1", "r2"]), ("parts/r2/name", "Telur")]
    assert {key for key, _raw in heard} <= set(model.to_dict())


def test_values_come_back_without_being_told_again() -> None:
    first, second = SumModel(), SumModel()
    first.fields["start"].raw = "salah"
    first.groups["parts"].add().entries["name"].raw = "Telur"
    heard: list[str] = []
    second.on_typed(lambda key, _raw: heard.append(key))
    second.from_dict(first.to_dict())
    assert second.to_dict() == first.to_dict()
    assert heard == []
    second.groups["parts"].rows[1].entries["name"].raw = "Gula"
    assert heard == ["parts/r2/name"]


def test_a_part_of_the_values_leaves_the_rest() -> None:
    model = SumModel()
    model.groups["parts"].rows[0].entries["name"].raw = "Gula"
    kept = model.groups["parts"].rows[0]
    model.from_dict({"parts": ["r1", "r7"], "parts/r7/name": "Telur"})
    assert model.groups["parts"].rows[0] is kept
    assert kept.entries["name"].raw == "Gula"
    assert model.groups["parts"].rows[1].entries["name"].raw == "Telur"


def test_a_removed_rows_id_is_not_given_again() -> None:
    """Its old values are still kept, and would come back in a new row after a reload."""
    model = SumModel()
    group = model.groups["parts"]
    group.add().entries["name"].raw = "Telur"
    group.remove("r2")
    assert group.add().id == "r3"
    fresh = SumModel()
    fresh.from_dict({"parts": ["r1"], "parts/r5/name": "lama"})
    assert fresh.groups["parts"].add().id == "r6"


def test_least_and_most_rows() -> None:
    group = SumModel().groups["parts"]
    group.remove("r1")
    assert [row.id for row in group.rows] == ["r1"]
    for _number in range(5):
        group.add()
    assert len(group.rows) == group.most


@pytest.mark.parametrize(
    "values",
    [
        {"start": 5},
        {"parts": "x"},
        {"parts": [None, {}, "r1", "r1"]},
        {"other": "?"},
        {"parts": []},
        {"a/b/c/d": "x"},
    ],
)
def test_strange_values_never_break_a_tool(values: dict[str, object]) -> None:
    model = SumModel()
    model.from_dict(values)
    assert 1 <= len(model.groups["parts"].rows) <= 3


def test_a_fault_is_told_and_does_not_stop_keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", True)
    model = SumModel()
    heard: list[str] = []
    model.on_typed(lambda key, _raw: heard.append(key))
    model.faulty = True
    model.fields["start"].raw = "1"
    assert heard == ["start"]
    assert model.trouble
    assert model.result == []
    model.faulty = False
    model.fields["start"].raw = "2"
    assert model.trouble == ""
