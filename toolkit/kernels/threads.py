"""A thread for each template: who waits for one that is busy keeps nobody from the others.

The event loop's own threads are few, and all else needs them: pages, PINs, tokens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")


class Threads:
    """The threads of a nursery's templates. They live as long as the process: there are few notebooks."""

    def __init__(self) -> None:
        self._of: dict[Path | None, ThreadPoolExecutor] = {}

    async def call(self, notebook: Path | None, function: Callable[..., _T], *given: Any) -> _T:
        """Return what a function returns, called in the thread of a notebook's template; None: the base."""
        if notebook not in self._of:
            # One is enough: a template forks one kernel after the other.
            self._of[notebook] = ThreadPoolExecutor(1, "naikkelas-template")
        return await asyncio.get_running_loop().run_in_executor(self._of[notebook], function, *given)
