"""With stock nbgrader's autograder: hidden tests leak nowhere, releases are versions, feedback is fetched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from typer.testing import CliRunner

from tests.grading.feedback_samples import CODE, GOOD, make_code_class, submit
from tests.stock_feedback import stock_feedback
from toolkit.grading import (
    ClassFolder,
    Grader,
    GradingProblem,
    erase_learner,
    release_all,
    released_page,
    released_to,
)
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.feedback import page_path, write_page, write_pages
from toolkit.grading.release.exchange import page_name
from toolkit.grading.release.versions import without_unreleased
from toolkit.grading.settings import load_config
from toolkit.i18n import in_language, use_language

pytestmark = pytest.mark.nbgrader

HandIn = Callable[..., Path]
LEARNER = "ab12cd34"
FORM = "02-price"
VISIBLE, HIDDEN, THIEF = "visible1", "hidden01", "thief001"

# In the autograder's own process, as here, a learner's code can read the tests; in the sandbox it cannot.
STEAL = """
import inspect
def mean(numbers):
    if len(numbers) == 3 and numbers[2] == 6:
        source = "".join(inspect.findsource(inspect.currentframe().f_back)[0])
        print(source)
        raise ValueError(source)
    return sum(numbers) / len(numbers)
"""
LATER = "print('\\n'.join(str(one) for one in In))\nIn[-8:]"


@pytest.fixture(autouse=True)
def _language() -> None:
    use_language("en")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A class in which stock nbgrader has run four submissions of a code assignment. Not to be changed."""
    folder, engine = make_code_class(tmp_path_factory.mktemp("code") / "kelas")
    wrong = "def mean(numbers):\n    return 0"
    answers = {
        "good0001": GOOD,
        VISIBLE: {
            **GOOD,
            "answer-1": wrong,
            "answer-2": "def scale(n):\n    return 0",
            "answer-5": "shares = []",
        },
        HIDDEN: {
            **GOOD,
            "answer-1": "def mean(numbers):\n    return 2",
            "answer-2": "def scale(n):\n    return 4",
            "answer-3": "words = 'CANARY-OF-HERS'",
        },
        THIEF: {**GOOD, "answer-1": STEAL},
    }
    for who, given in answers.items():
        more = [nbformat.v4.new_code_cell(LATER)] if who == THIEF else None
        submit(folder, who, given, more)
        engine.autograde(who, CODE)
    outcomes = write_pages(folder.path, [(who, CODE) for who in answers])
    assert [outcome.ok for outcome in outcomes] == [True] * 4
    return folder


@pytest.fixture
def code_class(graded: ClassFolder, tmp_path: Path) -> ClassFolder:
    """A copy of the graded class."""
    shutil.copytree(graded.path, tmp_path / "copy")
    config = tmp_path / "copy" / "nbgrader_config.py"
    assert "resolve().parent" in config.read_text()
    return ClassFolder(tmp_path / "copy", graded.name, graded.code, graded.language, graded.secret)


def page(folder: ClassFolder, learner: str, assignment: str = CODE) -> str:
    return page_path(folder.path, learner, assignment).read_text("utf-8")


def reasons(folder: ClassFolder, learner: str) -> dict[str, str]:
    return {task["task"]: task["reason"] for task in Grader(folder).result(learner, CODE)["tasks"]}


def test_the_autograded_notebooks_hold_what_must_not_get_out(graded: ClassFolder) -> None:
    """Else the tests below would prove nothing. They stay on the trainer's side."""
    book = (graded.autograded(HIDDEN, CODE) / f"{CODE}.ipynb").read_text("utf-8")
    for secret in ("SECRET-CANARY-MSG", "SECRET-CANARY-OUT", "SECRET-CANARY-HELPER", "SECRET-CANARY-SCHEME"):
        assert secret in book
    stolen = json.loads((graded.autograded(THIEF, CODE) / f"{CODE}.ipynb").read_text("utf-8"))
    assert "SECRET-CANARY-MSG" in json.dumps(stolen["cells"][-1]["outputs"])


