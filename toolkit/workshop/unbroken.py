"""What is begun for a page and has to be finished, also when the page leaves meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


async def to_the_end(what: Coroutine[Any, Any, _T]) -> _T:
    """Return what a coroutine returns; who waits may be cancelled, the coroutine goes on to its end.

    The one who waits is cancelled only then, so that what it holds is held for so long.
    """
    task = asyncio.ensure_future(what)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at, so that nobody misses it
        raise
