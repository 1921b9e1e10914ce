"""Python's own plain types."""

from __future__ import annotations

import base64
import collections
import datetime as dt
import fractions
import io
import keyword
import pathlib
import types
import uuid
import zoneinfo
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from toolkit.grading.sandbox.codec.base import Codec, Decode, Encode, Unsendable, must, text, whole

# Types and exceptions that a value may name. None of them does anything by being called.
_NAMED: dict[str, Any] = {
    one.__name__: one
    for one in (
        *(bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict, range, slice),
        *(object, type, types.NoneType, types.FunctionType, Decimal, fractions.Fraction),
        *(dt.datetime, dt.date, dt.time, dt.timedelta),
        *(collections.OrderedDict, collections.Counter, collections.defaultdict, collections.deque),
    )
}
_NAME_OF = {kind: name for name, kind in _NAMED.items()}


def _bytes(data: Any) -> bytes:
    must(isinstance(data, str), "no bytes")
    return base64.b64decode(data, validate=True)


def _many(codec: Codec, values: Collection[Any]) -> list[Any]:
    return codec.encode_many(values)


def _values(codec: Codec, data: Any) -> list[Any]:
    must(isinstance(data, list), "no list")
    return codec.decode_many(data)


def _pairs(codec: Codec, value: dict[Any, Any]) -> list[Any]:
    encode = codec.encode
    return [[encode(key), encode(one)] for key, one in value.items()]


def _mapping(codec: Codec, data: Any) -> dict[Any, Any]:
    must(isinstance(data, list), "no pairs")
    found = {}
    for pair in data:
        must(isinstance(pair, list) and len(pair) == 2, "no pair")
        found[codec.decode(pair[0])] = codec.decode(pair[1])
    return found


def _sequence(tag: str) -> Encode:
    return lambda codec, value: [tag, _many(codec, value)]


def _built(make: Callable[[list[Any]], Any]) -> Decode:
    return lambda codec, data: make(_values(codec, data[1]))


def _zone(zone: dt.tzinfo | None) -> Any:
    if zone is None:
        return None
    if type(zone) is dt.timezone:
        offset = zone.utcoffset(None)
        return offset.days * 86400 * 10**6 + offset.seconds * 10**6 + offset.microseconds
    if type(zone) is zoneinfo.ZoneInfo and zone.key:
        return zone.key
    raise Unsendable("its time zone is not a usual one")


def _zone_of(data: Any) -> dt.tzinfo | None:
    if data is None:
        return None
    if isinstance(data, str):
        return zoneinfo.ZoneInfo(text(data, 100))
    return dt.timezone(dt.timedelta(microseconds=whole(data)))


def _encode_datetime(_codec: Codec, value: dt.datetime) -> list[Any]:
    return ["dt", value.replace(tzinfo=None).isoformat(), value.fold, _zone(value.tzinfo)]


def _decode_datetime(_codec: Codec, data: list[Any]) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text(data[1], 40))
    must(data[2] in (0, 1))
    return moment.replace(tzinfo=_zone_of(data[3]), fold=data[2])


def _encode_time(_codec: Codec, value: dt.time) -> list[Any]:
    return ["tm", value.replace(tzinfo=None).isoformat(), value.fold, _zone(value.tzinfo)]


def _decode_time(_codec: Codec, data: list[Any]) -> dt.time:
    must(data[2] in (0, 1))
    return dt.time.fromisoformat(text(data[1], 40)).replace(tzinfo=_zone_of(data[3]), fold=data[2])


def _encode_default(codec: Codec, value: collections.defaultdict[Any, Any]) -> list[Any]:
    return ["dd", _NAME_OF.get(value.default_factory), _pairs(codec, value)]


def _decode_default(codec: Codec, data: list[Any]) -> collections.defaultdict[Any, Any]:
    factory = None if data[1] is None else _NAMED[text(data[1])]
    return collections.defaultdict(factory, _mapping(codec, data[2]))


def _decode_deque(codec: Codec, data: list[Any]) -> collections.deque[Any]:
    return collections.deque(_values(codec, data[1]), None if data[2] is None else whole(data[2]))


def is_named_tuple(kind: type) -> bool:
    """Return whether a type looks as `collections.namedtuple` makes it."""
    fields = getattr(kind, "_fields", None)
    return kind.__bases__ == (tuple,) and type(fields) is tuple and all(type(one) is str for one in fields)


def encode_named_tuple(codec: Codec, value: Any) -> list[Any]:
    """Encode an instance of a named tuple: its receiver builds a class of the same fields."""
    return ["nt", type(value).__name__, list(type(value)._fields), _many(codec, tuple(value))]


def _decode_named_tuple(codec: Codec, data: list[Any]) -> Any:
    must(isinstance(data[2], list) and len(data[2]) <= 100)
    names = [text(data[1], 100), *(text(one, 100) for one in data[2])]
    must(all(one.isascii() and one.isidentifier() and not keyword.iskeyword(one) for one in names))
    must(not any(one.startswith("_") for one in names[1:]))
    values = _values(codec, data[3])
    must(len(values) == len(names) - 1)
    return collections.namedtuple(names[0], names[1:])(*values)


