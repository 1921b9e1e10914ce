"""Whether a value was changed since it was handed over: then its new state must be handed over, else not.

The learner's own lists and dicts are compared by their encoded form. A table or an array of some megabytes by
checksums, and what it holds besides numbers by identity, as encoding it would take too long each time.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable
from operator import is_
from typing import Any

_UNCHANGEABLE = (type(None), bool, int, float, str, bytes, complex, range)
_PLAIN = frozenset(_UNCHANGEABLE)


class Watch:
    """What a value was like when it was handed over."""

    def __init__(self, value: Any, encode: Callable[[Any], Any], encoded: Any = None) -> None:
        """encode: the codec's, for small containers. encoded: what it made of this value, if it was asked."""
        self._encode = encode
        self._value = value
        self._state, self._places = self._look(value, encoded)
        # Where an object lay that is gone, another one may lie: those that are compared by place are held.
        self._objects = _objects(value)
        self._self_contained: bool | None = None

    def changed(self, value: Any) -> bool:
        """Return whether the value is another one now, or was changed since the last look."""
        if value is self._value and type(value) in _UNCHANGEABLE:
            return False
        state, places = self._look(value)
        same = value is self._value and _equal(state, self._state)
        if same and places == self._places:
            return False
        objects = _objects(value)
        same = same and _equal(objects, self._objects)
        self._value, self._state, self._places, self._objects = value, state, places, objects
        self._self_contained = None
        return not same

    def self_contained(self) -> bool:
        """Return whether the value, as it was at the last look, is a table or an array with nothing loose.

        As `is_self_contained`, which looks at each object in it; what is unchanged needs that once.
        """
        if self._self_contained is None:
            self._self_contained = is_self_contained(self._value)
        return self._self_contained

    def _look(self, value: Any, encoded: Any = None) -> tuple[Any, list[bytes]]:
        """Return what the value is like but for the objects in it, and where these lie."""
        kind = type(value)
        if kind in _UNCHANGEABLE or callable(value):
            return None, []
        if is_array(value):
            return _arrays([value], [])
        if is_table(value):
            # Of a table, `name` would be a column of that name.
            name = value.name if value.ndim == 1 else None
            return _arrays(arrays_of(value), [*map(_index, value.axes), name])
        return self._encode(value) if encoded is None else encoded, []


def is_array(value: Any) -> bool:
    """Return whether a value is an array of NumPy, exactly."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray


def is_table(value: Any) -> bool:
    """Return whether a value is a table or a column of pandas, exactly."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) in (pandas.DataFrame, pandas.Series)


def is_self_contained(value: Any) -> bool:
    """Return whether a table or an array holds nothing that could change without it: a watch misses nothing.

    False for every other value.
    """
    if is_array(value):
        return value.dtype.kind != "O" or _all_plain(value.ravel().tolist())
    if not is_table(value):
        return False
    axes = value.axes
    return all(map(_plain_index, axes)) and all(
        one.dtype.kind != "O" or _all_plain(one.tolist() if is_array(one) else one.to_numpy().tolist())
        for one in arrays_of(value)
    )


def _plain_index(index: Any) -> bool:
    if index.nlevels > 1:
        return all(map(_plain_index, index.levels))
    return index.dtype.kind != "O" or _all_plain(index.tolist())


def _all_plain(values: Iterable[Any]) -> bool:
    return _PLAIN.issuperset(map(type, values))


def arrays_of(table: Any) -> list[Any]:
    """Return the arrays under a table's columns, or the one of a column."""
    if table.ndim == 1:
        return [table.array]
    # Without a column object for each, which takes nine times as long; pandas does not promise to keep it.
    quick = getattr(table, "_iter_column_arrays", None)
    return [column.array for _name, column in table.items()] if quick is None else list(quick())


def _arrays(arrays: list[Any], around: list[Any]) -> tuple[list[Any], list[bytes]]:
    """Look at arrays. around: what else belongs to the look.

    Objects count by where they lie, not by their inside. Unlike taking each of them in hand, that writes
    nothing into the memory that a fork shares.
    """
    numbers: list[Any] = []
    places = []
    for one in arrays:
        plain = _plain_array(one)
        numbers += (hash(one.dtype), plain.shape)
        if plain.dtype.kind == "O":
            places.append(plain.tobytes())
        else:
            flat = plain if plain.flags.c_contiguous else plain.copy()
            numbers += (plain.dtype.str, zlib.crc32(memoryview(flat.reshape(-1).view("u1"))))
    return [*around, hash(tuple(numbers))], places


def _objects(value: Any) -> list[list[Any]]:
    """Return the objects that an array or a table holds."""
    if not is_array(value) and not is_table(value):
        return []
    arrays = [value] if is_array(value) else map(_plain_array, arrays_of(value))
    return [one.ravel().tolist() for one in arrays if one.dtype.kind == "O"]


def _plain_array(array: Any) -> Any:
    """Return an array of NumPy for one of a table's, moments as numbers."""
    if is_array(array):
        return array
    moments = getattr(array, "asi8", None)
    return array.to_numpy() if moments is None else moments


def _index(index: Any) -> list[Any]:
    """Look at an index, of which only its names and its frequency can change."""
    return [index, list(index.names), getattr(index, "freqstr", None)]


def _equal(one: Any, other: Any) -> bool:
    """Compare two looks; objects of the learner's only by identity."""
    if one is other:
        return True
    if isinstance(one, list | tuple) and type(one) is type(other):
        if len(one) != len(other):
            return False
        return all(map(is_, one, other)) or all(map(_equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    return type(one) in _UNCHANGEABLE and type(one) is type(other) and bool(one == other)
