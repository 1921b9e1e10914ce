"""Whatever an author can get wrong is found, with its place and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.curriculum import Course, Problem, load_course, problems
from toolkit.curriculum.__main__ import main

Change = Callable[[str, str, str], list[Problem]]


def test_the_good_module_has_none(course: Course) -> None:
    assert problems(course) == []


# fmt: off
# ruff: noqa: E501
CHANGES = [
    # file changed, old, new, file told of, place, words of the message
    ("module.yaml", "id: 90-sample", "id: 91-sample", "module.yaml", "line 1", "91-sample"),
    ("module.yaml", "tools: [price]", "tools: [price, qris]", "lesson.id.md", "", "qris"),
    ("module.yaml", "tools: [price]", "tools: []", "lesson.en.md", "line", "price"),
    ("module.yaml", "qris.mdr.small, ", "", "lesson.id.md", "line", "qris.mdr.small"),
    ("module.yaml", "qris.settlement]", "qris.setlement]", "module.yaml", "parameters", "qris.setlement"),
    ("module.yaml", "task:missing", "task:mising", "module.yaml", "measured_by", "task:mising"),
    ("module.yaml", "check:number-1", "number-1", "module.yaml", "measured_by", "number-1"),
    ("module.yaml", "summary:", "sumary:", "module.yaml", "sumary", "not known"),
    ("module.yaml", "bali: [I]", "bali: [I", "module.yaml", "line", "YAML"),
    ("module.yaml", "bali: [I]", "bali: [I]\nbali: [P]", "module.yaml", "bali", "twice"),
    ("module.yaml", "id: costs", "id: matching", "module.yaml", "outcomes", "twice"),
    ("checks.yaml", "id: choice-2", "id: choice-1", "checks.yaml", "checks[2]", "twice"),
    ("checks.yaml", "id: choice-2", "id: Choice 2", "checks.yaml", "checks[2].id", "Choice 2"),
    ("checks.yaml", "answer: 10000", "answer: 10000.7", "checks.yaml", "", "none"),
    ("checks.yaml", "unit: rupiah", "unit: percent", "checks.yaml", "answer", "1000000%"),
    ("checks.yaml", "answer: 10000", "answer: ten", "checks.yaml", "answer", "ten"),
    ("checks.yaml", "answer: 8500", "answer: 10001", "checks.yaml", "mistakes[1]", "right answer"),
    ("checks.yaml", 'tolerance: "1%"', 'tolerance: "little"', "checks.yaml", "tolerance", "little"),
    ("checks.yaml", "Berapa?", "Berapa {packs}?", "checks.yaml", "prompt.id", "{packs}"),
    ("checks.yaml", "rupiah(15000)", "rupia(15000)", "checks.yaml", "prompt.id", "rupia"),
    ("lesson.id.md", 'check("choice-2")', 'check("choice-9")', "lesson.id.md", "line", "choice-9"),
    ("lesson.id.md", 'check("choice-2")', 'check("choice-1")', "lesson.id.md", "", "twice"),
    ("lesson.id.md", 'tool("price")', 'tool("prize")', "lesson.id.md", "line 48", "prize"),
    ("lesson.id.md", 'tool("price")', "import os", "lesson.id.md", "line 48", "one call"),
    ("lesson.id.md", 'tool("price")', 'tool("price", 1)', "lesson.id.md", "line 48", "one call"),
    ("lesson.en.md", "(work)=", "(compute)=", "lesson.en.md", "line 43", "compute"),
    ("lesson.en.md", "(work)=\n", "", "lesson.en.md", "line", "Work it out"),
    ("lesson.en.md", "(work)=", "(Work It)=", "lesson.en.md", "line", "Work it out"),
    ("lesson.en.md", "(work)=", "(Work)=", "lesson.en.md", "line", "Work"),
    ("lesson.en.md", "(work)=", "(story)=", "lesson.en.md", "line", "twice"),
    ("lesson.en.md", "## Work it out\n", "", "lesson.en.md", "line", "no heading"),
    ("lesson.en.md", "# A sample lesson\n", "", "lesson.en.md", "", "no title"),
    ("lesson.en.md", '"90-sample", "en"', '"90-sample", "id"', "lesson.en.md", "line", "another lesson"),
    ("lesson.en.md", "open_lesson(", "open_module(", "lesson.en.md", "line", "open the lesson"),
    ("lesson.id.md", "qris.settlement", "qris.setlement", "lesson.id.md", "line", "qris.setlement"),
    ("lesson.id.md", 'fact("qris.settlement")', "fact(", "lesson.id.md", "line", "fact("),
    ("lesson.id.md", "Sekarang", ":::{note}\nSekarang", "lesson.id.md", "line", ":::{note}"),
    ("lesson.id.md", "Sekarang", "<b>Sekarang", "lesson.id.md", "line", "Markdown"),
    ("lesson.id.md", "Sekarang", "| a | b | c | d |\n\nSekarang", "lesson.id.md", "line", "phone"),
    ("lesson.id.md", "Sekarang giliran Anda mencoba.", ("kata " * 20 + ".\n\n") * 9, "lesson.id.md", "", "words"),
    ("trainer.en.md", "## Two", "Two", "trainer.en.md", "", "sections"),
    ("trainer.id.md", "qris.mdr.small", "qris.mdr.smal", "trainer.id.md", "", "qris.mdr.smal"),
    ("assignment.yaml", "answer: cost", "answer: cots", "assignment.yaml", "tasks[1].answer", "cots"),
    ("assignment.yaml", "batch + wage", "batch + wages", "assignment.yaml", "derive.total", "wages"),
    ("assignment.yaml", "data: chats", "data: chat", "assignment.yaml", "materials[1].data", "chat"),
    ("assignment.yaml", "bahan {batch:rupiah}", "bahan {bach:rupiah}", "assignment.yaml", "prompt.id", "{bach:rupiah}"),
    ("assignment.yaml", "bahan {batch:rupiah}", "bahan {batch:rupee}", "assignment.yaml", "prompt.id", "format"),
    ("assignment.yaml", "bahan {batch:rupiah}", "bahan {batch:text}", "assignment.yaml", "prompt.id", "fit"),
    ("assignment.yaml", "Biaya QRIS", "Biaya {packs} QRIS", "assignment.yaml", "intro.id", "everybody"),
    ("assignment.yaml", "generate: settlement", "generate: setlement", "assignment.yaml", "derive", "setlement"),
    ("assignment.yaml", "id: which", "id: cost", "assignment.yaml", "tasks[4]", "twice"),
    ("assignment.yaml", "id: which", "id: open", "assignment.yaml", "tasks[4]", "notebook"),
    ("assignment.yaml", "answer: [flour, wages]", "answer: [flour, wage-s]", "assignment.yaml", "tasks[5]", "no s:"),
    ("assignment.yaml", "    points: 10\n    prompt: {id: \"Cer", "    points: 60\n    prompt: {id: \"Cer", "assignment.yaml", "tasks", "70%"),
    ("assignment.yaml", '    answer: cost\n    tolerance: "1%"', "    answer: cost", "assignment.yaml", "tasks[1].answer", "full marks"),
    ("assignment.yaml", "answer: \"margin(price, cost)\"", "answer: \"0 - cost\"", "assignment.yaml", "tasks[2].answer", "full marks"),
    ("assignment.yaml", "choose: [30, 36, 40, 45, 48]", "choose: [30, 36, 40, 45, 0]", "assignment.yaml", "derive", "some learners"),
    ("assignment.yaml", 'answer: "batch / packs"', 'answer: "batch / (packs - 30)"', "assignment.yaml", "mistakes[1]", "packs - 30"),
    ("assignment.yaml", 'answer: "batch / packs"', 'answer: "(batch + wage) / packs"', "assignment.yaml", "mistakes[1]", "most learners"),
    ("assignment.yaml", "title:", "titel:", "assignment.yaml", "titel", "not known"),
    ("assignment.yaml", "unit: percent\n", "\n", "assignment.yaml", "tasks[2]", "unit"),
]
# fmt: on


@pytest.mark.usefixtures("few_learners")
@pytest.mark.parametrize("change", CHANGES, ids=[f"{c[0]}: {c[2][:40]}" for c in CHANGES])
def test_every_slip_is_found(after_change: Change, change: tuple[str, str, str, str, str, str]) -> None:
    file, old, new, told_file, place, words = change
    found = after_change(file, old, new)
    if words == "none":
        assert found == []
        return
    fitting = [
        p for p in found if p.file == f"90-sample/{told_file}" and place in p.where and words in p.message
    ]
    assert fitting, "\n".join(map(str, found)) or "nothing was found"
    assert all(problem.mend for problem in found)


@pytest.mark.usefixtures("few_learners")
def test_too_alike(after_change: Change, course: Course) -> None:
    found = after_change(
        "assignment.yaml", "batch: {low: 200000, high: 400000, step: 1000}", "batch: {choose: [200000]}"
    )
    # The statement still differs, so this alone is enough.
    assert found == []
    path = course.root / "90-sample/assignment.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("missing_total(statement)", "5000"),
        ("choose: [30, 36, 40, 45, 48]", "choose: [40]"),
        ('choose: ["50000", "60000"]', 'choose: ["50000"]'),
        ('choose: ["0.2", "0.25"]', 'choose: ["0.2"]'),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    assert ["draw" in problem.where for problem in problems(load_course(course.root))] == [True]


@pytest.mark.usefixtures("few_learners")
@pytest.mark.parametrize(
    "name", ["module.yaml", "checks.yaml", "assignment.yaml", "lesson.id.md", "lesson.en.md", "trainer.id.md"]
)
def test_missing_files_are_told(course: Course, name: str) -> None:
    (course.root / "90-sample" / name).unlink()
    assert f"90-sample/{name}" in [problem.file for problem in problems(load_course(course.root))]


@pytest.mark.usefixtures("few_learners")
@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"- a\n- b\n", b"just words", b"{", b"a: &x [*x]"])
@pytest.mark.parametrize("name", ["module.yaml", "checks.yaml", "assignment.yaml", "lesson.id.md"])
def test_any_content_is_a_problem_and_no_crash(course: Course, name: str, content: bytes) -> None:
    (course.root / "90-sample" / name).write_bytes(content)
    assert any(p.file == f"90-sample/{name}" for p in problems(load_course(course.root)))


def test_data_need_a_readme(course: Course) -> None:
    (course.root / "90-sample/data").mkdir()
    assert problems(course) == []
    (course.root / "90-sample/data/x.csv").write_text("a\n")
    assert [problem.file for problem in problems(course)] == ["90-sample/data/README.md"]


def test_too_few_checks(course: Course) -> None:
    path = course.root / "90-sample/checks.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - id: many-1")], encoding="utf-8")
    found = problems(load_course(course.root))
    assert any("7" in problem.message and "8" in problem.message for problem in found)


def test_the_known_tools_can_be_given(course: Course) -> None:
    assert problems(course, {"price"}) == []
    # Each of the two lessons opens the tool, and the list of tools names it.
    assert {problem.file for problem in problems(course, set())} == {
        *("course.yaml", "90-sample/lesson.id.md", "90-sample/lesson.en.md")
    }
    assert [problem.where for problem in problems(course, {"price", "other"})] == ["tools"]


def test_the_command(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    folder = course.root / "90-sample"
    assert main([str(folder)]) == 0
    assert "nothing to mend" in capsys.readouterr().out
    (folder / "trainer.en.md").unlink()
    assert main(["--language", "id", str(folder)]) == 1
    assert "90-sample/trainer.en.md\n    Berkas ini belum ada." in capsys.readouterr().out
    assert main(["77-nowhere"]) == 2


def test_the_real_modules_have_no_problems(repository: Path) -> None:
    found = problems(load_course(repository / "modules"))
    assert not found, "\n".join(map(str, found))
