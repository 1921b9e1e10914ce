"""What `toolkit.grading` offers is there when it is asked for, and not before."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import toolkit.grading


def test_every_name_is_there_and_is_the_one_of_its_module() -> None:
    for name in toolkit.grading.__all__:
        found = getattr(toolkit.grading, name)
        home = getattr(found, "__module__", "toolkit.grading")
        assert home.startswith("toolkit.grading"), name
    assert set(toolkit.grading._PLACES) == set(toolkit.grading.__all__)


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        _ = toolkit.grading.nothing_of_that_name


def test_the_sandbox_starts_with_no_more_than_it_needs() -> None:
    code = (
        "import sys, json, toolkit.grading.sandbox.zygote; "
        "print(json.dumps([name for name in sys.modules if name.startswith('toolkit.')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    floors = {name.split(".")[1] for name in json.loads(done.stdout)}
    assert floors == {"grading", "kernels", "i18n", "paths"}, floors


def test_a_marking_process_loads_nothing_of_the_one_that_feeds_it() -> None:
    code = "import sys, json, toolkit.grading.batch.worker; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(json.loads(done.stdout))
    assert not loaded & {
        "sqlalchemy",
        "toolkit.grading.folder",
        "toolkit.grading.batch.run",
        "toolkit.curriculum",
    }


def test_the_batch_offers_two_ways_and_no_other() -> None:
    from toolkit.grading import batch

    assert [getattr(batch, name).__module__ for name in batch.__all__] == [
        "toolkit.grading.batch.fast",
        "toolkit.grading.batch.run",
    ]
    with pytest.raises(AttributeError, match="no_way"):
        _ = batch.no_way
