"""The open sockets of a class: where they lead, how many a learner has, and at what pace hers may speak."""

from __future__ import annotations

from collections import OrderedDict

from toolkit.workshop.connection import KERNEL_LATER, PageConnection
from toolkit.workshop.messages import Manners

MOST_OF_ONE = 8
"""Sockets of one learner: her pages, and those of pages that went offline and were not missed yet."""

_MOST_MANNERS = 1_000
"""Learners whose paces are remembered; who was silent for longest is forgotten first."""


class Sockets:
    """by_kernel: the sockets of each kernel's pages; ids without any are left out."""

    def __init__(self) -> None:
        self.by_kernel: dict[str, set[PageConnection]] = {}
        self._by_learner: dict[str, dict[PageConnection, None]] = {}
        self._manners: OrderedDict[str, Manners] = OrderedDict()

    def add(self, connection: PageConnection) -> None:
        """A socket has opened. If its learner has too many now, her oldest one closes.

        Not the new one: a phone that comes back must get in, while its old sockets may be open for some time
        though nobody hears them.
        """
        self.by_kernel.setdefault(connection.kernel_id, set()).add(connection)
        hers = self._by_learner.setdefault(connection.learner, {})
        hers[connection] = None
        for oldest in list(hers)[: max(0, len(hers) - MOST_OF_ONE)]:
            oldest.close(KERNEL_LATER, "many pages")

    def remove(self, connection: PageConnection) -> None:
        """A socket has closed."""
        known = self.by_kernel.get(connection.kernel_id, set())
        known.discard(connection)
        if not known:
            self.by_kernel.pop(connection.kernel_id, None)
        hers = self._by_learner.get(connection.learner, {})
        hers.pop(connection, None)
        if not hers:
            self._by_learner.pop(connection.learner, None)

    def of(self, learner: str) -> list[PageConnection]:
        """Return a learner's sockets, the oldest first."""
        return list(self._by_learner.get(learner, ()))

    def manners(self, learner: str) -> Manners:
        """Return the paces of a learner; all her sockets share them, and a new one does not begin anew."""
        found = self._manners.setdefault(learner, Manners())
        self._manners.move_to_end(learner)
        while len(self._manners) > _MOST_MANNERS:
            self._manners.popitem(last=False)
        return found
