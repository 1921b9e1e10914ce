"""Submissions by mail and USB stick: what is taken, whose, and each kind of trouble in its own sentence."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from toolkit.grading import ClassFolder
from toolkit.grading.ways.intake import Received, Wanted, collect_files
from toolkit.i18n import use_language

ASSIGNMENT = "02-price"
CODE = "09-small-analyst"
LEARNER, OTHER = "ab12cd34", "ef56gh78"


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@pytest.fixture
def folder(light_class: ClassFolder) -> ClassFolder:
    """A class with a form and a code assignment."""
    (light_class.path / "release" / CODE).mkdir()
    nbformat.write(notebook(), light_class.path / "release" / CODE / f"{CODE}.ipynb")
    return light_class


def notebook(cell: str = "answer", source: str = "x = 1") -> nbformat.NotebookNode:
    marks = {"grade_id": cell, "grade": False, "solution": True, "schema_version": 3, "locked": False}
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id="cell", metadata={"nbgrader": {**marks, "task": False}})]
    )


def code(source: str = "x = 1", cell: str = "answer") -> bytes:
    return nbformat.writes(notebook(cell, source)).encode()


def answers(margin: str = "0.25", **changed: Any) -> bytes:
    made = {"format": 1, "assignment": ASSIGNMENT, "learner": LEARNER, "language": "id"}
    return json.dumps({**made, "answers": {"margin": margin}, **changed}).encode()


Collect = Callable[..., list[Received]]


@pytest.fixture
def collect(folder: ClassFolder, tmp_path: Path) -> Collect:
    """Collect files given by name and content; `mtime` sets their times."""
    post = tmp_path / "post"
    post.mkdir()

    def take(
        files: dict[str, bytes], only: str = "", mtime: int | None = None, **wanted: Any
    ) -> list[Received]:
        for name, content in files.items():
            (post / name).parent.mkdir(parents=True, exist_ok=True)
            (post / name).write_bytes(content)
            if mtime is not None:
                os.utime(post / name, (mtime, mtime))
        return collect_files(folder, {LEARNER, OTHER}, [post / only], Wanted(**wanted))

    return take


def packed(files: dict[str, bytes], **how: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zip:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, how.get("at", (2026, 11, 23, 10, 0, 0)))
            info.external_attr = how.get("attr", 0)
            info.compress_type = how.get("pack", zipfile.ZIP_DEFLATED)
            zip.writestr(info, content)
    return made.getvalue()


def kept(folder: ClassFolder) -> list[str]:
    return sorted(
        path.relative_to(folder.path).as_posix()
        for part in ("submitted", "history")
        for path in (folder.path / part).rglob("*")
        if path.is_file() and path.name not in ("timestamp.txt", "submission_secret.txt")
    )


def submitted(folder: ClassFolder, learner: str = LEARNER, assignment: str = ASSIGNMENT) -> dict[str, Any]:
    return dict(json.loads((folder.submission(learner, assignment) / "answers.json").read_text()))


# -- what is taken ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["answers.json", "answers (1).json", "ab12cd34_answers.json", "kiriman/ab12cd34/02-price/answers.json",
     "ab12cd34+02-price+2026-11-23 10:00:00.000000 UTC+x/answers.json"],
)  # fmt: skip
def test_a_form_is_found_by_its_answers(folder: ClassFolder, collect: Collect, name: str) -> None:
    (found,) = collect({name: answers()})
    assert (found.state, found.learner, found.assignment) == ("taken", LEARNER, ASSIGNMENT)
    assert submitted(folder)["answers"] == {"margin": "0.25"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"{LEARNER}_{CODE}.ipynb", code()),
        (f"{LEARNER}/{CODE}.ipynb", code()),
        (f"{CODE} {LEARNER} (2).ipynb", code()),
        (f"tugas {LEARNER}.ipynb", code()),
        (f"{LEARNER}.zip", packed({f"{CODE}.ipynb": code()})),
        ("kiriman.zip", packed({f"kelas/{LEARNER}/{CODE}/{CODE}.ipynb": code()})),
        ("usb/dalam/x.zip", packed({f"{LEARNER}+{CODE}+2026-11-23 10:00:00 UTC/{CODE}.ipynb": code()})),
    ],
)
def test_code_is_found_by_names_of_files_folders_and_zips(
    folder: ClassFolder, collect: Collect, name: str, content: bytes
) -> None:
    (found,) = collect({name: content})
    assert (found.state, found.learner, found.assignment) == ("taken", LEARNER, CODE)
    assert (folder.submission(LEARNER, CODE) / f"{CODE}.ipynb").read_bytes() == code()


def test_what_lies_beside_a_code_notebook_comes_along_and_nothing_else(
    folder: ClassFolder, collect: Collect
) -> None:
    zip = packed(
        {
            f"a/{CODE}.ipynb": code(),
            "a/data/jual.csv": b"1",
            "a/.ipynb_checkpoints/x.ipynb": b"{}",
            "__MACOSX/a/._x": b"",
            "b/other.txt": b"2",
        }
    )
    found = collect({f"{LEARNER}.zip": zip, "photo.jpg": b"mine"})
    assert [one.state for one in found] == ["refused", "taken", "left"]
    assert kept(folder) == [
        f"submitted/{LEARNER}/{CODE}/{CODE}.ipynb",
        f"submitted/{LEARNER}/{CODE}/data/jual.csv",
    ]


def test_a_loose_notebook_takes_no_other_file_of_a_stick_along(folder: ClassFolder, collect: Collect) -> None:
    collect({f"{LEARNER}_{CODE}.ipynb": code(), "rahasia.txt": b"mine"})
    assert kept(folder) == [f"submitted/{LEARNER}/{CODE}/{CODE}.ipynb"]


def test_many_learners_in_one_zip(folder: ClassFolder, collect: Collect) -> None:
    zip = packed({f"{LEARNER}/answers.json": answers(), f"{OTHER}/{CODE}.ipynb": code()})
    assert {(one.learner, one.state) for one in collect({"semua.zip": zip})} == {
        (LEARNER, "taken"), (OTHER, "taken")
    }  # fmt: skip


def test_free_answers_of_the_notebook_beside_the_form_count(folder: ClassFolder, collect: Collect) -> None:
    book = json.loads((folder.path / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text())
    book["cells"][-1]["source"] = "Rencana <b>saya</b>"
    collect({"x/answers.json": answers(), f"x/{ASSIGNMENT}.ipynb": json.dumps(book).encode()})
    assert (
        "Rencana <b>saya</b>" in (folder.submission(LEARNER, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_text()
    )


def test_of_two_versions_the_newest_counts_and_both_are_kept(folder: ClassFolder, collect: Collect) -> None:
    assert collect({"b/answers.json": answers("2")}, mtime=1_700_000_200)[0].state == "taken"
    found = collect({"a/answers.json": answers("1")}, mtime=1_700_000_100)
    assert [one.state for one in found] == ["older", "same"]
    assert submitted(folder)["answers"] == {"margin": "2"}
    assert len([name for name in kept(folder) if name.startswith("history/") and "answers" in name]) == 1
    assert {one.state for one in collect({})} == {"same"}
    assert collect({"c/answers.json": answers("3")}, only="c", mtime=1_700_000_300)[0].state == "taken"
    assert submitted(folder)["answers"] == {"margin": "3"}
    assert len([name for name in kept(folder) if "answers" in name]) == 3


def test_two_versions_of_the_same_second_are_both_kept(folder: ClassFolder, collect: Collect) -> None:
    collect({"a/answers.json": answers("1"), "b/answers.json": answers("2")}, mtime=1_700_000_100)
    assert len([name for name in kept(folder) if "answers" in name]) == 2


@pytest.mark.parametrize(
    ("files", "wanted", "told"),
    [
        ({"answers.json": answers()}, {}, "2023-11-14T22:13:20+00:00"),
        ({"answers.json": answers(), "timestamp.txt": b"2026-01-02 03:04:05.000000 UTC"}, {},
         "2026-01-02T03:04:05+00:00"),
        ({"answers.json": answers()}, {"at": datetime(2026, 1, 5, tzinfo=UTC)}, "2026-01-05T00:00:00+00:00"),
        ({f"{LEARNER}+{ASSIGNMENT}+2026-01-07 03:04:05 UTC/answers.json": answers()}, {},
         "2026-01-07T03:04:05+00:00"),
        ({"x.zip": packed({"answers.json": answers()})}, {}, "2026-11-23T03:00:00+00:00"),
    ],
)  # fmt: skip
def test_the_time_is_what_the_trainer_the_names_or_the_file_say(
    collect: Collect, files: dict[str, bytes], wanted: dict[str, Any], told: str
) -> None:
    assert collect(files, mtime=1_700_000_000, **wanted)[0].at == told


def test_a_time_in_the_future_is_now(folder: ClassFolder, collect: Collect) -> None:
    (found,) = collect({"answers.json": answers()}, mtime=4_000_000_000)
    assert abs((datetime.fromisoformat(found.at) - datetime.now(UTC)).total_seconds()) < 600


def test_the_trainers_regexp_for_nbgrader_counts(folder: ClassFolder, collect: Collect) -> None:
    config = folder.path / "nbgrader_config.py"
    rule = r"c.FileNameCollectorPlugin.named_regexp = r'.*/(?P<file_id>\w+)-von-(?P<student_id>\w+)'"
    config.write_text(config.read_text() + rule + "\n")
    (found,) = collect({"abgabe-von-rudi.ipynb": code()}, new=True)
    assert (found.state, found.learner, found.assignment) == ("taken", "rudi", CODE)


# -- what is refused, each in its own sentence --------------------------------------------------------


def bomb() -> bytes:
    return packed({f"{LEARNER}/answers.json": b" " * 120_000_000})


def lying_bomb() -> bytes:
    """A file that says it is small and is not."""
    made = bytearray(packed({f"{LEARNER}_{CODE}.ipynb": b" " * 60_000_000}))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = made.index(sign) + place
        made[at : at + 4] = struct.pack("<L", 1_000)
    return bytes(made)


def encrypted() -> bytes:
    made = bytearray(packed({"answers.json": answers()}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(sign) + place] |= 1
    return bytes(made)


def broken() -> bytes:
    made = bytearray(packed({"answers.json": answers()}, pack=zipfile.ZIP_STORED))
    made[60] ^= 0xFF
    return bytes(made)


def latin() -> bytes:
    return packed({"xxxx/answers.json": answers()}).replace(b"xxxx", b"caf\xe9")


def twice() -> bytes:
    return packed({"a/answers.json": answers(), "b/answers.json": answers("2")}).replace(b"b/ans", b"a/ans")


def made(content: bytes | Callable[[], bytes]) -> bytes:
    return content if isinstance(content, bytes) else content()


LINK, PIPE = (stat.S_IFLNK | 0o777) << 16, (stat.S_IFIFO | 0o777) << 16

TROUBLE: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "empty zip": ("x.zip", packed({}), "The zip is empty"),
    "zip of nothing but a cache": ("x.zip", packed({"__MACOSX/._a": b""}), "The zip is empty"),
    "no zip": ("x.zip", b"%PDF-1.7 ...", "not a zip file"),
    "nothing in the file": ("x.zip", b"", "not a zip file"),
    "cut off": ("x.zip", packed({"answers.json": answers()})[:-30], "The zip is damaged"),
    "damaged inside": ("x.zip", broken(), "is damaged"),
    "password": ("x.zip", encrypted(), "locked with a password"),
    "bomb": ("x.zip", bomb, "too large when unpacked"),
    "bomb that lies": ("x.zip", lying_bomb, r"too large when unpacked|damaged"),
    "many files": ("x.zip", lambda: packed({f"{n}.txt": b"" for n in range(2_100)}), "too many files"),
    "slip": ("x.zip", packed({"../../answers.json": answers()}), "leads out of its folder"),
    "absolute": ("x.zip", packed({"/etc/answers.json": answers()}), "leads out of its folder"),
    "drive": ("x.zip", packed({"C:/answers.json": answers()}), "leads out of its folder"),
    "backslash": ("x.zip", packed({"a\\..\\answers.json": answers()}), "cannot be used"),
    "link": ("x.zip", packed({"answers.json": b"/etc/passwd"}, attr=LINK), "a link or a device"),
    "unusual packing": ("x.zip", packed({"answers.json": answers()}, pack=zipfile.ZIP_LZMA), "unusual way"),
    "zip in zip": ("x.zip", packed({"in.zip": packed({"answers.json": answers()})}), "another packed file"),
    "name in another code": ("x.zip", latin(), "cannot be read"),
    "the same name twice": ("x.zip", twice(), "twice"),
    "deep": ("x.zip", packed({"a/" * 20 + "answers.json": answers()}), "too deeply"),
    "NUL": ("x.zip", lambda: packed({"axb/answers.json": answers()}).replace(b"axb/", b"a\0b/"), "leads out"),
    "name that turns round": ("x.zip", packed({"a\u202eb/answers.json": answers()}), "cannot be used"),
    "invisible sign": ("x.zip", packed({"a\u200bb/answers.json": answers()}), "cannot be used"),
    "two forms of a letter": (
        "x.zip",
        packed({"caf\u00e9/answers.json": answers(), "cafe\u0301/answers.json": answers("2")}),
        "cannot be used",
    ),
    "pipe": ("x.zip", packed({"answers.json": answers()}, attr=PIPE), "a link or a device"),
    "control sign": ("x.zip", packed({"a\x1b[2J/answers.json": answers()}), "cannot be used"),
    "rar": ("x.rar", b"Rar!", "Only zip can be opened"),
    "wrong file": ("foto.jpg", b"\xff\xd8", "There is no submission in it"),
    "no JSON": ("answers.json", b"{", "cannot be read"),
    "deep JSON": ("answers.json", b"[" * 100_000, "cannot be read"),
    "other JSON": ("answers.json", b'{"format": 7}', "does not belong"),
    "huge answers": ("answers.json", answers("x" * 300_000), "too large"),
    "answers of a wrong kind": ("answers.json", answers(answers={"margin": {"a": 1}}), "margin"),
    "unknown assignment": ("answers.json", answers(assignment="13-none"), "no assignment '13-none'"),
    "unknown learner": ("answers.json", answers(learner="zz99zz99"), "knows no learner zz99zz99"),
    "learner id that is a path": ("answers.json", answers(learner="../x"), "cannot be used"),
    "answers for somebody else's numbers": (f"{OTHER}_answers.json", answers(), "somebody else's numbers"),
    "nobody's notebook": (f"{CODE}.ipynb", code(), "not clear whose"),
    "unknown learner's notebook": (f"zz99zz99_{CODE}.ipynb", code(), "knows no learner zz99zz99"),
    "two learners' notebook": (f"{LEARNER}_{OTHER}_{CODE}.ipynb", code(), "two learners"),
    "no assignment's notebook": (f"{LEARNER}_x.ipynb", code(cell="foreign"), "not clear of which assignment"),
    "another assignment's cells": (f"{LEARNER}_{CODE}.ipynb", code(cell="margin"), "notebook of 02-price"),
    "nobody's cells": (f"{LEARNER}_{CODE}.ipynb", code(cell="foreign"), "none of the cells"),
    "form without its answers": (f"{LEARNER}_{ASSIGNMENT}.ipynb", code(cell="margin"), "was not filled in"),
    "no notebook": (f"{LEARNER}_{CODE}.ipynb", b"PK\x03\x04", "not a notebook"),
    "deep notebook": (f"{LEARNER}_{CODE}.ipynb", b'{"cells": ' + b"[" * 900 + b"]" * 900 + b"}", "not a n"),
    "huge notebook": (f"{LEARNER}_{CODE}.ipynb", b" " * 6_000_000, "too large"),
    "code as answers": ("answers.json", answers(assignment=CODE), "handed in as a notebook"),
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLE)
def test_each_trouble_has_its_sentence_and_keeps_nothing(
    folder: ClassFolder, collect: Collect, trouble: str
) -> None:
    import re

    name, content, told = TROUBLE[trouble]
    found = collect({name: made(content)}, only="" if name.endswith(".jpg") else name)
    assert [one.state for one in found] == ["refused"]
    assert re.search(told, found[0].message), found[0].message
    assert kept(folder) == []
    assert list((folder.path / "submitted").rglob("*")) == []


def test_names_that_differ_in_capitals_only_overwrite_nothing(folder: ClassFolder, collect: Collect) -> None:
    """Nothing is unpacked to a disk that might take them for one name; both are kept, as versions."""
    found = collect({"x.zip": packed({"ANSWERS.JSON": answers("1"), "answers.json": answers("2")})})
    assert [one.state for one in found] == ["taken", "taken"]
    texts = [path.read_text() for path in folder.path.rglob("answers.json")]
    given = sorted(json.loads(text)["answers"]["margin"] for text in texts if '"margin"' in text)
    assert given == ["1", "2"]


def test_one_trouble_stops_no_other(folder: ClassFolder, collect: Collect) -> None:
    wrong = {
        f"{number}/{name}": made(content) for number, (name, content, _told) in enumerate(TROUBLE.values())
    }
    found = collect({**wrong, "good/answers.json": answers("7")}, mtime=1_700_000_000)
    assert [one for one in found if one.state == "taken"]
    assert submitted(folder)["answers"] == {"margin": "7"}
    assert not [name for name in kept(folder) if CODE in name]


@pytest.mark.parametrize("kind", ["symlink", "hardlink", "pipe", "folder link"])
def test_links_and_devices_on_a_stick_are_not_followed(
    folder: ClassFolder, collect: Collect, tmp_path: Path, kind: str
) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes(answers())
    place = tmp_path / "post" / "answers.json"
    if kind == "symlink":
        place.symlink_to(secret)
    elif kind == "hardlink":
        place.hardlink_to(secret)
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        (tmp_path / "away").mkdir()
        (tmp_path / "away" / "answers.json").write_bytes(answers())
        (tmp_path / "post" / "linked").symlink_to(tmp_path / "away")
    found = collect({})
    assert [one.state for one in found] == ["refused"]
    assert "link or a device" in found[0].message
    assert kept(folder) == []


def test_a_name_that_is_not_utf8_on_a_stick(folder: ClassFolder, collect: Collect, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path / "post") + b"/caf\xe9.ipynb")).write_bytes(code())
    found = collect({})
    assert "cannot be read" in found[0].message
    assert found[0].source.isascii()
    json.dumps([one.as_dict() for one in found], ensure_ascii=False).encode()


def test_what_the_trainer_says_about_it_counts(folder: ClassFolder, collect: Collect) -> None:
    (found,) = collect({f"{CODE}.ipynb": code()}, learner=LEARNER)
    assert found.state == "taken"
    (found,) = collect({"answers.json": answers()}, only="answers.json", assignment=CODE)
    assert "not of 09-small-analyst" in found.message
    (found,) = collect({"answers.json": answers()}, only="answers.json", learner=OTHER)
    assert "somebody else's numbers" in found.message
    (found,) = collect({}, only="missing.zip")
    assert "no such file" in found.message


def test_a_full_disk_leaves_the_old_version(
    folder: ClassFolder, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect({"answers.json": answers("1")}, mtime=1_700_000_000)

    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("toolkit.grading.submitted.write_file", full)
    with pytest.raises(OSError, match="No space"):
        collect({"answers.json": answers("2")}, mtime=1_700_000_900)
    assert submitted(folder)["answers"] == {"margin": "1"}
    assert [path.name for path in (folder.path / "submitted").iterdir()] == [LEARNER]