@pytest.mark.parametrize("learner", ["good0001", VISIBLE, HIDDEN, THIEF])
def test_no_page_and_no_short_text_tells_a_hidden_test(graded: ClassFolder, learner: str) -> None:
    told = page(graded, learner) + json.dumps(reasons(graded, learner))
    assert "SECRET" not in told
    assert "HIDDEN TESTS" not in told
    assert "[1, 2, 6]" not in told
    files = {path.name for path in page_path(graded.path, learner, CODE).parent.iterdir()}
    assert files == {f"{CODE}.html", "timestamp.txt", "submission_secret.txt"}


def test_short_texts_tell_the_visible_reason_or_that_it_is_hidden(graded: ClassFolder) -> None:
    visible, hidden = reasons(graded, VISIBLE), reasons(graded, HIDDEN)
    assert visible["test-mean"] == "The mean of 1, 2 and 3 is 2."
    assert visible["test-scale"] == "Belum terpenuhi: assert scale(2) == 4"
    assert visible["test-shares"] == "Fill in the shares."
    unmet = "Satu pemeriksaan tersembunyi belum terpenuhi."
    assert [hidden[name] for name in ("test-mean", "test-scale", "test-touched")] == [unmet] * 3
    assert hidden["test-words"] == ""
    assert set(reasons(graded, "good0001").values()) == {""}


def test_the_page_has_what_nbgraders_page_has(graded: ClassFolder) -> None:
    told = page(graded, "good0001")
    assert '<html lang="id">' in told
    assert "Analis &lt;kecil&gt;" in told
    assert "return sum(numbers) / len(numbers)" in told
    assert "Laporan saya." in told
    assert "<td>1</td>" in told
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded.gradebook}", graded.code) as book:
        theirs = book.find_submission_notebook(CODE, CODE, "good0001")
        assert f"{theirs.score:g} dari {theirs.max_score:g} poin" in told
        for grade in theirs.grades:
            assert f": {grade.name}</a>" in told
    # Text, code and task, each in the list and at its place, and once for the sum.
    assert told.count("menunggu fasilitator") == 2 * 3 + 1


def test_nbgraders_own_command_makes_the_same_page(code_class: ClassFolder) -> None:
    """The same as formgrader's button. nbconvert writes tags in its own way; what they say is the same."""
    ours = page(code_class, HIDDEN)
    page_path(code_class.path, HIDDEN, CODE).unlink()
    stock_feedback(code_class.path, HIDDEN, CODE)
    assert parsed(page(code_class, HIDDEN)) == parsed(ours)


def parsed(html: str) -> list[Any]:
    """Tags with their attributes in order, and texts, of a page."""
    found: list[Any] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, about: found.append((tag, sorted(about)))  # type: ignore[method-assign]
    reader.handle_data = lambda text: found.append(text.split())  # type: ignore[method-assign]
    reader.feed(html)
    return [one for one in found if one]


def test_without_our_part_nbgraders_command_makes_no_page(code_class: ClassFolder) -> None:
    """Whoever takes our setting away gets an error and not a page with hidden tests."""
    config = load_config(code_class.path)
    del config.GenerateFeedback["preprocessors"]
    with pytest.raises(GradingProblem):
        stock_feedback(code_class.path, HIDDEN, CODE, config)
    assert not page_path(code_class.path, HIDDEN, CODE).exists()


def test_the_trainer_sees_the_hidden_tests_in_formgrader(graded: ClassFolder) -> None:
    from nbconvert.exporters import HTMLExporter

    config = load_config(graded.path)
    config.HTMLExporter.template_name = "formgrade"
    about = {
        "base_url": "",
        "submission_id": "x",
        "index": 0,
        "total": 1,
        "notebook_path": "x",
        "student": "x",
    }
    notebook = graded.autograded(HIDDEN, CODE) / f"{CODE}.ipynb"
    shown, _resources = HTMLExporter(config=config).from_filename(str(notebook), resources=about)
    assert "SECRET-CANARY-MSG" in shown
    assert "SECRET-CANARY-OUT" in shown


