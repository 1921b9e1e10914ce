"""pandas: tables, columns and indexes, taken apart into arrays and put together again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit.grading.sandbox.codec.arrays import encode_array
from toolkit.grading.sandbox.codec.base import BadValue, Codec, Decode, Encode, Unsendable, must, text, whole
from toolkit.grading.sandbox.watch import arrays_of

_MASKED = (
    *(pd.Int8Dtype, pd.Int16Dtype, pd.Int32Dtype, pd.Int64Dtype),
    *(pd.UInt8Dtype, pd.UInt16Dtype, pd.UInt32Dtype, pd.UInt64Dtype),
    *(pd.Float32Dtype, pd.Float64Dtype, pd.BooleanDtype),
)
_MASKED_NAMES = {kind().name: kind() for kind in _MASKED}
_TEXTS = frozenset({str, type(None)})
_UNITS = ("s", "ms", "us", "ns")


def _array(codec: Codec, values: Any) -> list[Any]:
    """Encode what a column or an index holds, with its exact dtype."""
    dtype = values.dtype
    kind = type(dtype)
    if isinstance(dtype, np.dtype) or type(values) is pd.arrays.NumpyExtensionArray:
        return encode_array(codec, np.asarray(values))
    if kind is pd.StringDtype:
        texts = np.asarray(values, dtype=object).tolist()
        if not _TEXTS.issuperset(map(type, texts)):
            texts = [one if type(one) is str else None for one in texts]
        return ["xs", dtype.storage, dtype.na_value is pd.NA, texts]
    if kind is pd.CategoricalDtype:
        return ["xc", codec.encode(np.asarray(values.codes)), _index(codec, dtype.categories), dtype.ordered]
    if kind is pd.DatetimeTZDtype:
        return ["xt", codec.encode(values.asi8), dtype.unit, str(dtype.tz)]
    if kind is pd.PeriodDtype:
        return ["xp", codec.encode(values.asi8), dtype.name[len("period[") : -1]]
    if kind is pd.IntervalDtype:
        return [
            "xi",
            _index(codec, pd.Index(values.left)),
            _index(codec, pd.Index(values.right)),
            dtype.closed,
        ]
    if kind in _MASKED:
        mask = np.asarray(values.isna())
        plain = values.to_numpy(dtype=dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
        return ["xm", dtype.name, codec.encode(plain), codec.encode(mask)]
    raise Unsendable(f"columns of {dtype} are not handed over")


def _flat(codec: Codec, data: Any) -> np.ndarray[Any, Any]:
    found = codec.decode(data)
    must(type(found) is np.ndarray and found.ndim == 1, "no column")
    return np.asarray(found)


def _whole_numbers(codec: Codec, data: Any) -> np.ndarray[Any, Any]:
    found = _flat(codec, data)
    must(found.dtype == np.int64)
    return found


def _values(codec: Codec, data: Any) -> Any:
    """Return the array of a column. Raises `BadValue`."""
    must(isinstance(data, list) and data and isinstance(data[0], str))
    tag = data[0]
    if tag in ("np", "no"):
        return _flat(codec, data)
    if tag == "xs":
        must(isinstance(data[3], list) and _TEXTS.issuperset(map(type, data[3])))
        must(data[1] in ("python", "pyarrow"))
        return pd.array(data[3], dtype=pd.StringDtype(data[1], na_value=pd.NA if data[2] else np.nan))
    if tag == "xc":
        codes = _flat(codec, data[1])
        must(codes.dtype.kind == "i" and (data[3] is None or type(data[3]) is bool))
        return pd.Categorical.from_codes(codes, categories=_index_of(codec, data[2]), ordered=data[3])
    if tag == "xt":
        must(data[2] in _UNITS)
        moments = _whole_numbers(codec, data[1]).view(f"M8[{data[2]}]")
        return pd.DatetimeIndex(moments, tz="UTC").tz_convert(text(data[3], 100)).array
    if tag == "xp":
        return pd.PeriodIndex.from_ordinals(_whole_numbers(codec, data[1]), freq=text(data[2], 40)).array
    if tag == "xi":
        left, right = _index_of(codec, data[1]), _index_of(codec, data[2])
        return pd.arrays.IntervalArray.from_arrays(left, right, closed=text(data[3], 10))
    if tag == "xm":
        dtype = _MASKED_NAMES[text(data[1])]
        plain, mask = _flat(codec, data[2]), _flat(codec, data[3])
        must(mask.dtype == bool and plain.dtype == dtype.numpy_dtype and len(mask) == len(plain))
        found = pd.array(plain, dtype=dtype)
        found[mask] = pd.NA
        return found
    raise BadValue(f"no column: {tag}")


def _name(codec: Codec, name: Any) -> Any:
    """Return a decoded name, which pandas wants hashable."""
    found = codec.decode(name)
    hash(found)
    return found


def _index(codec: Codec, value: Any) -> list[Any]:
    if type(value) is pd.RangeIndex:
        return ["pr", value.start, value.stop, value.step, codec.encode(value.name)]
    if type(value) is pd.MultiIndex:
        levels = [_index(codec, level) for level in value.levels]
        codes = [codec.encode(np.asarray(one, dtype=np.int64)) for one in value.codes]
        return ["pm", levels, codes, [codec.encode(name) for name in value.names]]
    freq = getattr(value, "freqstr", None) if type(value) in (pd.DatetimeIndex, pd.TimedeltaIndex) else None
    return ["px", _array(codec, value.array), codec.encode(value.name), freq]


def _index_of(codec: Codec, data: Any) -> Any:
    must(isinstance(data, list) and data)
    if data[0] == "pr":
        return pd.RangeIndex(whole(data[1]), whole(data[2]), whole(data[3]), name=_name(codec, data[4]))
    if data[0] == "pm":
        return _multi_index_of(codec, data)
    must(data[0] == "px", "no index")
    found = pd.Index(_values(codec, data[1]), name=_name(codec, data[2]), tupleize_cols=False)
    if data[3] is not None:
        found.freq = text(data[3], 40)
    return found


def _multi_index_of(codec: Codec, data: list[Any]) -> Any:
    must(isinstance(data[1], list) and isinstance(data[2], list) and isinstance(data[3], list))
    return pd.MultiIndex(
        levels=[_index_of(codec, one) for one in data[1]],
        codes=[_whole_numbers(codec, one) for one in data[2]],
        names=[_name(codec, one) for one in data[3]],
    )


def _encode_series(codec: Codec, value: Any) -> list[Any]:
    return ["ps", _index(codec, value.index), codec.encode(value.name), _array(codec, value.array)]


def _series(codec: Codec, data: list[Any]) -> Any:
    index = _index_of(codec, data[1])
    values = _values(codec, data[3])
    must(len(values) == len(index), "column and index do not fit")
    return pd.Series(values, index=index, name=_name(codec, data[2]), copy=False)


def _encode_frame(codec: Codec, value: Any) -> list[Any]:
    columns = [_array(codec, one) for one in arrays_of(value)]
    return ["pf", _index(codec, value.index), _index(codec, value.columns), columns]


def _frame(codec: Codec, data: list[Any]) -> Any:
    index, columns = _index_of(codec, data[1]), _index_of(codec, data[2])
    must(isinstance(data[3], list) and len(data[3]) == len(columns))
    values = [_values(codec, one) for one in data[3]]
    must(all(len(one) == len(index) for one in values), "columns and index do not fit")
    made = pd.DataFrame(dict(enumerate(values)), index=index, copy=False)
    made.columns = columns
    return made


def _encode_timestamp(_codec: Codec, value: Any) -> list[Any]:
    zone = None if value.tzinfo is None else str(value.tzinfo)
    return ["pt", value.asm8.view("i8").item(), value.unit, zone]


def _timestamp(_codec: Codec, data: list[Any]) -> Any:
    must(data[2] in _UNITS)
    moment = pd.Timestamp(np.datetime64(whole(data[1]), data[2]))
    return moment if data[3] is None else moment.tz_localize("UTC").tz_convert(text(data[3], 100))


def _timedelta(_codec: Codec, data: list[Any]) -> Any:
    must(data[2] in _UNITS)
    return pd.Timedelta(np.timedelta64(whole(data[1]), data[2]))


def _encode_interval(codec: Codec, value: Any) -> list[Any]:
    return ["pv", codec.encode(value.left), codec.encode(value.right), value.closed]


def _interval(codec: Codec, data: list[Any]) -> Any:
    return pd.Interval(codec.decode(data[1]), codec.decode(data[2]), closed=text(data[3], 10))


def _encode_dtype(_codec: Codec, value: Any) -> list[Any]:
    if type(value) is pd.StringDtype:
        return ["xd", "string", value.storage, value.na_value is pd.NA]
    return ["xd", value.name]


def _dtype(_codec: Codec, data: list[Any]) -> Any:
    if data[1] == "string":
        must(data[2] in ("python", "pyarrow"))
        return pd.StringDtype(data[2], na_value=pd.NA if data[3] else np.nan)
    return _MASKED_NAMES[text(data[1])]


_INDEXES = (
    *(pd.Index, pd.RangeIndex, pd.MultiIndex, pd.DatetimeIndex, pd.TimedeltaIndex, pd.PeriodIndex),
    *(pd.CategoricalIndex, pd.IntervalIndex),
)

ENCODERS: dict[type, Encode] = {
    pd.Series: _encode_series,
    pd.DataFrame: _encode_frame,
    **dict.fromkeys(_INDEXES, _index),
    pd.Timestamp: _encode_timestamp,
    pd.Timedelta: lambda _codec, value: ["pd", value.asm8.view("i8").item(), value.unit],
    pd.Period: lambda _codec, value: ["pp", value.ordinal, value.freqstr],
    pd.Interval: _encode_interval,
    type(pd.NaT): lambda _codec, _value: ["pn"],
    type(pd.NA): lambda _codec, _value: ["pa"],
    **dict.fromkeys((pd.StringDtype, *_MASKED), _encode_dtype),
    **dict.fromkeys(
        {type(pd.array(["a"])), type(pd.Series(["a"]).array), type(pd.array([1])), type(pd.array([1.5]))}
        | {type(pd.array([True])), pd.Categorical, pd.arrays.PeriodArray, pd.arrays.IntervalArray},
        lambda codec, value: ["xa", _array(codec, value)],
    ),
}

DECODERS: dict[str, Decode] = {
    "ps": _series,
    "pf": _frame,
    "pr": _index_of,
    "pm": _index_of,
    "px": _index_of,
    "pt": _timestamp,
    "pd": _timedelta,
    "pp": lambda _codec, data: pd.Period(ordinal=whole(data[1]), freq=text(data[2], 40)),
    "pv": _interval,
    "pn": lambda _codec, _data: pd.NaT,
    "pa": lambda _codec, _data: pd.NA,
    "xd": _dtype,
    "xa": lambda codec, data: _values(codec, data[1]),
}

_CLASSES: dict[str, Any] = {
    one.__name__: one
    for one in (
        *_INDEXES,
        pd.Series,
        pd.DataFrame,
        pd.Timestamp,
        pd.Timedelta,
        pd.Period,
        pd.Interval,
        pd.Categorical,
    )
}
DECODERS["pk"] = lambda _codec, data: _CLASSES[text(data[1])]


def named_type(value: Any) -> list[Any] | None:
    """Return the tagged name of a class of tables, columns or indexes, None for every other object."""
    name = str(getattr(value, "__name__", ""))
    if isinstance(value, type) and _CLASSES.get(name) is value:
        return ["pk", name]
    return None
