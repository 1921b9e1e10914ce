from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.records import Learner, Problem, Records, Shelf
from toolkit.records.shelf import MAX_HISTORY, MAX_KEYS
from toolkit.records.values import MAX_BYTES, MAX_DEPTH


@pytest.fixture
def shelf(records: Records, sari: Learner) -> Shelf:
    return records.shelf(sari.id)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Problem) as caught:
        call()
    assert caught.value.message
    return caught.value.code


def history(records: Records, learner: Learner) -> list[tuple[str, Any, int]]:
    return [
        (row["field"], row["value"], row["version"]) for row in records.learners.export(learner.id)["history"]
    ]


def test_fields_are_merged(records: Records, sari: Learner, shelf: Shelf) -> None:
    assert shelf.load("tool/price") is None
    assert shelf.save("tool/price", {"cost": "12.000", "fee": "8"}) == (1, {})
    assert shelf.save("tool/price", {"fee": "9"}) == (2, {})
    assert shelf.save("tool/price", {"note": None}) == (3, {})
    assert shelf.load("tool/price") == ({"cost": "12.000", "fee": "9", "note": None}, 3)
    assert shelf.load_all() == {"tool/price": ({"cost": "12.000", "fee": "9", "note": None}, 3)}
    assert history(records, sari) == [("fee", "8", 2)]


def test_what_changes_nothing_keeps_the_version(records: Records, sari: Learner, shelf: Shelf) -> None:
    shelf.save("tool/price", {"cost": "1"})
    assert shelf.save("tool/price", {"cost": "1"}, seen=1) == (1, {})
    assert shelf.save("tool/price", {}, seen=1) == (1, {})
    assert shelf.save("tool/other", {}) == (0, {})
    assert shelf.load("tool/other") is None
    assert history(records, sari) == []


def test_one_and_true_are_not_the_same(records: Records, sari: Learner, shelf: Shelf) -> None:
    shelf.save("tool/price", {"a": 1, "b": None})
    shelf.save("tool/price", {"a": True, "b": False})
    assert shelf.load("tool/price") == ({"a": True, "b": False}, 2)
    assert history(records, sari) == [("a", 1, 2), ("b", None, 2)]


def test_two_phones_with_different_fields(shelf: Shelf) -> None:
    shelf.save("tool/price", {"cost": "1", "fee": "1"})
    assert shelf.save("tool/price", {"cost": "2"}, seen=1) == (2, {})
    assert shelf.save("tool/price", {"fee": "3"}, seen=1) == (3, {"cost": "2"})
    assert shelf.load("tool/price") == ({"cost": "2", "fee": "3"}, 3)


def test_two_phones_with_the_same_field(records: Records, sari: Learner, shelf: Shelf) -> None:
    shelf.save("tool/price", {"cost": "1", "fee": "1"})
    shelf.save("tool/price", {"cost": "2"}, seen=1)
    assert shelf.save("tool/price", {"cost": "3"}, seen=1) == (3, {"cost": "3"})
    assert ("cost", "2", 3) in history(records, sari)


def test_two_phones_that_agree(shelf: Shelf) -> None:
    shelf.save("tool/price", {"cost": "1"})
    shelf.save("tool/price", {"cost": "2"}, seen=1)
    assert shelf.save("tool/price", {"cost": "2"}, seen=1) == (2, {})


def test_seen_nothing_seen_unknown_and_seen_the_future(shelf: Shelf) -> None:
    shelf.save("tool/price", {"cost": "1"})
    assert shelf.save("tool/price", {"fee": "1"}, seen=0) == (2, {"cost": "1"})
    assert shelf.save("tool/price", {"fee": "2"}, seen=None) == (3, {})
    assert shelf.save("tool/price", {"note": "x"}, seen=99) == (4, {"cost": "1", "fee": "2"})


numbers = count()
changes = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=st.lists(st.tuples(changes, st.integers(0, 6)), min_size=1, max_size=8))
def test_saving_agrees_with_a_plain_model(shelf: Shelf, saves: list[tuple[Any, int]]) -> None:
    key = f"tool/{next(numbers)}"
    states: list[dict[str, int]] = [{}]
    for wanted, seen in saves:
        seen = min(seen, len(states) - 1)
        before, earlier = states[-1], list(states)
        version, also = shelf.save(key, wanted, seen)
        after = {**before, **wanted}
        if after != before:
            states.append(after)
        assert version == len(states) - 1
        touched = {
            name for old, new in pairwise(earlier[seen:]) for name in new if old.get(name) != new[name]
        }
        expected = {name for name in touched if name not in wanted or before[name] != wanted[name]}
        assert also == {name: after[name] for name in expected}
    assert shelf.load(key) == ((states[-1], len(states) - 1) if len(states) > 1 else None)


