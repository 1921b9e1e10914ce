from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from records_clock import Clock

from toolkit.i18n import in_language
from toolkit.records import Learner, Problem, Records
from toolkit.records.attempts import PER_ADDRESS, PER_NAME
from toolkit.records.tables import LearnerRow


def problem_of(call: Callable[[], object]) -> Problem:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


def miss(records: Records, times: int, name: str = "Sari", address: str | None = None) -> None:
    for _each in range(times):
        found = problem_of(lambda: records.learners.sign_in(name, "907162", address=address))
        assert found.code == "wrong-pin"


def test_joining_and_coming_back(records: Records, sari: Learner, clock: Clock) -> None:
    assert re.fullmatch("[a-z][a-z0-9]{7}", sari.id)
    assert (sari.name, sari.language, sari.joined_at, sari.consent_at) == ("Sari", "id", clock.now, clock.now)
    clock.add(days=1)
    assert records.learners.sign_in("sari ", "482 913") == sari
    assert records.learners.join("Sari", "482913", "en") == sari
    assert records.learners.get(sari.id) == sari
    assert records.learners.get("nobody00") is None
    assert records.learners.find("Budi") is None


def test_everything_is_there_after_opening_again(
    records: Records, sari: Learner, reopen: Callable[[], Records]
) -> None:
    records.close()
    assert reopen().learners.sign_in("Sari", "482913") == sari


def test_without_consent_nothing_is_stored(records: Records) -> None:
    found = problem_of(lambda: records.learners.join("Sari", "482913", "id", consent=False))
    assert found.code == "consent"
    assert records.learners.all() == []


def test_a_taken_name_with_another_pin_says_what_to_do(records: Records, sari: Learner) -> None:
    found = problem_of(lambda: records.learners.join("Sari", "907162", "id"))
    assert found.code == "name-taken"
    assert "shop's name" in found.message
    assert "Sari" not in found.message
    with in_language("id"):
        assert "nama usaha" in problem_of(lambda: records.learners.join("Sari", "907162", "id")).message
    other = records.learners.join("Sari Keripik", "907162", "id")
    assert other.id != sari.id
    assert [each.name for each in records.learners.all()] == ["Sari", "Sari Keripik"]


def test_an_obvious_pin_is_refused_for_new_names_only(records: Records, sari: Learner) -> None:
    assert problem_of(lambda: records.learners.join("Budi", "123456", "id")).code == "pin-obvious"
    assert problem_of(lambda: records.learners.join("Sari", "123456", "id")).code == "name-taken"
    assert problem_of(lambda: records.learners.reset_pin(sari.id, "111111")).code == "pin-obvious"


def test_an_unknown_name_is_told_no_more_than_a_wrong_pin(records: Records, sari: Learner) -> None:
    wrong = problem_of(lambda: records.learners.sign_in("Sari", "907162"))
    unknown = problem_of(lambda: records.learners.sign_in("Budi", "907162"))
    assert (wrong.code, wrong.message) == (unknown.code, unknown.message)


def test_five_wrong_pins_then_a_wait(records: Records, sari: Learner, clock: Clock) -> None:
    miss(records, PER_NAME - 1)
    last = problem_of(lambda: records.learners.sign_in("Sari", "907162"))
    assert last.details["left"] == 0
    clock.add(minutes=5)
    found = problem_of(lambda: records.learners.sign_in("Sari", "482913"))
    assert found.code == "too-many-tries"
    assert found.details["wait"] == 10 * 60
    assert "10 minutes" in found.message
    assert problem_of(lambda: records.learners.join("sari", "482913", "id")).code == "too-many-tries"
    clock.add(minutes=9, seconds=59)
    assert "1 minute," in problem_of(lambda: records.learners.sign_in("Sari", "482913")).message
    clock.add(seconds=1)
    assert records.learners.sign_in("Sari", "482913") == sari


def test_tries_while_waiting_do_not_lengthen_the_wait(records: Records, sari: Learner, clock: Clock) -> None:
    miss(records, PER_NAME)
    for _each in range(14):
        clock.add(minutes=1)
        assert problem_of(lambda: records.learners.sign_in("Sari", "907162")).code == "too-many-tries"
    clock.add(minutes=1)
    assert records.learners.sign_in("Sari", "482913") == sari


def test_a_restart_does_not_forget_wrong_pins(
    records: Records, sari: Learner, reopen: Callable[[], Records]
) -> None:
    miss(records, PER_NAME)
    records.close()
    assert problem_of(lambda: reopen().learners.sign_in("Sari", "482913")).code == "too-many-tries"


