"""What is written to the records when a kernel ends, while the class goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from toolkit.records import Problem

log = logging.getLogger("naikkelas.workshop")

_T = TypeVar("_T")


class Endings:
    """The endings that are being written."""

    def __init__(self) -> None:
        self._written: set[asyncio.Future[None]] = set()

    def begin(self, end: Callable[[_T], None], owner: _T) -> None:
        """Call `end(owner)` aside: others need not wait for the disk."""
        task = asyncio.ensure_future(asyncio.to_thread(_end, end, owner))
        self._written.add(task)
        task.add_done_callback(self._written.discard)

    async def done(self) -> None:
        """Wait until all that have begun are written."""
        await asyncio.gather(*self._written, return_exceptions=True)


def _end(end: Callable[[_T], None], owner: _T) -> None:
    try:
        end(owner)
    except Problem as problem:
        # A kernel ends whatever the records say; its token ends by itself, some days later.
        log.error("a kernel's token could not be revoked: %s", problem.message)