def test_saving_from_many_threads_loses_nothing(shelf: Shelf) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: shelf.save("tool/price", {f"f{number}": number}), range(40)))
    assert shelf.load("tool/price") == ({f"f{number}": number for number in range(40)}, 40)


def test_history_keeps_the_newest_of_each_key(records: Records, sari: Learner, shelf: Shelf) -> None:
    shelf.save("tool/qris", {"n": -2})
    shelf.save("tool/qris", {"n": -1})
    for number in range(MAX_HISTORY + 10):
        shelf.save("tool/price", {"n": number})
    kept = history(records, sari)
    assert ("n", -2, 2) in kept
    assert [value for _field, value, _version in kept[1:]] == list(range(9, MAX_HISTORY + 9))


@pytest.mark.parametrize(
    "key",
    [
        "", "/", "tool/", "Tool/price", "tool//price", "../secret", "tool/price\n", "a/b/c/d/e",
        "tool/" + "x" * 200, "tool/é", 7, None,
    ],
)  # fmt: skip
def test_keys_have_a_pattern(shelf: Shelf, key: str) -> None:
    assert code_of(lambda: shelf.save(key, {"a": 1})) == "key"


@pytest.mark.parametrize(
    "key", ["readiness", "tool/price", "check/02-price/margin-or-markup", "answers/02-price"]
)
def test_keys_of_lessons_fit(shelf: Shelf, key: str) -> None:
    assert shelf.save(key, {"a": 1}) == (1, {})


def deep(levels: int) -> Any:
    value: Any = 1
    for _each in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "changes",
    [
        {"a": math.nan}, {"a": math.inf}, {"a": Decimal(1)}, {"a": {1: 2}}, {1: 2}, {"a": b"x"}, {"a": {2}},
        {"a": 10**5000}, {"a": deep(MAX_DEPTH)}, {"a": deep(100_000)}, [], "text", None, 3,
    ],
)  # fmt: skip
def test_only_plain_data(shelf: Shelf, changes: Any) -> None:
    assert code_of(lambda: shelf.save("tool/price", changes)) == "not-json"
    assert shelf.load("tool/price") is None


def test_odd_but_plain_data_survives(shelf: Shelf) -> None:
    odd = {"": "\0\ud800\u202e<script>", "é": [deep(15), {"x": 1e-300}, -(2**70)], "emoji": "👩‍🍳"}
    shelf.save("tool/price", odd)
    assert shelf.load("tool/price") == (odd, 1)


def test_a_value_has_a_size_limit_and_what_was_kept_stays(shelf: Shelf) -> None:
    room = MAX_BYTES - len('{"a":"","b":""}')
    shelf.save("tool/price", {"a": "x" * (room - 10)})
    assert code_of(lambda: shelf.save("tool/price", {"b": "y" * 11})) == "too-big"
    assert shelf.save("tool/price", {"b": "y" * 10}) == (2, {})
    assert code_of(lambda: shelf.save("tool/other", {"a": "é" * (MAX_BYTES // 2)})) == "too-big"


def test_a_learner_has_a_number_of_keys(records: Records, sari: Learner, shelf: Shelf) -> None:
    with records._database.write("test") as session:
        from toolkit.records.tables import ShelfRow

        now = sari.joined_at
        session.add_all(
            ShelfRow(learner_id=sari.id, key=f"k/{n}", value={}, field_versions={}, version=1, saved_at=now)
            for n in range(MAX_KEYS - 1)
        )
    shelf.save("tool/last", {"a": 1})
    assert code_of(lambda: shelf.save("tool/more", {"a": 1})) == "too-many-keys"
    assert shelf.save("tool/last", {"a": 2}) == (2, {})


@pytest.mark.parametrize("seen", ["1", 1.0, True])
def test_seen_is_a_number(shelf: Shelf, seen: Any) -> None:
    assert code_of(lambda: shelf.save("tool/price", {"a": 1}, seen)) == "seen"


def test_nobody_has_no_shelf(records: Records) -> None:
    assert code_of(lambda: records.shelf("nobody00").save("tool/price", {"a": 1})) == "learner-gone"
    assert records.shelf("nobody00").load_all() == {}


def test_shelves_are_apart(records: Records, sari: Learner, shelf: Shelf) -> None:
    budi = records.learners.join("Budi", "907162", "id")
    shelf.save("tool/price", {"a": 1})
    assert records.shelf(budi.id).load_all() == {}