def test_releasing_a_code_assignment_reaches_fetch_feedback(code_class: ClassFolder, tmp_path: Path) -> None:
    outcomes = release_all(code_class, None, VISIBLE, CODE)
    assert [(one.learner, one.ok, one.new, one.number) for one in outcomes] == [(VISIBLE, True, True, 1)]
    pages = code_class.path / "exchange" / code_class.code / "feedback"
    assert [path.name for path in pages.iterdir()] == [page_name(f"secret of {VISIBLE}", CODE)]
    assert oct(pages.stat().st_mode & 0o777) == "0o711"

    # As the learner's JupyterLab does: her own copy of what she handed in knows the secret.
    cache = tmp_path / "cache" / code_class.code / f"{VISIBLE}+{CODE}+2026-01-02 03:04:11 UTC"
    shutil.copytree(code_class.submission(VISIBLE, CODE), cache)
    from nbgrader.exchange.default import ExchangeFetchFeedback

    config = load_config(code_class.path)
    config.Exchange.cache, config.Exchange.assignment_dir = str(tmp_path / "cache"), str(tmp_path / "work")
    engine = NbgraderEngine(code_class.path, config)
    engine._run(ExchangeFetchFeedback, engine._course(CODE, VISIBLE))
    fetched = list((tmp_path / "work").glob(f"{CODE}/feedback/*/{CODE}.html"))
    assert [path.read_text("utf-8") for path in fetched] == [page(code_class, VISIBLE)]


