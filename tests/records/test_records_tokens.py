from __future__ import annotations

from pathlib import Path

import pytest
from records_clock import Clock

from toolkit.records import Learner, Problem, Records


def opened_by(records: Records, token: str) -> str | None:
    """Whose shelf a token opens."""
    found = records.learners.of_token(token)
    assert found is None or found == records.learners.get(found.id)
    return found.id if found else None


def test_a_token_opens_one_shelf_until_it_expires(records: Records, sari: Learner, clock: Clock) -> None:
    token = records.tokens.issue(sari.id, hours=2)
    assert opened_by(records, token) == sari.id
    clock.add(hours=1, minutes=59)
    assert opened_by(records, token) == sari.id
    clock.add(minutes=1)
    assert opened_by(records, token) is None


def test_tokens_are_random_and_stored_as_digest(records: Records, sari: Learner, file: Path) -> None:
    tokens = {records.tokens.issue(sari.id) for _each in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 40 for token in tokens)
    records.close()
    assert not any(token.encode() in file.read_bytes() for token in tokens)


def test_revoking(records: Records, sari: Learner) -> None:
    one, two, three = (records.tokens.issue(sari.id) for _each in range(3))
    records.tokens.revoke(one)
    records.tokens.revoke("unknown")
    assert [opened_by(records, token) for token in (one, two, three)] == [None, sari.id, sari.id]
    records.tokens.revoke_all(sari.id)
    assert opened_by(records, two) is None
    assert opened_by(records, three) is None


@pytest.mark.parametrize("token", ["", "x", "\ud800", None, "' OR 1=1 --", "x" * 100_000])
def test_what_is_no_token_opens_nothing(records: Records, sari: Learner, token: str) -> None:
    assert opened_by(records, token) is None


def test_no_token_for_nobody(records: Records) -> None:
    with pytest.raises(Problem) as caught:
        records.tokens.issue("nobody00")
    assert caught.value.code == "learner-gone"


def test_expired_tokens_are_removed(records: Records, sari: Learner, clock: Clock) -> None:
    records.tokens.issue(sari.id, hours=1)
    clock.add(hours=2)
    records.tokens.issue(sari.id, hours=1)
    assert len(records.learners.export(sari.id)["sessions"]) == 1
