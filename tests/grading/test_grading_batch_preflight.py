"""What was handed in is looked at before anything believes it: links, pipes, sizes, names, nesting."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from toolkit.grading.batch import notebook, preflight, writing
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import use_language


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "submission"
    (made / "data").mkdir(parents=True)
    (made / "book.ipynb").write_bytes(b"{}")
    (made / "data" / "a.csv").write_text("1")
    (made / "data" / "inner.ipynb").write_text("never read")
    (made / ".ipynb_checkpoints").mkdir()
    (made / ".ipynb_checkpoints" / "link").symlink_to("/etc/passwd")
    return made


IGNORE = (".ipynb_checkpoints", "*.pyc")


def test_plain_files_are_read(folder: Path) -> None:
    found = preflight.read_submission(folder, IGNORE)
    assert found.notebooks == {"book": b"{}"}
    assert found.files == {"data/a.csv": b"1"}
    assert found.version == preflight.version_of(folder) != (0, 0)


def symlink(folder: Path) -> None:
    (folder / "key").symlink_to("/etc/passwd")


def linked_notebook(folder: Path) -> None:
    (folder / "book.ipynb").unlink()
    (folder / "book.ipynb").symlink_to("/etc/passwd")


def linked_folder(folder: Path) -> None:
    (folder / "etc").symlink_to("/etc")


def hard_link(folder: Path) -> None:
    (folder.parent / "secret").write_text("secret")
    os.link(folder.parent / "secret", folder / "mine")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


def endless(folder: Path) -> None:
    (folder / "zero").symlink_to("/dev/zero")


def many(folder: Path) -> None:
    for number in range(preflight.MAX_FILES):
        (folder / str(number)).touch()


def deep(folder: Path) -> None:
    (folder / "a" / "b" / "c" / "d" / "e").mkdir(parents=True)


def huge(folder: Path) -> None:
    with (folder / "huge").open("wb") as file:
        file.truncate(preflight.MAX_BYTES + 1)


def huge_notebook(folder: Path) -> None:
    with (folder / "book.ipynb").open("wb") as file:
        file.truncate(preflight.MAX_NOTEBOOK + 1)


def together(folder: Path) -> None:
    for name in ("a", "b", "c"):
        with (folder / name).open("wb") as file:
            file.truncate(preflight.MAX_BYTES // 2)


def odd_dash(folder: Path) -> None:
    (folder / "-rf").touch()


def odd_line(folder: Path) -> None:
    (folder / "a\nb").touch()


def odd_form(folder: Path) -> None:
    (folder / "e\u0301.txt").touch()


def odd_bytes(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff\xfe")).touch()


def odd_length(folder: Path) -> None:
    (folder / ("n" * 121)).touch()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (symlink, "no plain file"), (linked_notebook, "no plain file"), (linked_folder, "no plain file"),
        (hard_link, "no plain file"), (pipe, "no plain file"), (endless, "no plain file"),
        (many, "more than 200 files"), (deep, "deeper than 4"), (huge, "too large"),
        (huge_notebook, "too large"), (together, "too large"), (odd_dash, "odd name"), (odd_line, "odd name"),
        (odd_form, "odd name"), (odd_bytes, "odd name"), (odd_length, "odd name"),
    ],
)  # fmt: skip
def test_what_is_refused(folder: Path, spoil: Callable[[Path], None], told: str) -> None:
    spoil(folder)
    with pytest.raises(GradingProblem, match=told):
        preflight.read_submission(folder, IGNORE)


def test_the_folder_itself_is_no_link(folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    with pytest.raises(GradingProblem, match="not a folder"):
        preflight.read_submission(folder.parent / "link")
    with pytest.raises(GradingProblem, match="no submission"):
        preflight.read_submission(folder.parent / "missing")


def book_bytes(**changes: object) -> bytes:
    made = {**new_notebook(cells=[new_markdown_cell("a")]), **changes}
    return json.dumps(made).encode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"not json", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (
            b'{"nbformat": 4, "cells": [], "metadata": {"a": "\\ud800"}, "nbformat_minor": 5}',
            "cannot be read",
        ),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested too deeply"),
        (book_bytes(nbformat=3), "format 4"),
        (b"[]", "format 4"),
        (b'"text"', "format 4"),
        (book_bytes(cells=3), "damaged"),
        (book_bytes(cells=[3]), "damaged"),
        (book_bytes(cells=[{"cell_type": "code"}]), "damaged"),
        (book_bytes(metadata=3), "damaged"),
        (book_bytes(cells=[new_raw_cell("")] * 2_001), "more than 2000 cells"),
    ],
)
def test_what_is_no_notebook(content: bytes, told: str) -> None:
    with pytest.raises(GradingProblem, match=told):
        notebook.parse(content, "book")


def test_brackets_in_texts_are_no_nesting() -> None:
    many = "[" * 10_000 + '\\"{' * 1_000
    found = notebook.parse(book_bytes(cells=[new_markdown_cell(many)]), "book")
    assert found.cells[0].source == many


def test_missing_and_doubled_ids_are_mended() -> None:
    cells = [dict(new_raw_cell("a"), id="same"), dict(new_raw_cell("b"), id="same"), dict(new_raw_cell("c"))]
    del cells[2]["id"]
    found = notebook.parse(book_bytes(cells=cells), "book")
    assert len({cell.id for cell in found.cells}) == 3


def test_outputs_of_a_submission_are_never_looked_at() -> None:
    cell = {**new_code_cell("1"), "outputs": [{"output_type": "nonsense", "text": 3}], "execution_count": "x"}
    assert notebook.parse(book_bytes(cells=[cell]), "book").cells[0].outputs == []


TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(TEXTS, st.dictionaries(TEXTS, VALUES, max_size=3), VALUES)
def test_a_notebook_is_written_as_nbformat_writes_it(
    text: str, metadata: dict[str, object], value: object
) -> None:
    outputs = [
        new_output("stream", name="stdout", text=text),
        new_output("execute_result", data={"text/plain": text, "application/json": value}, execution_count=1),
        new_output("display_data", data={"image/svg+xml": text, "image/png": text}, metadata={"a": value}),
        new_output("error", ename=text, evalue=text, traceback=[text, "b"]),
    ]
    cells = [
        new_code_cell(text, outputs=outputs, execution_count=3, metadata={**metadata, "trusted": True}),
        new_markdown_cell(text, attachments={"p": {"text/plain": text, "image/png": text}}),
    ]
    made = new_notebook(cells=cells, metadata={**metadata, "signature": "x"})
    assert writing.text(made) == f"{nbformat.v4.writes(made)}\n".encode()
