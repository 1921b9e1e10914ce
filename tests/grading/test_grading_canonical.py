"""Canonical submissions: what is written, what is kept, what is refused."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder, GradingProblem, write_submission

HandIn = Callable[..., Path]


def cells(folder: Path) -> dict[str, Any]:
    notebook = json.loads((folder / "02-price.ipynb").read_text("utf-8"))
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]}


def test_it_is_the_released_notebook_plus_answers(light_class: ClassFolder, hand_in: HandIn) -> None:
    target = hand_in(light_class, {"margin": "25%", "fee": ["a", "b"], "plan": "Saya <b>mau</b>\ncoba"})
    assert sorted(path.name for path in target.iterdir()) == [
        "02-price.ipynb",
        "answers.json",
        "submission_secret.txt",
        "timestamp.txt",
    ]
    assert json.loads((target / "answers.json").read_text("utf-8")) == {
        "format": 1,
        "assignment": "02-price",
        "learner": "ab12cd34",
        "language": "id",
        "answers": {"margin": "25%", "fee": ["a", "b"], "plan": "Saya <b>mau</b>\ncoba"},
    }
    assert (target / "timestamp.txt").read_text() == "2026-01-02 03:04:00.000000 UTC"
    assert stat.S_IMODE((target / "answers.json").stat().st_mode) == 0o600
    released = cells(light_class.path / "release" / "02-price")
    handed_in = cells(target)
    assert handed_in.pop("plan")["source"] == "```\nSaya <b>mau</b>\ncoba\n```"
    released.pop("plan")
    assert handed_in == released


@pytest.mark.parametrize("answer", [None, "", "  \n "])
def test_no_free_answer_leaves_the_cell_as_released(
    light_class: ClassFolder, hand_in: HandIn, answer: str | None
) -> None:
    target = hand_in(light_class, {"plan": answer})
    assert cells(target)["plan"] == cells(light_class.path / "release" / "02-price")["plan"]


def test_handing_in_again_keeps_history(light_class: ClassFolder, hand_in: HandIn) -> None:
    for answer in ("1", "2", "3"):
        target = hand_in(light_class, {"margin": answer})
    old = sorted((light_class.path / "history" / "ab12cd34" / "02-price").iterdir())
    given = [json.loads((path / "answers.json").read_text())["answers"]["margin"] for path in [*old, target]]
    assert given == ["1", "2", "3"]


def test_the_same_submission_twice_is_one(light_class: ClassFolder) -> None:
    for _again in range(2):
        write_submission(
            light_class, "ab12cd34", "02-price", {"margin": "1"}, "id", "2026-01-02T03:04:05+07:00"
        )
    assert not (light_class.path / "history" / "ab12cd34").exists()
    stamp = light_class.submission("ab12cd34", "02-price") / "timestamp.txt"
    assert stamp.read_text() == "2026-01-01 20:04:05.000000 UTC"


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ([], "form"),
        ({"margin": 12}, "margin"),
        ({"margin": {"a": "b"}}, "margin"),
        ({"margin": ["a", 1]}, "margin"),
        ({"margin": ["a"] * 51}, "margin"),
        ({"margin": "x" * 2001}, "margin"),
        ({"../x": "1"}, "../x"),
        ({f"task-{number}": "1" for number in range(101)}, "form"),
        ({f"task-{number}": ["x" * 64] * 50 for number in range(90)}, "long"),
    ],
)
def test_bad_answers_are_refused_and_nothing_is_lost(
    light_class: ClassFolder, hand_in: HandIn, answers: Any, named: str
) -> None:
    from toolkit.i18n import in_language

    target = hand_in(light_class, {"margin": "1"})
    before = (target / "answers.json").read_bytes()
    with in_language("en"), pytest.raises(GradingProblem, match=named.replace(".", r"\.")):
        hand_in(light_class, answers)
    assert (target / "answers.json").read_bytes() == before
    assert [path.name for path in (light_class.path / "submitted").iterdir()] == ["ab12cd34"]


@pytest.mark.parametrize("learner", ["../ab", "a*", "", "<b>"])
def test_bad_ids_are_refused(light_class: ClassFolder, hand_in: HandIn, learner: str) -> None:
    with pytest.raises(GradingProblem):
        hand_in(light_class, {}, learner=learner)
    with pytest.raises(GradingProblem):
        write_submission(light_class, "ab12cd34", "../02-price", {}, "id", "2026-01-02")
    with pytest.raises(GradingProblem):
        write_submission(light_class, "ab12cd34", "09-other", {}, "id", "2026-01-02")


def test_broken_characters_are_written(light_class: ClassFolder, hand_in: HandIn) -> None:
    target = hand_in(light_class, {"plan": "a\ud800b\x00c\r\nd"})
    assert json.loads((target / "answers.json").read_text("utf-8"))["answers"]["plan"] == "a?bc\nd"


def test_a_full_disk_keeps_the_old_submission(
    light_class: ClassFolder, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = hand_in(light_class, {"margin": "1"})

    def full(path: Path, *_more: Any) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("toolkit.grading.submitted.write_file", full)
    with pytest.raises(OSError, match="No space"):
        hand_in(light_class, {"margin": "2"})
    assert json.loads((target / "answers.json").read_text())["answers"] == {"margin": "1"}
    assert [path.name for path in (light_class.path / "submitted").iterdir()] == ["ab12cd34"]
