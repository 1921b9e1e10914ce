"""Preparing a cell quickly: what IPython and ipykernel work out several times for it is worked out once.

What comes out stays the same.
"""

from __future__ import annotations

import struct
from typing import Any

from ipykernel import compiler

_M, _WORD = 0x5BD1E995, 0xFFFFFFFF


def quicken(shell: Any) -> None:
    """Patch this process. shell: the IPython shell."""
    compiler.murmur2_x86 = murmur2
    _transform_once(shell.input_transformer_manager)


def _transform_once(manager: Any) -> None:
    """Keep the last cell as Python: it is asked for when names are looked for in it, and twice to run it."""
    transform = manager.transform_cell
    last: tuple[Any, str] = (None, "")

    def transform_cell(cell: str) -> str:
        nonlocal last
        steps = (*manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers)
        if last[0] != (cell, steps):
            last = ((cell, steps), transform(cell))
        return last[1]

    manager.transform_cell = transform_cell


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
