"""Tables travel when they are new or were changed, and only then."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from toolkit.grading.sandbox import turn
from toolkit.grading.sandbox.side import Side
from toolkit.grading.sandbox.watch import Watch, is_self_contained

# What a table with a thousand rows takes at least.
LARGE = 5_000


@pytest.fixture
def travelled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the large messages that her process sent."""
    found: list[int] = []
    hand_over = turn.Turn._hand_over

    def noted(self: turn.Turn, side: Side, kind: str, payload: bytes) -> None:
        if side.role == "checker" and len(payload) > LARGE:
            found.append(len(payload))
        hand_over(self, side, kind, payload)

    monkeypatch.setattr(turn.Turn, "_hand_over", noted)
    return found


def errors(run, error, *cells: str) -> list[str]:
    ran = run("shared: import pandas as pd", *cells)
    assert ran.flags == ()
    return [error(cell) for cell in ran.cells[1:]]


# A column may have the name of an attribute of tables.
TABLE = "learner: t = pd.DataFrame({'name': ['x' * 9] * 1000, 'n': range(1000)})\ndef rows(): return len(t)"


def test_a_table_that_stays_the_same_travels_once(run, error, travelled: list[int]) -> None:
    test = "test: assert rows() == 1000 and rows() == len(t)\nassert t.loc[0, 'n'] == 0"
    # A test's own change is gone before the next one.
    told = errors(run, error, TABLE, f"{test}\nt.loc[0, 'n'] = -5", test, "learner: other = 1", test)
    assert told == [""] * 5
    assert len(travelled) == 1


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ("t.loc[1, 'n'] = 77", "t.loc[1, 'n'] == 77"),
        ("t.loc[1, 'name'] = 'y'", "t.loc[1, 'name'] == 'y'"),
        ("t['n'] = t['n'].astype(float)", "t['n'].dtype == float"),
        ("t.index.name = 'i'", "t.index.name == 'i'"),
        ("t.columns = ['name', 'm']", "list(t.columns) == ['name', 'm']"),
        ("t = t.iloc[::-1]", "t.index[0] == 999"),
    ],
)
def test_a_change_is_seen_however_it_is_made(run, error, change: str, seen: str) -> None:
    told = errors(
        run,
        error,
        f"{TABLE}\ndef spoil():\n    global t\n    {change}",
        f"test: assert not ({seen})",
        f"learner: {change}",
        f"test: assert {seen}",
        TABLE.partition(" def")[0],
        f"test: assert not ({seen})\nspoil()\nassert {seen}",
        f"test: assert {seen}",
    )
    assert told == [""] * 7


def test_what_lies_inside_of_a_table_may_change_without_it(run, error) -> None:
    told = errors(
        run,
        error,
        "learner: t = pd.DataFrame({'tags': [[], []]})",
        "test: assert t['tags'][0] == []",
        "learner: t['tags'][0].append(1)",
        "test: assert t['tags'][0] == [1]",
    )
    assert told == [""] * 4


def test_a_claim_that_nothing_changed_brings_back_no_value_of_a_test(run, error) -> None:
    told = errors(
        run,
        error,
        "learner: t = pd.DataFrame({'n': [1, 2]})",
        # A test that puts the right values in, to go on with them.
        "test: assert len(t) == 2\nt['n'] = 42",
        "learner: import gc\n"
        "one = next(one for one in gc.get_objects() if type(one).__name__ == 'Learner')\n"
        "type(one)._fetch = lambda *_: {'values': {}, 'same': ['t', 'u', 3, None], 'files': 7}",
        "test: assert (t['n'] == 42).all()",
        "test: assert (t['n'] == [1, 2]).all()",
        "test: u",
        "learner: type(one)._fetch = lambda *_: {'values': [], 'same': {'t': 1}}\nt = 3",
        "test: t",
    )
    assert [bool(one) for one in told] == [False, False, False, True, False, True, False, True]


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6).reshape(2, 3).T,
        np.array(["a", None], dtype=object),
        pd.Series([1, None, 3], name="a"),
        pd.DataFrame({"name": ["a", None], "t": pd.to_datetime(["2026-01-01", None])}),
        pd.DataFrame({"c": pd.Categorical(["a", "b"]), "i": pd.array([1, None], dtype="Int64")}),
        pd.DataFrame({"z": pd.to_datetime(["2026-01-01"]).tz_localize("Asia/Jakarta")}),
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", 1)])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_unchanged_value_is_seen_as_such(value: object) -> None:
    watch = Watch(value, repr)
    assert not watch.changed(value)
    assert is_self_contained(value)
    assert watch.changed(value.copy())


def test_objects_count_by_where_they_lie_and_equal_ones_as_the_same() -> None:
    numbers = pd.DataFrame({"i": pd.array([1_000, None], dtype="Int64")})
    watch = Watch(numbers, repr)
    # Each look makes new numbers of these.
    assert not watch.changed(numbers)
    texts = np.array(["".join(("a", "b")), "c"], dtype=object)
    watch = Watch(texts, repr)
    texts[0] = "".join(("a", "b"))
    assert not watch.changed(texts)
    texts[0] = "other"
    assert watch.changed(texts)
    assert not watch.changed(texts)
    assert watch.self_contained()
    texts[0] = []
    assert watch.changed(texts)
    assert not watch.self_contained()


@pytest.mark.parametrize(
    "value",
    [
        np.array([[], 1], dtype=object),
        pd.Series([{}]),
        pd.DataFrame({"a": [object()]}),
        pd.DataFrame({"a": [1]}, index=pd.Index([object()])),
        [1],
        "text",
        None,
    ],
    # Not by repr: an address in a name is another one in each worker.
    ids=["array", "series", "table", "index", "list", "text", "none"],
)
def test_what_may_change_by_itself_is_no_such_table(value: object) -> None:
    assert not is_self_contained(value)
