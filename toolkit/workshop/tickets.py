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

_ID = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})")


class Tickets:
    """Makes and checks the ids of one class. secret: the class's own, the same when it is reopened."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"kernel ids", "sha256")
        self._start = secrets.token_hex(1)

    def issue(self, learner: str, mark: str) -> str:
        """Return a new id in the form of a UUID. mark: eight hex digits for a notebook's version."""
        nonce = self._start + secrets.token_hex(3)
        code = self._code(learner, mark, nonce)
        return f"{mark}-{nonce[:4]}-{nonce[4:]}-{code[:4]}-{code[4:]}"

    def mark(self, kernel_id: str, learner: str) -> str | None:
        """Return the mark of an id that was issued to this learner, None for any other text."""
        found = _ID.fullmatch(kernel_id)
        if found is None:
            return None
        mark, nonce = found[1], found[2] + found[3]
        right = hmac.compare_digest(self._code(learner, mark, nonce), found[4] + found[5])
        return mark if right else None

    def from_this_start(self, kernel_id: str) -> bool:
        """Whether an id was issued since the server started; one in 256 older ones looks so too."""
        return kernel_id[9:11] == self._start

    def _code(self, learner: str, mark: str, nonce: str) -> str:
        text = f"{mark}/{nonce}/{learner}".encode()
        return hmac.digest(self._key, text, "sha256").hex()[:16]


def mark_of(path: str, seed: str) -> str:
    """Return the eight hex digits that stand for a notebook and its version."""
    return hashlib.sha256(f"{path}/{seed}".encode()).hexdigest()[:8]
