"""The ids of kernels that a page gets before there is a kernel.

An id says which version of which notebook its kernel is forked from, and carries a code that only this class
can make for this learner. So nothing is kept for a page that never connects, a stranger's id is worth
nothing, and a page finds its kernel again after the kernel was given up, or the server started again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

# Notebook, start of the server, page, code; the hyphens stand where a UUID has them.
_ID = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})")
_NONCE, _CODE = 14, 10
"""Hex digits. A guessed code would lead its guesser to a kernel of her own, so short ones are safe."""


class Tickets:
    """Makes and checks the ids of one class. secret: the class's own, the same when it is reopened."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"kernel ids", "sha256")
        self._start = secrets.token_hex(4)

    def issue(self, learner: str, mark: str) -> str:
        """Return a new id in the form of a UUID. mark: eight hex digits for a notebook's version."""
        nonce = self._start + secrets.token_hex(3)
        rest = nonce + self._code(learner, mark, nonce)
        return f"{mark}-{rest[:4]}-{rest[4:8]}-{rest[8:12]}-{rest[12:]}"

    def mark(self, kernel_id: str, learner: str) -> str | None:
        """Return the mark of an id that was issued to this learner, None for any other text."""
        found = _ID.fullmatch(kernel_id)
        if found is None:
            return None
        mark, rest = found[1], "".join(found.groups()[1:])
        right = hmac.compare_digest(self._code(learner, mark, rest[:_NONCE]), rest[_NONCE:])
        return mark if right else None

    def from_this_start(self, kernel_id: str) -> bool:
        """Whether an id was issued since the server started."""
        return kernel_id.replace("-", "")[8:16] == self._start

    def _code(self, learner: str, mark: str, nonce: str) -> str:
        text = f"{mark}/{nonce}/{learner}".encode()
        return hmac.digest(self._key, text, "sha256").hex()[:_CODE]


def mark_of(path: str, seed: str) -> str:
    """Return the eight hex digits that stand for a notebook and its version."""
    return hashlib.sha256(f"{path}/{seed}".encode()).hexdigest()[:8]
