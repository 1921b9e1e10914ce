from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from toolkit.records import Learner, Problem, Records
from toolkit.records.pins import Pins, read_new_pin, read_pin


@pytest.mark.parametrize(
    ("typed", "pin"),
    [("482913", "482913"), (" 482 913 ", "482913"), ("48-29-13", "482913"), ("٤٨٢٩١٣", "482913")],
)
def test_pins_as_people_type_them(typed: str, pin: str) -> None:
    assert read_pin(typed) == pin


@pytest.mark.parametrize("typed", ["", "48291", "4829134", "48291a", "²²²²²²", "4829.13", None, 482913])
def test_a_pin_has_six_digits(typed: str) -> None:
    with pytest.raises(Problem) as caught:
        read_pin(typed)
    assert caught.value.code == "pin-shape"


@pytest.mark.parametrize(
    "typed",
    [
        "000000",
        "111111",
        "123456",
        "654321",
        "012345",
        "098765",
        "789012",
        "121212",
        "123123",
        "112233",
        "111222",
    ],
)
def test_obvious_pins_are_refused(typed: str) -> None:
    with pytest.raises(Problem) as caught:
        read_new_pin(typed)
    assert caught.value.code == "pin-obvious"


def test_few_pins_are_obvious() -> None:
    refused = 0
    sample = random.Random(7).sample(range(1_000_000), 20_000)
    for number in sample:
        try:
            read_new_pin(f"{number:06}")
        except Problem:
            refused += 1
    assert 0 < refused / len(sample) < 0.005


def test_the_usual_hash_is_argon2id_and_costs_what_a_laptop_can_pay() -> None:
    pins = Pins()
    made = pins.hash("482913")
    assert made.startswith("$argon2id$v=19$m=19456,t=3,p=1$")
    begun = time.process_time()
    assert pins.matches(made, "482913")
    assert 0.005 < time.process_time() - begun < 0.5
    assert pins.hash("482913") != made, "the salt is random"


def test_no_hash_and_a_broken_hash_match_nothing(quick: PasswordHasher) -> None:
    pins = Pins(quick)
    assert not pins.matches(None, "482913")
    assert not pins.matches(None, "no PIN is this text")
    assert not pins.matches("broken", "482913")


def test_the_file_holds_no_pin(records: Records, sari: Learner, file: Path) -> None:
    records.close()
    assert b"482913" not in file.read_bytes()
    assert b"$argon2id$" in file.read_bytes()


def test_the_hash_is_renewed_when_parameters_change(
    file: Path, reopen: Callable[[], Records], quick: PasswordHasher
) -> None:
    with Records.open(
        f"sqlite:///{file}", pin_hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    ) as before:
        before.learners.join("Sari", "482913", "id")
    assert b"m=16,t=2" in file.read_bytes()
    after = reopen()
    after.learners.sign_in("Sari", "482913")
    after.learners.sign_in("Sari", "482913")
    after.close()
    assert f"m={quick.memory_cost},t={quick.time_cost}".encode() in file.read_bytes()
    assert b"m=16,t=2" not in file.read_bytes()
