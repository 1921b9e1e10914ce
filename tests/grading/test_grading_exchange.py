"""nbgrader's exchange: code and forms come in bounded, whole, once, and never through a link."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from toolkit.grading import ClassFolder
from toolkit.grading.outcome import Outcome
from toolkit.grading.submitted import read_stamp
from toolkit.grading.ways import collect as module
from toolkit.grading.ways.collect import collect_exchange
from toolkit.i18n import use_language

pytestmark = pytest.mark.nbgrader

ASSIGNMENT, CODE, LEARNER = "02-price", "09-small-analyst", "siti"
FIRST, SECOND = "2026-01-02 03:04:05.000000 UTC", "2026-01-03 03:04:05.000000 UTC"


@pytest.fixture
def folder(real_class: ClassFolder) -> ClassFolder:
    """A class with a code assignment in its release, as far as collecting needs it."""
    use_language("en")
    (real_class.path / "release" / CODE).mkdir()
    (real_class.path / "release" / CODE / f"{CODE}.ipynb").write_text(code())
    return real_class


def code(source: str = "x = 1", cell: str = "answer") -> str:
    marks = {"grade_id": cell, "grade": False, "solution": True, "schema_version": 3, "locked": False}
    made = nbformat.v4.new_code_cell(source, id="cell", metadata={"nbgrader": {**marks, "task": False}})
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=[made])))


def put(
    folder: ClassFolder, files: dict[str, str], who: str = LEARNER, what: str = CODE, at: str = FIRST
) -> Path:
    place = folder.path / "exchange" / folder.code / "inbound" / f"{who}+{what}+{at}+x"
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content)
    return place


def answers(margin: str, who: str = LEARNER) -> str:
    made = {"format": 1, "assignment": ASSIGNMENT, "learner": who, "language": "id"}
    return json.dumps({**made, "answers": {"margin": margin}})


def kept(folder: ClassFolder, part: str = "submitted") -> dict[str, str]:
    return {
        path.relative_to(folder.path / part).as_posix(): path.read_text()
        for path in sorted((folder.path / part).rglob("*"))
        if path.is_file() and path.name != "submission_secret.txt"
    }


def test_code_comes_whole_with_the_time_of_its_folder(folder: ClassFolder) -> None:
    put(
        folder,
        {
            f"{CODE}.ipynb": code(),
            "data/jual.csv": "1",
            "timestamp.txt": "2020-01-01 00:00:00.000000 UTC",
            ".ipynb_checkpoints/x.ipynb": "{}",
        },
    )
    assert collect_exchange(folder) == []
    place = f"{LEARNER}/{CODE}"
    assert kept(folder) == {
        f"{place}/{CODE}.ipynb": code(),
        f"{place}/data/jual.csv": "1",
        f"{place}/timestamp.txt": FIRST,
    }
    before = kept(folder)
    assert collect_exchange(folder) == []
    assert kept(folder) == before
    assert kept(folder, "history") == {}


def test_a_second_version_counts_and_the_first_is_kept(folder: ClassFolder) -> None:
    put(folder, {f"{CODE}.ipynb": code("x = 1")})
    put(folder, {"answers.json": answers("1")}, what=ASSIGNMENT)
    collect_exchange(folder)
    put(folder, {f"{CODE}.ipynb": code("x = 2")}, at=SECOND)
    put(folder, {"answers.json": answers("2")}, what=ASSIGNMENT, at=SECOND)
    assert collect_exchange(folder) == []
    assert kept(folder)[f"{LEARNER}/{CODE}/{CODE}.ipynb"] == code("x = 2")
    assert '"2"' in kept(folder)[f"{LEARNER}/{ASSIGNMENT}/answers.json"]
    old = kept(folder, "history")
    assert [name for name, content in old.items() if content == code("x = 1")]
    assert [name for name, content in old.items() if name.endswith("answers.json") and '"1"' in content]


def test_an_earlier_one_does_not_take_the_place_of_what_came_by_another_way(folder: ClassFolder) -> None:
    module.place_handed_in(
        folder, LEARNER, CODE, {f"{CODE}.ipynb": code("mail").encode()}, read_stamp(SECOND)
    )
    put(folder, {f"{CODE}.ipynb": code("exchange")})
    assert collect_exchange(folder) == []
    assert collect_exchange(folder) == []
    assert kept(folder)[f"{LEARNER}/{CODE}/{CODE}.ipynb"] == code("mail")
    assert list(kept(folder, "history").values()).count(code("exchange")) == 1


def test_a_clock_that_is_ahead_does_not_win_for_ever(folder: ClassFolder) -> None:
    put(folder, {f"{CODE}.ipynb": code("ahead")}, at="2126-01-02 03:04:05.000000 UTC")
    assert collect_exchange(folder) == []
    at = read_stamp(kept(folder)[f"{LEARNER}/{CODE}/timestamp.txt"])
    assert at is not None
    assert at.year < 2126
    before = kept(folder)
    collect_exchange(folder)
    assert kept(folder) == before


@pytest.mark.parametrize("step", ["place_handed_in", "write_file"])
def test_an_interrupted_collection_is_finished_the_next_time(
    folder: ClassFolder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(folder, {f"{CODE}.ipynb": code()})
    put(folder, {"answers.json": answers("1")}, what=ASSIGNMENT)

    def killed(*_args: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, step, killed)
        with pytest.raises(KeyboardInterrupt):
            collect_exchange(folder)
    assert collect_exchange(folder) == []
    assert {f"{LEARNER}/{CODE}/{CODE}.ipynb", f"{LEARNER}/{ASSIGNMENT}/answers.json"} <= kept(folder).keys()
    assert kept(folder, "history") == {}


Trouble = Callable[[Path], object]

BOOK = f"{CODE}.ipynb"


def sparse(path: Path, size: int) -> None:
    path.touch()
    os.truncate(path, size)


def linked(place: Path) -> None:
    (place / BOOK).unlink()
    (place / BOOK).symlink_to("/etc/passwd")


TROUBLE: dict[str, tuple[Trouble, str]] = {
    "link": (lambda place: (place / "key").symlink_to("/etc/passwd"), "link or a device"),
    "link as the notebook": (linked, "link or a device"),
    "hard link": (lambda place: (place / "b").hardlink_to(place / BOOK), "link or a device"),
    "folder link": (lambda place: (place / "etc").symlink_to("/etc"), "link or a device"),
    "pipe": (lambda place: os.mkfifo(place / "pipe"), "link or a device"),
    "many": (lambda place: [(place / f"{n}.txt").touch() for n in range(220)], "more than 200 files"),
    "large": (lambda place: sparse(place / "a", 6_000_000), "too large"),
    "large together": (lambda place: [sparse(place / f"{n}", 4_900_000) for n in range(5)], "than 20 MB"),
    "deep": (lambda place: (place / "a/b/c/d/e/f").mkdir(parents=True), "nested too deeply"),
    "odd name": (lambda place: (place / "a\x1b[2J").touch(), "cannot be used"),
    "no notebook": (lambda place: (place / BOOK).rename(place / "x.ipynb"), "must not be changed"),
    "another's notebook": (lambda place: (place / BOOK).write_text(code(cell="margin")), "of 02-price"),
    "no notebook inside": (lambda place: (place / BOOK).write_text("[" * 100_000), "not a notebook"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_each_trouble_is_told_every_time_and_stops_nobody(folder: ClassFolder, trouble: str) -> None:
    make, told = TROUBLE[trouble]
    make(put(folder, {f"{CODE}.ipynb": code()}, who="mallory"))
    put(folder, {f"{CODE}.ipynb": code()}, who="zoe")
    for _time in range(2):
        outcomes = collect_exchange(folder)
        assert [(one.learner, one.assignment, one.ok) for one in outcomes] == [("mallory", CODE, False)]
        assert told in outcomes[0].message
        assert isinstance(outcomes[0], Outcome)
    assert kept(folder).keys() == {f"zoe/{CODE}/{CODE}.ipynb", f"zoe/{CODE}/timestamp.txt"}
    assert not (folder.path / "collected" / "mallory" / CODE).exists()


ODD_NAMES = {
    "a line break in the id": "mal\nlory+{what}+{at}+x",
    "a line break at the end": "mallory+{what}+{at}+x\n",
    "an escape sequence": "mal\x1b[2J+{what}+{at}+x",
    "a plus in the id": "mal+lory+{what}+{at}+x",
    "the assignment twice": "mallory+{what}+{what}+{at}+x",
    "no time": "mallory+{what}",
    "no time of this world": "mallory+{what}+99999999999999-01-02 03:04:05.000000 UTC+x",
}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_entry_with_an_odd_name_is_told_and_stops_nobody(folder: ClassFolder, name: str) -> None:
    odd = ODD_NAMES[name].format(what=CODE, at=FIRST)
    place = put(folder, {f"{CODE}.ipynb": code()}, who="zoe")
    (place.parent / odd).mkdir()
    outcomes = collect_exchange(folder)
    assert [(one.ok, one.assignment) for one in outcomes] == [(False, CODE)]
    # The name is the sender's: nothing of it may end a line or move a terminal's cursor.
    assert f"{outcomes[0].learner}{outcomes[0].message}".isprintable()
    assert kept(folder).keys() == {f"zoe/{CODE}/{CODE}.ipynb", f"zoe/{CODE}/timestamp.txt"}
