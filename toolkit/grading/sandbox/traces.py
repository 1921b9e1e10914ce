"""What cells left behind in their process, as digests: two processes with the same traces go on alike.

Names, files, random numbers and the environment. What cannot be told by a digest (a generator, an open file,
a thread) is `Untraceable`: nobody can say that it is the same twice.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import pickle
import random
import stat
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_MISSING = object()
_MOST_FILES = 200


class Untraceable(Exception):
    """Something was left that has no digest."""


class _Digest(io.RawIOBase):
    """A file that only remembers the digest of what is written to it."""

    def __init__(self) -> None:
        self.found = hashlib.sha256()

    def write(self, data: Any) -> int:
        self.found.update(data)
        return memoryview(data).nbytes


class _Pickler(pickle.Pickler):
    """Takes in what cells define by what it is made of; pickle knows it by name only."""

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if kind is types.ModuleType:
            return str, ("module", value.__name__)
        if kind is types.FunctionType and value.__module__ == "__main__":
            cells = [cell.cell_contents for cell in value.__closure__ or ()]
            code = value.__code__
            made = (value.__qualname__, code.co_code, code.co_firstlineno, code.co_names)
            return tuple, ((made, value.__defaults__, value.__kwdefaults__, cells, vars(value)),)
        if isinstance(value, type) and value.__module__ == "__main__":
            inside = {
                name: one for name, one in vars(value).items() if name not in ("__dict__", "__weakref__")
            }
            return tuple, ((value.__qualname__, value.__bases__, inside),)
        if kind in (staticmethod, classmethod):
            return tuple, ((kind.__name__, value.__func__),)
        if kind is property:
            return tuple, (("property", value.fget, value.fset, value.fdel, value.__doc__),)
        if kind is functools._lru_cache_wrapper and value.__module__ == "__main__":
            raise Untraceable("a cache")
        return NotImplemented


def digest(value: Any) -> str:
    """Return a digest of a value. Raises `Untraceable`."""
    found = _Digest()
    try:
        _Pickler(found, 5).dump(value)
    except Exception as error:
        raise Untraceable(f"{type(value).__name__}: {error}"[:200]) from error
    return found.found.hexdigest()


def random_states() -> dict[str, Any]:
    """Return the states of the generators that a process has by itself: `random`, and `numpy` if imported."""
    states: dict[str, Any] = {"random": random.getstate()}
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        states["numpy"] = numpy.get_state(legacy=False)
    return states


def set_random_states(states: Mapping[str, Any]) -> None:
    """Put generators back into states that `random_states` gave."""
    if "random" in states:
        random.setstate(states["random"])
    if "numpy" in states:
        sys.modules["numpy.random"].set_state(states["numpy"])


class Traces:
    """Looks at this process before cells run, and afterwards at what they left."""

    def __init__(self, names: Mapping[str, Any], work: Path) -> None:
        """names: the namespace of the cells. work: their folder."""
        self._names, self._work = names, work
        self._before = dict(names)
        self._random = {name: digest(state) for name, state in random_states().items()}

    def found(self) -> dict[str, Any]:
        """Return what was left: digests by name, by file and by generator that was seeded or used.

        Raises `Untraceable`.
        """
        fresh = {
            name: value
            for name, value in self._names.items()
            if self._before.get(name, _MISSING) is not value or name in ("In", "Out")
        }
        used = {name: digest(state) for name, state in random_states().items()}
        return {
            # Together: two names may stand for one object.
            "names": sorted(fresh),
            "values": digest(fresh),
            "files": {name: [mode, digest(data)] for name, (mode, data) in files_in(self._work).items()},
            "random": {name: one for name, one in used.items() if one != self._random.get(name)},
            "environment": digest((dict(os.environ), os.getcwd())),  # noqa: PTH109
        }


def files_in(work: Path) -> dict[str, tuple[int, bytes | None]]:
    """Return mode and content of all files in a folder, and of its folders (None), by relative path.

    Raises `Untraceable` for what is neither, and when there are too many.
    """
    found: dict[str, tuple[int, bytes | None]] = {}
    for path in sorted(work.rglob("*")):
        mode = path.lstat().st_mode
        if len(found) >= _MOST_FILES or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise Untraceable("files")
        content = path.read_bytes() if stat.S_ISREG(mode) else None
        found[path.relative_to(work).as_posix()] = (stat.S_IMODE(mode), content)
    return found
