"""Plain values come back as they were, and nothing that is sent instead does harm."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import fractions
import io
import json
import math
import zoneinfo
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.grading.sandbox.codec import BadValue, Unsendable, full_codec


class Nothing:
    """No objects travel here."""

    def send(self, value: Any) -> list[Any]:
        raise Unsendable(type(value).__name__)

    def receive(self, data: list[Any]) -> Any:
        raise BadValue(str(data[0]))


def codec(depth: int = 100) -> Any:
    return full_codec(Nothing(), depth)


def there_and_back(value: Any) -> Any:
    return codec().decode(json.loads(json.dumps(codec().encode(value))))


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=20)
    | st.complex_numbers()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.datetimes(timezones=st.none() | st.just(dt.UTC) | st.just(zoneinfo.ZoneInfo("Asia/Jakarta")))
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.uuids()
    | st.just(...)
)
keys = st.integers() | st.text(max_size=5) | st.booleans() | st.none() | st.tuples(st.integers())
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(keys, inner, max_size=4)
        | st.sets(keys, max_size=4)
        | st.lists(inner, max_size=3).map(collections.deque)
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal, of the same types all the way down, and not a number where that was so."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        if one != one:
            return bool(other != other)
        return one == other and math.copysign(1, one) == math.copysign(1, other)
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    if isinstance(one, list | tuple | collections.deque):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    return bool(one == other)


@given(values)
def test_plain_values_come_back_the_same(value: Any) -> None:
    assert same(there_and_back(value), value)


@pytest.mark.parametrize(
    "value",
    [
        collections.Counter("aab"),
        collections.OrderedDict([("b", 1), ("a", 2)]),
        collections.defaultdict(list, {"a": [1]}),
        collections.deque([1, 2], maxlen=3),
        range(1, 9, 2),
        slice(1, None, 2),
        bytearray(b"ab"),
        frozenset({1}),
        2**9_000,
        decimal.Decimal("1.10"),
        decimal.Decimal("sNaN"),
        fractions.Fraction(1, 3),
        np.float64(1.5),
        np.int8(-3),
        np.bool_(True),
        np.datetime64("2026-01-02"),
        np.timedelta64(3, "h"),
        np.str_("añ"),
        np.bytes_(b"x"),
        int,
        dict,
        decimal.Decimal,
        np.float64,
        np.dtype("int32"),
        pd.Timestamp("2026-01-02 03:04", tz="Asia/Jakarta"),
        pd.Timestamp("2026-01-02"),
        pd.Timedelta("1h"),
        pd.Period("2026Q1"),
        pd.Interval(1, 2.5, closed="left"),
        pd.NaT,
        pd.NA,
        pd.DataFrame,
        pd.Int64Dtype(),
    ],
    ids=lambda value: f"{type(value).__name__}-{str(value)[:12]}",
)
def test_values_of_libraries_come_back_the_same(value: Any) -> None:
    back = there_and_back(value)
    assert type(back) is type(value)
    assert str(back) == str(value) if type(value) is not int else back == value


def test_views_named_tuples_and_files_in_memory() -> None:
    point = collections.namedtuple("point", "x y")
    assert there_and_back(point(1, 2)) == (1, 2)
    assert there_and_back(point(1, 2))._fields == ("x", "y")
    assert list(there_and_back({"a": 1}.keys())) == ["a"]
    assert list(there_and_back({"a": 1}.items())) == [("a", 1)]
    memory = io.StringIO("a\nb")
    memory.readline()
    assert there_and_back(memory).read() == "b"


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.arange(6.0)[::2],
        np.array([], dtype="f4"),
        np.array(3),
        np.array(["a", "bcd"]),
        np.array([True, False]),
        np.array(["2026-01-01", "NaT"], dtype="M8[D]"),
        np.array([[1, None], ["a", [2]]], dtype=object),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
def test_arrays_come_back_the_same(array: np.ndarray) -> None:
    back = there_and_back(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)
    assert back.flags.writeable


def table() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "whole": [1, 2],
            "text": ["x", None],
            "day": pd.to_datetime(["2026-01-01", None]),
            "kind": pd.Categorical(["u", "v"], categories=["v", "u"], ordered=True),
            "maybe": pd.array([1, None], dtype="Int64"),
            "flag": pd.array([True, None], dtype="boolean"),
            "quarter": pd.period_range("2026Q1", periods=2, freq="Q"),
            "zoned": pd.date_range("2026", periods=2, tz="Asia/Jakarta"),
            "objects": [[1], {"a": 2}],
            "spans": pd.to_timedelta(["1h", None]),
        }
    )
    frame["bin"] = pd.cut([1, 2], [0, 1, 5])
    return frame


def test_tables_come_back_the_same() -> None:
    pd.testing.assert_frame_equal(there_and_back(table()), table(), check_exact=True)


@pytest.mark.parametrize(
    "columns", [["whole", "text"], "kind", "quarter", "zoned", "day", "bin", "maybe", "spans"]
)
def test_indexes_come_back_the_same(columns: Any) -> None:
    frame = table().set_index(columns)
    pd.testing.assert_frame_equal(there_and_back(frame), frame, check_exact=True)
    pd.testing.assert_index_equal(there_and_back(frame.index), frame.index, exact=True)


def test_odd_tables() -> None:
    for frame in (
        pd.DataFrame(),
        pd.DataFrame(index=[3, 4]),
        pd.DataFrame(np.ones((2, 2)), columns=["a", "a"]),
        pd.DataFrame({1: [1], "b": [2]}).rename_axis(columns="c"),
        table().groupby("text").agg({"whole": ["sum", "mean"]}),
    ):
        pd.testing.assert_frame_equal(there_and_back(frame), frame, check_exact=True)
    series = pd.Series([1.5], index=pd.date_range("2026", periods=1, freq="D"), name=("a", 1))
    back = there_and_back(series)
    pd.testing.assert_series_equal(back, series, check_exact=True, check_freq=True)


def test_what_is_not_exactly_plain_does_not_travel_as_data() -> None:
    class MyInt(int):
        pass

    class MyStr(str):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = str.__hash__

    class MyList(list):
        pass

    for value in (MyInt(3), MyStr("x"), MyList(), {MyStr("a"): 1}, np.matrix([1]), object(), lambda: 0):
        with pytest.raises(Unsendable):
            codec().encode(value)


def test_circles_and_depth_are_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    for value in (circle, deep):
        with pytest.raises(Unsendable):
            codec().encode(value)
    data: Any = 1
    for _ in range(200):
        data = ["l", [data]]
    with pytest.raises(BadValue):
        codec().decode(data)


HOSTILE = [
    {},
    [],
    ["?"],
    [1],
    ["l"],
    ["l", 5],
    ["l", {"a": 1}],
    ["d", [[1]]],
    ["d", [[["l", []], 1]]],
    ["s", [["l", []]]],
    ["i", "0x"],
    ["i", 5],
    ["b", "***"],
    ["D", "x"],
    ["F", 1, 0],
    ["r", 1, 2, 0],
    ["nt", "a; import os", ["x"], [1]],
    ["nt", "P", ["__class__"], [1]],
    ["nt", "P", ["x", "y"], [1]],
    ["nt", "P", ["lambda"], [1]],
    ["ty", "eval"],
    ["ty", "os"],
    ["dd", "eval", []],
    ["p", 1],
    ["np", "|O", [1], ""],
    ["np", "<f8", [1000000000], ""],
    ["np", "<f8", [-1], ""],
    ["np", "<f8", [1], "AAAA"],
    ["np", "<i4,<i4", [1], "AAAAAAAAAAA="],
    ["np", "|V8", [1], "AAAAAAAAAAA="],
    ["np", "(9999,)<f8", [0], ""],
    ["np", "|S0", [5], ""],
    ["np", "|b1", [1], "Ag=="],
    ["np", "<U1", [1], "////fw=="],
    ["np", "<f8", [1] * 40, ""],
    ["no", [2], [1]],
    ["ns", "|O", "AAAAAAAAAAA="],
    ["pf", ["pr", 0, 2, 1, None], ["pr", 0, 1, 1, None], [["np", "<f8", [1], "AAAAAAAAAAA="]]],
    ["pf", ["pr", 0, 2, 1, None], ["pr", 0, 2, 1, None], []],
    ["ps", ["pr", 0, 5, 1, None], None, ["no", [1], [1]]],
    ["ps", ["pr", 0, 1, 1, ["l", []]], None, ["no", [1], [1]]],
    ["ps", ["pr", 0, 1, 1, None], None, ["xc", ["np", "|i1", [1], "BQ=="], ["pr", 0, 1, 1, None], False]],
    ["ps", ["pr", 0, 1, 1, None], None, ["xm", "int64", 1, 1]],
    ["ps", ["pr", 0, 1, 1, None], None, ["xs", "evil", False, []]],
    ["pr", 0, 1, 0, None],
    ["pm", [], [], []],
    ["px", ["l", []], None, None],
    ["pt", 0, "fortnight", None],
    ["pt", 0, "ns", "Nowhere/Land"],
    ["pp", 1, "nothing"],
    ["xd", "object"],
    ["pk", "read_pickle"],
    ["nk", "load"],
    ["ref", "os", "system"],
    ["o", 1],
    ["io", "open", "x", 0],
]


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: str(data)[:40])
def test_what_nobody_can_have_written_is_refused(data: Any) -> None:
    with pytest.raises(BadValue):
        codec().decode(data)


json_data = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)
TAGS = sorted({one[0] for one in HOSTILE if isinstance(one, list) and one and isinstance(one[0], str)})


@given(st.sampled_from(TAGS), st.lists(json_data, max_size=5))
def test_any_json_is_a_value_or_refused(tag: str, rest: list[Any]) -> None:
    try:
        codec().decode([tag, *rest])
    except BadValue:
        return
