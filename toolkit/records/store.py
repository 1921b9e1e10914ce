"""The door to the records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from argon2 import PasswordHasher

from toolkit.records import checks, overview, privacy
from toolkit.records.checks import HardCheck
from toolkit.records.database import Database
from toolkit.records.learners import Learners
from toolkit.records.opening import open_database
from toolkit.records.overview import Progress
from toolkit.records.pins import Pins
from toolkit.records.shelf import Shelf
from toolkit.records.submissions import Submissions
from toolkit.records.tokens import Tokens


def _now() -> datetime:
    return datetime.now(UTC)


class Records:
    """What is stored about the learners of a class. Safe to use from several threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], datetime], pins: Pins) -> None:
        self._database, self._clock = database, clock
        self.learners = Learners(database, clock, pins)
        self.tokens = Tokens(database, clock)
        self.submissions = Submissions(database, clock)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        clock: Callable[[], datetime] = _now,
        pin_hasher: PasswordHasher | None = None,
    ) -> Self:
        """Open the records at `url`, make them if they do not exist, and migrate older ones.

        url: `sqlite:///<path>` or `postgresql+psycopg://user:password@host/database`. clock: gives the time
        with its zone. pin_hasher: other Argon2 parameters than the usual ones.
        Raises `Problem` and leaves everything as it was; see `opening.open_database` for the codes.
        """
        return cls(open_database(url), clock, Pins(pin_hasher))

    @property
    def url(self) -> str:
        """Where the records are, as given to `open`. It may hold a password: never show or log it."""
        return self._database.engine.url.render_as_string(hide_password=False)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def shelf(self, learner_id: str) -> Shelf:
        """Return the shelf of a learner."""
        return Shelf(self._database, self._clock, learner_id)

    def overview(self, detailed: int | None = None) -> list[Progress]:
        """Return a row for each learner, by name: steps, checks and submissions of each module.

        detailed: how many have their modules read, those who saved last; all if None.
        """
        return overview.overview(self._database, detailed)

    def hardest_checks(self) -> list[HardCheck]:
        """Return the checks, those that most people got wrong at first coming first."""
        return checks.hardest(self._database)

    def inactive_for(self, days: int) -> list[str]:
        """Return the ids that `forget_older_than` would erase: nothing done for `days` days."""
        return privacy.inactive(self._database, privacy.before(self._clock(), days))

    def forget_older_than(self, days: int) -> list[privacy.Erased]:
        """Erase every learner who did nothing for `days` days.

        It trusts the computer's clock: show the trainer `inactive_for` first.
        """
        ids = self.inactive_for(days)
        return privacy.erase(self._database, ids) if ids else []
