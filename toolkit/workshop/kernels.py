"""Kernels that belong to learners: whose they are, how many live, and what they may know."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Any as AnyTrait
from traitlets import Integer, default

LEARNER_VARIABLE = "HTTP_NAIKKELAS_LEARNER"
SHELF_VARIABLE = "HTTP_NAIKKELAS_SHELF"

# Kernels run the lessons' own code only, but what they do not know they cannot leak.
_KNOWN = frozenset(
    (
        *("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"),
        *("VIRTUAL_ENV", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME"),
        *("JUPYTER_PATH", "JUPYTER_PLATFORM_DIRS", "IPYTHONDIR"),
    )
)
_KNOWN_BEGINNINGS = ("LC_", "HTTP_NAIKKELAS_", "VOILA_BASE", "VOILA_SERVER", "VOILA_PREHEAT", "JPY_")


def kernel_environment(given: dict[str, str]) -> dict[str, str]:
    """Return the part of an environment that a kernel gets: what Python needs, and who the learner is."""
    kept = {k: v for k, v in given.items() if k in _KNOWN or k.startswith(_KNOWN_BEGINNINGS)}
    # One phone's arithmetic needs no threads; a class full of thread pools slows everybody down.
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


@dataclass(frozen=True)
class Owner:
    """The learner of a kernel and the shelf token the kernel was given."""

    learner: str
    token: str


class LearnerKernels(AsyncMappingKernelManager):
    """Voilà's kernel manager for a class. Each kernel belongs to one learner.

    `most_per_learner` kernels of a learner live at once; a further one shuts her oldest. When a kernel
    ends, `on_end(owner)` is called, so that its shelf token ends with it.
    """

    most_per_learner = Integer(2, help="How many kernels of one learner live at once").tag(config=True)
    on_end = AnyTrait(None, allow_none=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.owners: dict[str, Owner] = {}

    def owner(self, kernel_id: str) -> str | None:
        """Return the id of the learner whose kernel this is, or None if there is no such kernel."""
        owner = self.owners.get(kernel_id)
        return owner.learner if owner else None

    async def start_kernel(  # type: ignore[override]
        self, *, kernel_id: str | None = None, path: Any = None, **kwargs: Any
    ) -> str:
        """Start a kernel for the learner named in `env`; see `AsyncMappingKernelManager`."""
        env = kernel_environment(kwargs.pop("env", None) or dict(os.environ))
        owner = Owner(env.pop(LEARNER_VARIABLE, ""), env.get(SHELF_VARIABLE, ""))
        await self._make_room(owner.learner)
        # No shared history database: a lesson keeps none, and many kernels would wait for its lock.
        kwargs["extra_arguments"] = ["--HistoryManager.enabled=False"]
        started: str = await super().start_kernel(kernel_id=kernel_id, path=path, env=env, **kwargs)
        self.owners[started] = owner
        return started

    async def _make_room(self, learner: str) -> None:
        mine = [kernel for kernel, owner in self.owners.items() if owner.learner == learner]
        for kernel in mine[: max(0, len(mine) + 1 - self.most_per_learner)]:
            if kernel in self:
                await self.shutdown_kernel(kernel, now=True)

    async def end_all_of(self, learner: str) -> None:
        """Shut every kernel of a learner, because she left or was erased."""
        for kernel in [k for k, owner in self.owners.items() if owner.learner == learner]:
            if kernel in self:
                await self.shutdown_kernel(kernel, now=True)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended, and its owner."""
        owner = self.owners.pop(kernel_id, None)
        end: Callable[[Owner], None] | None = self.on_end
        if owner and end:
            end(owner)
        return super().remove_kernel(kernel_id)


class OwnPython(KernelSpecManager):
    """Knows one kernel: this Python, with this toolkit. A kernel of that name elsewhere does not count."""

    @default("kernel_dirs")
    def _no_other_kernels(self) -> list[str]:
        return []


def best_transport(connection_dir: str) -> str:
    """Return `ipc` where it works: no ports to collide, and no door for other users of the machine."""
    # A Unix socket's path has to fit into about 100 bytes; a kernel's file name takes 60 of them.
    return "ipc" if sys.platform != "win32" and len(connection_dir) < 45 else "tcp"
