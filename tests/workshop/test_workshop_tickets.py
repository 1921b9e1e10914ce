"""Ids of kernels: whose they are can be seen from the id alone."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest

from tests.workshop.page_socket import frame
from toolkit.workshop import sources
from toolkit.workshop.messages import Refused, read
from toolkit.workshop.sources import Sources
from toolkit.workshop.tickets import Tickets, mark_of


def test_an_id_is_good_for_its_learner_and_class_also_after_a_new_start() -> None:
    mark = mark_of("02-price/lesson.id.ipynb", "seed")
    first = Tickets(b"secret")
    kernel = first.issue("sari", mark)
    assert first.issue("sari", mark) != kernel
    again = Tickets(b"secret")
    assert again.mark(kernel, "sari") == mark
    assert again.mark(kernel, "dewi") is None
    assert Tickets(b"another").mark(kernel, "sari") is None
    assert first.from_this_start(kernel)


def test_an_id_of_another_start_never_looks_like_one_of_this() -> None:
    now = Tickets(b"secret")
    for _restart in range(3000):
        before = Tickets(b"secret").issue("sari", "0123abcd")
        assert now.mark(before, "sari") == "0123abcd"
        assert not now.from_this_start(before)


def test_an_id_looks_like_those_of_jupyter_and_no_two_are_the_same() -> None:
    tickets = Tickets(b"secret")
    issued = {tickets.issue("sari", "0123abcd") for _page in range(200)}
    assert len(issued) == 200
    for one in issued:
        assert str(UUID(one)) == one
        assert tickets.from_this_start(one)


def test_a_changed_id_is_no_id() -> None:
    tickets = Tickets(b"secret")
    kernel = tickets.issue("sari", "0123abcd")
    for at, char in enumerate(kernel):
        other = kernel[:at] + ("-" if char != "-" else "0") + kernel[at + 1 :]
        assert tickets.mark(other, "sari") is None
        if char != "-":
            assert (
                tickets.mark(kernel[:at] + ("1" if char == "0" else "0") + kernel[at + 1 :], "sari") is None
            )
    for text in ("", "x" * 36, kernel.upper(), kernel + "\n", "é" * 36):
        assert tickets.mark(text, "sari") is None


def test_a_version_changes_with_every_file_behind_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "EVERY", 0)
    modules, root = tmp_path / "modules", tmp_path / "notebooks"
    monkeypatch.setattr(sources, "modules_root", lambda: modules)
    files = [
        root / "02-price" / "lesson.id.ipynb",
        modules / "02-price" / "checks.yaml",
        modules / "course.yaml",
    ]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a", encoding="utf-8")
    looked = Sources(root)
    path = "02-price/lesson.id.ipynb"
    seen = {looked.seed(path)}
    assert looked.seed(path) in seen
    for number, file in enumerate(files):
        os.utime(file, ns=(1, 10**18 + number))
        assert looked.seed(path) not in seen
        seen.add(looked.seed(path))
    files[1].unlink()
    assert looked.seed(path) not in seen
    assert looked.notebooks() == [path]


def test_a_new_day_and_another_program_are_new_versions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sources, "EVERY", 0)
    program = tmp_path / "toolkit"
    program.mkdir()
    (program / "a.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(sources, "_PACKAGE", program)
    looked = Sources(tmp_path)
    before = looked.epoch(), looked.seed("x/y.ipynb")
    (program / "b.mo").write_text("", encoding="utf-8")
    after = looked.epoch(), looked.seed("x/y.ipynb")
    assert before[0] != after[0]
    assert before[1] != after[1]

    class Tomorrow(sources.date):
        @classmethod
        def today(cls) -> sources.date:
            return cls(2099, 1, 1)

    monkeypatch.setattr(sources, "date", Tomorrow)
    assert looked.seed("x/y.ipynb") != after[1]


def test_a_frame_is_read_as_it_was_sent() -> None:
    message = read(frame("comm_msg", {"comm_id": "c", "data": {}}))
    assert message.kind == "comm_msg"
    assert len(message.parts) == 4


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_a_frame_with_a_changed_byte_is_read_or_refused(at: int) -> None:
    data = bytearray(frame("comm_msg", {"comm_id": "c", "data": {}}))
    data[at % len(data)] ^= 0xFF
    code = None
    try:
        assert read(bytes(data)).kind == "comm_msg"
    except Refused as refused:
        code = refused.code
    assert code in (None, 1003, 1008)
