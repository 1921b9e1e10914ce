"""NumPy: arrays as raw bytes of a few fixed kinds, scalars, dtypes."""

from __future__ import annotations

import base64
import math
from typing import Any

import numpy as np

from toolkit.grading.sandbox.codec.base import Codec, Decode, Encode, Unsendable, must, text, whole

# bool, integers, floats, complex, dates, spans of time, fixed bytes and text. No objects, no records.
_KINDS = "biufcMmSU"
_MOST_DIMENSIONS = 8
_LAST_LETTER = 0x10FFFF


def encode_array(codec: Codec, value: np.ndarray[Any, Any]) -> list[Any]:
    """Encode an array: raw bytes, or one value after another where it holds objects."""
    if value.dtype.kind == "O":
        return ["no", list(value.shape), codec.encode_many(value.ravel().tolist())]
    if value.dtype.kind not in _KINDS or value.dtype.itemsize == 0:
        raise Unsendable(f"arrays of {value.dtype} are not handed over")
    raw = np.ascontiguousarray(value).tobytes()
    return ["np", value.dtype.str, list(value.shape), base64.b64encode(raw).decode()]


def dtype_of(data: Any) -> np.dtype[Any]:
    """Return a dtype of the plain kinds. Raises `BadValue`."""
    found = np.dtype(text(data, 40))
    must(found.kind in _KINDS and found.itemsize > 0 and found.names is None, "no plain dtype")
    return found


def _shape(data: Any) -> tuple[int, ...]:
    must(isinstance(data, list) and len(data) <= _MOST_DIMENSIONS)
    shape = tuple(whole(one) for one in data)
    must(all(one >= 0 for one in shape))
    return shape


def _decode_array(_codec: Codec, data: list[Any]) -> np.ndarray[Any, Any]:
    dtype, shape = dtype_of(data[1]), _shape(data[2])
    must(isinstance(data[3], str))
    raw = base64.b64decode(data[3], validate=True)
    must(len(raw) == math.prod(shape) * dtype.itemsize, "bytes and shape do not fit")
    return _proper(np.frombuffer(bytearray(raw), dtype=dtype)).reshape(shape)


def _proper(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Refuse bytes that no such array can hold: truth values other than 0 and 1, impossible letters."""
    if values.dtype.kind == "b":
        must(values.view(np.uint8).max(initial=0) <= 1)
    elif values.dtype.kind == "U":
        letters = values.view(np.uint32 if values.dtype.isnative else np.dtype(np.uint32).newbyteorder())
        must(letters.max(initial=0) <= _LAST_LETTER)
    return values


def _decode_objects(codec: Codec, data: list[Any]) -> np.ndarray[Any, Any]:
    shape = _shape(data[1])
    must(isinstance(data[2], list) and len(data[2]) == math.prod(shape))
    flat = np.empty(len(data[2]), dtype=object)
    for place, one in enumerate(codec.decode_many(data[2])):
        flat[place] = one
    return flat.reshape(shape)


def _encode_scalar(_codec: Codec, value: np.generic) -> list[Any]:
    if value.dtype.kind not in _KINDS:
        raise Unsendable(f"values of {value.dtype} are not handed over")
    return ["ns", value.dtype.str, base64.b64encode(value.tobytes()).decode()]


def _decode_scalar(_codec: Codec, data: list[Any]) -> Any:
    must(isinstance(data[2], str))
    raw = base64.b64decode(data[2], validate=True)
    dtype = dtype_of(data[1])
    must(len(raw) == dtype.itemsize)
    return _proper(np.frombuffer(raw, dtype=dtype))[0]


_SCALARS: tuple[Any, ...] = (
    *(np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64),
    *(np.longlong, np.ulonglong, np.float16, np.float32, np.float64, np.longdouble),
    *(np.complex64, np.complex128, np.clongdouble, np.datetime64, np.timedelta64),
)
_SCALAR_NAMES: dict[str, Any] = {
    str(kind.__name__): kind for kind in list[Any]((*_SCALARS, np.str_, np.bytes_))
}

ENCODERS: dict[type, Encode] = {
    np.ndarray: encode_array,
    **dict.fromkeys(_SCALARS, _encode_scalar),
    np.str_: lambda _codec, value: ["nu", str(value)],
    np.bytes_: lambda _codec, value: ["ny", base64.b64encode(value).decode()],
}

DECODERS: dict[str, Decode] = {
    "np": _decode_array,
    "no": _decode_objects,
    "ns": _decode_scalar,
    "nu": lambda _codec, data: np.str_(text(data[1], 10_000_000)),
    "ny": lambda _codec, data: np.bytes_(base64.b64decode(text(data[1], 10_000_000), validate=True)),
    "nd": lambda _codec, data: np.dtype("O") if data[1] == "|O" else dtype_of(data[1]),
    "nk": lambda _codec, data: _SCALAR_NAMES[text(data[1])],
}


def named_type(value: Any) -> list[Any] | None:
    """Return the tagged name of a dtype or scalar type of the plain kinds, None for every other object."""
    name = str(getattr(value, "__name__", ""))
    if isinstance(value, type) and _SCALAR_NAMES.get(name) is value:
        return ["nk", name]
    if isinstance(value, np.dtype) and value.names is None and value.kind in _KINDS + "O":
        return ["nd", value.str]
    return None
