"""PINs: six digits, kept only as an Argon2id hash.

A PIN has a million values, so a hash alone cannot protect it from someone who copies the file. What
protects a learner is the limit on tries (`attempts`) and that the file stays on the trainer's machine.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from toolkit.i18n import Messages
from toolkit.records.problem import Problem

_ = Messages("records")

PIN_DIGITS = 6

# About 45 ms and 19 MiB a PIN on a laptop, so that 50 people can join within seconds. The memory is the
# minimum OWASP's Password Storage Cheat Sheet gives for Argon2id with one lane; one more pass than there.
TIME_COST, MEMORY_COST_KIB, PARALLELISM = 3, 19_456, 1


def default_hasher() -> PasswordHasher:
    """Return the Argon2id hasher that classes use."""
    return PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_COST_KIB, parallelism=PARALLELISM)


class Pins:
    """Hashes and verifies PINs with one set of Argon2 parameters."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or default_hasher()
        self._nobody: str | None = None

    def hash(self, pin: str) -> str:
        """Return the hash to keep, parameters and salt included."""
        return str(self._hasher.hash(pin))

    def matches(self, pin_hash: str | None, pin: str) -> bool:
        """Tell whether `pin` belongs to `pin_hash`.

        With None it takes as long as with a hash, so that the time does not tell who is in the class.
        """
        if pin_hash is None:
            self._nobody = self._nobody or self.hash("no PIN is this text")
        try:
            self._hasher.verify(pin_hash or self._nobody or "", pin)
        except (VerificationError, InvalidHashError):
            return False
        return pin_hash is not None

    def is_outdated(self, pin_hash: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return bool(self._hasher.check_needs_rehash(pin_hash))


def read_pin(typed: str) -> str:
    """Return six ASCII digits; spaces and hyphens between them are fine, and so are other scripts' digits.

    Raises `Problem` "pin-shape".
    """
    text = re.sub(r"[\s-]", "", typed) if isinstance(typed, str) else ""
    if len(text) != PIN_DIGITS or not text.isdecimal():
        raise Problem("pin-shape", _("The PIN needs exactly 6 digits."), digits=PIN_DIGITS)
    return "".join(str(unicodedata.decimal(digit)) for digit in text)


def read_new_pin(typed: str) -> str:
    """Return a PIN for someone who chooses one. Raises `Problem` "pin-shape" or "pin-obvious"."""
    pin = read_pin(typed)
    if _is_obvious(pin):
        raise Problem("pin-obvious", _("This PIN is easy to guess. Please choose other digits."))
    return pin


def _is_obvious(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}):  # 000000, 123456, 098765
        return True
    if pin in (pin[:2] * 3, pin[:3] * 2):  # 121212, 123123
        return True
    return all(pin[i] == pin[i + 1] for i in (0, 2, 4)) or all(pin[i] == pin[i - 1] for i in (1, 2, 4, 5))