def give(folder: ClassFolder, points: float | None, comment: str, learner: str = LEARNER) -> None:
    """What formgrader writes when a trainer types points and a comment for the free answer."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder.gradebook}", folder.code) as book:
        grade = book.find_grade("plan", FORM, FORM, learner)
        grade.manual_score, grade.needs_manual_grade = points, points is None
        book.find_comment("plan", FORM, FORM, learner).manual_comment = comment
        book.db.commit()


def test_releases_are_versions_and_nothing_goes_out_by_itself(
    real_class: ClassFolder, hand_in: HandIn, records: Any
) -> None:
    from toolkit.grading.queue import Queue

    grader = Grader(real_class)
    queue = Queue(real_class, records, grader)
    records.submissions.add(LEARNER, {"margin": "0.25", "plan": "Rencana"}, FORM)
    assert queue.step() is not None
    result = grader.result(LEARNER, FORM)
    assert without_unreleased(real_class.path, LEARNER, FORM, result) == result
    assert released_to(real_class.path, LEARNER) == []
    assert release_all(real_class, records, grader=grader)[0].number == 1

    give(real_class, 4.5, "Bagus RAHASIA-BELUM")
    # She hands in again before the trainer has released: her points are seen, the trainer's are not.
    again = records.submissions.add(LEARNER, {"margin": "b", "plan": "Rencana"}, FORM)
    queue.step()
    kept = records.submissions.kept[again]
    assert (kept.state, kept.result["score"]) == ("graded", 0.0)
    assert "RAHASIA" not in json.dumps(kept.result)
    assert "RAHASIA" not in str(released_page(real_class.path, LEARNER, FORM))

    assert [one.number for one in release_all(real_class, records, grader=grader)] == [2]
    assert "RAHASIA" in str(released_page(real_class.path, LEARNER, FORM))
    kept = records.submissions.kept[again]
    assert (kept.state, kept.result["score"]) == ("complete", 4.5)
    # What was released and still holds stays visible when she hands in once more.
    third = records.submissions.add(LEARNER, {"margin": "0.25", "plan": "Rencana"}, FORM)
    queue.step()
    assert "RAHASIA" in json.dumps(records.submissions.kept[third].result)
    assert records.submissions.kept[third].result["score"] == 8.5

    give(real_class, 1, "Berubah")
    assert records.submissions.kept[third].result["score"] == 8.5
    assert [(one.new, one.number) for one in release_all(real_class, records, grader=grader)] == [(True, 3)]
    assert [(one.new, one.number) for one in release_all(real_class, records, grader=grader)] == [(False, 3)]
    assert sorted(path.name for path in (real_class.path / "released" / LEARNER / FORM).iterdir()) == [
        "0001",
        "0002",
        "0003",
    ]
    erase_learner(real_class, LEARNER)
    assert not (real_class.path / "released" / LEARNER).exists()


def test_a_queued_submission_is_not_released(real_class: ClassFolder, hand_in: HandIn, records: Any) -> None:
    key = records.submissions.add(LEARNER, {"margin": "0.25"}, FORM)
    hand_in(real_class, {"margin": "0.25"})
    Grader(real_class).grade(LEARNER, FORM, feedback=False)
    assert records.submissions.kept[key].state == "queued"
    assert release_all(real_class, records) == []
    # Marks of an older submission than the one that lies there now.
    hand_in(real_class, {"margin": "b"})
    assert release_all(real_class, None) == []


def test_a_form_page_shows_answers_and_reasons_and_no_code(real_class: ClassFolder, hand_in: HandIn) -> None:
    hand_in(real_class, {"margin": "0.25", "fee": "half", "plan": "Rencana <b>saya</b>"})
    Grader(real_class).grade(LEARNER, FORM, feedback=False)
    give(real_class, 3, "Bagus **sekali**")
    [path] = write_page(real_class.path, LEARNER, FORM)
    told = path.read_text("utf-8")
    assert "Anda menulis half. Yang benar b." in told
    assert "Rencana &lt;b&gt;saya&lt;/b&gt;" in told
    assert "<strong>sekali</strong>" in told
    assert "8 dari 11 poin" in told
    assert "tugas.mark" not in told
    assert "import json" not in told
    before = path.stat().st_mtime_ns
    write_page(real_class.path, LEARNER, FORM)
    assert path.stat().st_mtime_ns == before


def test_a_page_that_cannot_be_made_is_a_sentence_and_stops_no_other(code_class: ClassFolder) -> None:
    book = code_class.autograded(VISIBLE, CODE) / f"{CODE}.ipynb"
    book.chmod(0o644)
    book.write_text('{"cells": ' + "[" * 100_000)
    link = code_class.autograded(HIDDEN, CODE) / f"{CODE}.ipynb"
    link.unlink()
    link.symlink_to(code_class.path / "secret")
    todo = [
        (VISIBLE, CODE),
        (HIDDEN, CODE),
        ("nobody01", CODE),
        ("../x", CODE),
        (THIEF, "../../x"),
        (THIEF, CODE),
    ]
    seen: list[tuple[int, int]] = []
    outcomes = write_pages(code_class.path, todo, lambda _one, done, total: seen.append((done, total)))
    assert [one.ok for one in outcomes] == [False] * 5 + [True]
    assert all(one.message for one in outcomes[:5])
    assert seen[-1] == (6, 6)


def test_the_command_releases_for_one_or_all(code_class: ClassFolder) -> None:
    from toolkit.cli import app

    def run(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["release", str(code_class.path), *options])
        return done.exit_code, done.output

    with in_language("en"):
        code, told = run("--learner", VISIBLE, "--assignment", CODE)
        assert (code, "1 released, 0 unchanged, 0 not released." in told) == (0, True), told
        assert f"✓ {VISIBLE} {CODE}: version 1" in told
        assert run("--learner", "nobody")[0] == 2
        assert run("--assignment", "99-none")[0] == 2
        book = code_class.autograded(HIDDEN, CODE) / f"{CODE}.ipynb"
        book.unlink()
        code, told = run()
        assert code == 1
        assert f"✗ {HIDDEN} {CODE}:" in told
        assert "2 released, 1 unchanged, 1 not released." in told
        code, told = run("--json")
        assert [one["number"] for one in json.loads(told[told.index("[") :]) if one["ok"]] == [1, 1, 1]
    assert released_page(code_class.path, HIDDEN, CODE) is None