def _encode_view(name: str) -> Encode:
    return lambda codec, value: ["dv", name, _many(codec, value)]


def _decode_view(codec: Codec, data: list[Any]) -> Any:
    values = _values(codec, data[2])
    if data[1] == "keys":
        return dict.fromkeys(values).keys()
    must(data[1] in ("values", "items"))
    return dict(enumerate(values)).values() if data[1] == "values" else dict(values).items()


def _decode_exact(make: Callable[[str], Any]) -> Decode:
    return lambda _codec, data: make(text(data[1], 1_000_000))


def _decode_range(codec: Codec, data: list[Any]) -> range:
    return range(*(whole(codec.decode(one)) for one in data[1:4]))


def _encode_memory(_codec: Codec, value: Any) -> list[Any]:
    content = value.getvalue()
    held = content if isinstance(content, str) else base64.b64encode(content).decode()
    return ["io", type(value).__name__, held, value.tell()]


def _decode_memory(_codec: Codec, data: list[Any]) -> Any:
    must(data[1] in ("StringIO", "BytesIO") and isinstance(data[2], str))
    made: Any = io.StringIO() if data[1] == "StringIO" else io.BytesIO()
    made.write(data[2] if data[1] == "StringIO" else _bytes(data[2]))
    made.seek(whole(data[3]))
    return made


ENCODERS: dict[type, Encode] = {
    int: lambda _codec, value: ["i", hex(value)],
    complex: lambda _codec, value: ["c", value.real, value.imag],
    bytes: lambda _codec, value: ["b", base64.b64encode(value).decode()],
    bytearray: lambda _codec, value: ["ba", base64.b64encode(value).decode()],
    list: _sequence("l"),
    tuple: _sequence("t"),
    set: _sequence("s"),
    frozenset: _sequence("fs"),
    dict: lambda codec, value: ["d", _pairs(codec, value)],
    collections.OrderedDict: lambda codec, value: ["od", _pairs(codec, value)],
    collections.Counter: lambda codec, value: ["cn", _pairs(codec, value)],
    collections.defaultdict: _encode_default,
    collections.deque: lambda codec, value: ["dq", _many(codec, value), value.maxlen],
    range: lambda codec, value: ["r", *_many(codec, (value.start, value.stop, value.step))],
    slice: lambda codec, value: ["sl", *_many(codec, (value.start, value.stop, value.step))],
    type(...): lambda _codec, _value: ["el"],
    Decimal: lambda _codec, value: ["D", str(value)],
    fractions.Fraction: lambda codec, value: ["F", *_many(codec, (value.numerator, value.denominator))],
    dt.datetime: _encode_datetime,
    dt.date: lambda _codec, value: ["da", value.isoformat()],
    dt.time: _encode_time,
    dt.timedelta: lambda _codec, value: ["td", value.days, value.seconds, value.microseconds],
    uuid.UUID: lambda _codec, value: ["u", value.hex],
    io.StringIO: _encode_memory,
    io.BytesIO: _encode_memory,
    pathlib.PosixPath: lambda _codec, value: ["p", str(value)],
    type({}.keys()): _encode_view("keys"),
    type({}.values()): _encode_view("values"),
    type({}.items()): _encode_view("items"),
}

DECODERS: dict[str, Decode] = {
    "i": lambda _codec, data: int(text(data[1], 10_000_000), 16),
    "c": lambda _codec, data: complex(float(data[1]), float(data[2])),
    "b": lambda _codec, data: _bytes(data[1]),
    "ba": lambda _codec, data: bytearray(_bytes(data[1])),
    "it": _built(iter),
    "l": lambda codec, data: _values(codec, data[1]),
    "t": _built(tuple),
    "s": _built(set),
    "fs": _built(frozenset),
    "d": lambda codec, data: _mapping(codec, data[1]),
    "od": lambda codec, data: collections.OrderedDict(_mapping(codec, data[1])),
    "cn": lambda codec, data: collections.Counter(_mapping(codec, data[1])),
    "dd": _decode_default,
    "dq": _decode_deque,
    "nt": _decode_named_tuple,
    "dv": _decode_view,
    "r": _decode_range,
    "sl": lambda codec, data: slice(*(codec.decode(one) for one in data[1:4])),
    "el": lambda _codec, _data: ...,
    "D": _decode_exact(Decimal),
    "F": lambda codec, data: fractions.Fraction(*(whole(codec.decode(one)) for one in data[1:3])),
    "dt": _decode_datetime,
    "da": lambda _codec, data: dt.date.fromisoformat(text(data[1], 20)),
    "tm": _decode_time,
    "td": lambda _codec, data: dt.timedelta(whole(data[1]), whole(data[2]), whole(data[3])),
    "u": lambda _codec, data: uuid.UUID(hex=text(data[1], 32)),
    "p": _decode_exact(pathlib.PosixPath),
    "io": _decode_memory,
    "ty": lambda _codec, data: _NAMED[text(data[1])],
}


def named_type(value: Any) -> list[Any] | None:
    """Return the tagged name of a built-in type, None for every other object."""
    name = _NAME_OF.get(value) if isinstance(value, type) else None
    return None if name is None else ["ty", name]