def test_the_right_pin_forgives_earlier_ones(records: Records, sari: Learner) -> None:
    for _round in range(3):
        miss(records, PER_NAME - 1)
        records.learners.sign_in("Sari", "482913")


def test_other_names_are_not_locked_out(records: Records, sari: Learner) -> None:
    miss(records, PER_NAME)
    assert records.learners.join("Budi", "482913", "id").name == "Budi"


def test_a_clock_put_back_locks_nobody_out_for_long(records: Records, sari: Learner, clock: Clock) -> None:
    miss(records, PER_NAME)
    clock.add(days=-400)
    found = problem_of(lambda: records.learners.sign_in("Sari", "482913"))
    assert found.details["wait"] <= 15 * 60
    clock.add(minutes=15)
    assert records.learners.sign_in("Sari", "482913") == sari


def test_an_address_is_limited_over_all_names(records: Records, sari: Learner, clock: Clock) -> None:
    for number in range(PER_ADDRESS // PER_NAME):
        miss(records, PER_NAME, name=f"Budi {number}", address="192.168.4.7")
    found = problem_of(lambda: records.learners.sign_in("Sari", "482913", address="192.168.4.7"))
    assert found.code == "too-many-tries"
    assert records.learners.sign_in("Sari", "482913", address="192.168.4.8") == sari
    clock.add(minutes=15)
    assert records.learners.sign_in("Sari", "482913", address="192.168.4.7") == sari


def test_right_pins_do_not_count_for_the_address(records: Records, sari: Learner) -> None:
    for _each in range(PER_ADDRESS + 1):
        records.learners.sign_in("Sari", "482913", address="192.168.4.7")


def test_many_tries_at_once_gain_nothing(records: Records, sari: Learner) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(
            pool.map(
                lambda number: problem_of(lambda: records.learners.sign_in("Sari", f"9071{number:02}")).code,
                range(24),
            )
        )
    assert codes.count("wrong-pin") == PER_NAME
    assert codes.count("too-many-tries") == 24 - PER_NAME


def test_one_name_joined_by_many_at_once_is_one_learner(records: Records) -> None:
    with ThreadPoolExecutor(5) as pool:
        ids = {
            each.id for each in pool.map(lambda _n: records.learners.join("Sari", "482913", "id"), range(5))
        }
    assert len(ids) == 1


def test_the_trainer_gives_a_new_pin(records: Records, sari: Learner) -> None:
    token = records.tokens.issue(sari.id)
    miss(records, PER_NAME)
    records.learners.reset_pin(sari.id, "305817")
    assert records.learners.sign_in("Sari", "305817") == sari
    assert records.learners.of_token(token) is None
    assert problem_of(lambda: records.learners.sign_in("Sari", "482913")).code == "wrong-pin"
    assert problem_of(lambda: records.learners.reset_pin("nobody00", "305817")).code == "learner-gone"


def test_language(records: Records, sari: Learner) -> None:
    assert records.learners.set_language(sari.id, "en").language == "en"
    assert records.learners.set_language(sari.id, "xx").language == "id"
    assert problem_of(lambda: records.learners.set_language("nobody00", "en")).code == "learner-gone"


def test_hostile_names_and_pins_are_data(records: Records) -> None:
    name = "'; DROP TABLE learners; --"
    made = records.learners.join(name, "482913", "id")
    assert records.learners.sign_in(name, "482913").id == made.id
    assert records.learners.get("' OR '1'='1") is None


def test_no_repr_or_log_shows_personal_data(
    records: Records, caplog: pytest.LogCaptureFixture, sari: Learner
) -> None:
    caplog.set_level(logging.DEBUG)
    budi = records.learners.join("Budi Rahasia", "907162", "id")
    token = records.tokens.issue(budi.id)
    sent = records.submissions.add(budi.id, "02-price", {"why": "rahasia"}, "id")
    records.shelf(budi.id).save("tool/price", {"cost": "rahasia"})
    problem_of(lambda: records.learners.sign_in("Budi Rahasia", "111119"))
    with records._database.read() as session:
        row = session.get(LearnerRow, budi.id)
        shown = " ".join(map(repr, [row, budi, sent, records, records.overview()])) + caplog.text
    assert budi.id in shown
    for secret in ("ahasia", "907162", "111119", token, "argon2"):
        assert secret not in shown
