"""What a process does about its memory before it is forked."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from toolkit.kernels.forking import making_what_stays


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_no_garbage_is_looked_for_while_much_is_made_that_stays() -> None:
    looks: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        looks.append(phase)

    gc.callbacks.append(note)
    try:
        with making_what_stays():
            made = [[] for _number in range(50_000)]  # type: ignore[var-annotated]
            meanwhile = list(looks)
    finally:
        gc.callbacks.remove(note)
    assert not meanwhile
    assert gc.isenabled()
    # Later looks leave it alone.
    assert gc.get_freeze_count() >= len(made)
    assert all(one is not made for one in gc.get_objects())


def test_garbage_is_looked_for_again_after_an_import_that_fails() -> None:
    with pytest.raises(ImportError), making_what_stays():
        raise ImportError("no such module")
    assert gc.isenabled()
