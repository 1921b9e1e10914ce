"""Preparing a cell quickly: what IPython and ipykernel work out several times for it is worked out once.

What comes out stays the same.
"""

from __future__ import annotations

import struct
from typing import Any

from ipykernel import compiler
from IPython.core import interactiveshell

_M, _WORD = 0x5BD1E995, 0xFFFFFFFF


def quicken(shell: Any) -> QuickCells:
    """Patch this process. shell: the IPython shell."""
    compiler.murmur2_x86 = murmur2
    quick = QuickCells(shell.input_transformer_manager)
    awaits = interactiveshell._should_be_async

    def should_be_async(cell: str) -> bool:
        return not quick.awaits_nothing(cell) and bool(awaits(cell))

    # IPython compiles each cell twice only to see whether it awaits something.
    interactiveshell._should_be_async = should_be_async
    return quick


class QuickCells:
    """What is kept of the last cell: it as Python, and whether it is known to await nothing."""

    def __init__(self, manager: Any) -> None:
        """manager: IPython's, of its transformers; from now on it keeps the last cell."""
        self._manager = manager
        self._transform = manager.transform_cell
        self._usual = self._steps()
        self._last: tuple[Any, str] = (None, "")
        self._sync: str | None = None
        manager.transform_cell = self._transform_cell

    def know(self, cell: str, plain: str) -> None:
        """Be told of a cell that compiles without a warning, and what IPython makes of it by itself."""
        if self._steps() == self._usual:
            self._last, self._sync = ((cell, self._usual), plain), plain

    def awaits_nothing(self, plain: str) -> bool:
        """Return whether that is known of a cell as Python."""
        return plain == self._sync

    def _steps(self) -> tuple[Any, ...]:
        manager = self._manager
        return (*manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers)

    def _transform_cell(self, cell: str) -> str:
        """Keep the last cell: it is asked for when names are looked for in it, and twice to run it."""
        steps = self._steps()
        if self._last[0] != (cell, steps):
            self._last = (cell, steps), self._transform(cell)
        return self._last[1]


def murmur2(data: str, seed: int) -> int:
    """Return the hash by which ipykernel names a cell's file."""
    raw = data.encode()
    whole = len(raw) // 4
    found = seed ^ len(raw)
    for word in struct.unpack_from(f"<{whole}I", raw):
        mixed = word * _M & _WORD
        found = (found * _M & _WORD) ^ ((mixed ^ mixed >> 24) * _M & _WORD)
    rest = raw[4 * whole :]
    if rest:
        found = (found ^ int.from_bytes(rest, "little")) * _M & _WORD
    found = (found ^ found >> 13) * _M & _WORD
    return found ^ found >> 15
