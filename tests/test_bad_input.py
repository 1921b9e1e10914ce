"""Bad input from end to end: a clear message each time, and nothing is lost.

Which test proves what; tests named with a folder stand there, the others stand here.

- Impossible numbers in every field of every tool: `test_an_impossible_value_is_told_beside_its_field`;
  any nonsense: `lesson/tools/test_tools_all.py::test_nonsense_never_raises_and_is_kept`; arithmetic:
  `business/test_business_arithmetic.py`; in assignments:
  `curriculum/test_curriculum_mark.py::test_what_cannot_be_read_earns_nothing_and_is_quoted`.
- More than fits into a tool: `test_no_pasted_line_is_left_out_in_silence`.
- A name of 10,000 characters: `test_a_name_of_ten_thousand_characters`,
  `records/test_records_names.py::test_a_long_name_is_refused_with_the_limit`.
- Emoji, right-to-left and upside-down names: `test_names_of_every_script_are_themselves_everywhere`,
  `records/test_records_names.py`.
- HTML in every text field: `test_html_in_every_text_field_is_text_on_every_page` (console, home, my data,
  export); on the phone: `lesson/test_lesson_views.py::test_what_a_learner_typed_is_escaped_everywhere`,
  `::test_materials_are_escaped_and_chats_are_bubbles`, `lesson/test_lesson_charts.py`; formgrader:
  `grading/test_grading_nbgrader.py::test_formgraders_page_of_a_submission_is_harmless`; feedback:
  `::test_marks_reasons_and_what_waits`, `::test_releasing_feedback`; Markdown:
  `grading/test_grading_safe.py`.
- Formulas in exports: `test_names_are_never_formulas_in_exports`,
  `grading/test_grading_nbgrader.py::test_the_report_agrees_with_the_gradebook`.
- Terminal control in names: `test_a_name_cannot_steer_the_trainers_terminal`.
- Wrong class code or PIN: `test_a_wrong_code_or_pin_is_told`, `workshop/test_workshop_pages.py`
  `::test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost`,
  `workshop/test_workshop_shelf.py::test_a_laptop_signs_in_with_code_name_and_pin`,
  `records/test_records_learners.py::test_five_wrong_pins_then_a_wait`.
- Two phones as one learner: `test_two_phones_of_one_learner_lose_nothing`, `records/test_records_shelf.py`,
  `records/test_records_learners.py::test_one_name_joined_by_many_at_once_is_one_learner`,
  `lesson/test_lesson_session.py::test_another_phones_fields_come_in_and_are_told`.
- A class folder that is half made, read-only, from a newer version, damaged, not a class, or on a full disk:
  the tests with `folder` and `disk` in their names; without the command: `grading/test_grading_folder.py`,
  `records/test_records_opening.py`.
- A port in use: `test_a_port_in_use`, `workshop/test_workshop_serving.py`.
- A broken module: `test_a_broken_module_is_told_with_file_line_and_mend`,
  `curriculum/test_curriculum_problems.py`, `curriculum/test_curriculum_building.py`.
- Bad order lists: `test_real_data.py`, `business/test_business_orders.py`; headings in two rows, dates of a
  column, 100,000 rows: `business/test_business_buyers.py`; zip bombs, lying sizes, cells far away:
  `business/test_business_workbooks.py`; in the tool: `lesson/tools/test_tool_segments.py`.
"""
# ruff: noqa: F811 - pytest hands imported fixtures over by name

from __future__ import annotations

import csv
import errno
import html
import io
import json
import logging
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from tests.full_disk import fill_up, small_disk  # noqa: F401 - a fixture
from tests.workshop.conftest import CODE, PIN, Served, served  # noqa: F401 - a fixture
from toolkit import cli, paths
from toolkit.business.numerals import MAX_LENGTH
from toolkit.grading import ClassFolder
from toolkit.i18n import in_language, use_language
from toolkit.lesson.entries import Entry
from toolkit.lesson.notebooks.server import ClassNotebook
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Note, ToolModel
from toolkit.records import Problem, Records

HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>{{ 7*7 }}{% raw %}"
TURNED = "Siti \u202egnp.exe"
NAMES = ("Sari 👩‍🍳🍜", "فاطمة الزهراء", "שרה כהן", "Nguyễn Thị Ánh", "ᬦᬶᬧᬸᬢᬸ", "Zoë 🇮🇩")
FORMULAS = (
    '=HYPERLINK("http://198.51.100.1";"x")', "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "|calc", "%0A=1",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _language_stays() -> Iterator[None]:
    yield
    use_language("id")


def run(*arguments: str | Path, typed: str = "") -> Result:
    """Run `naikkelas`; it must end by itself and never with a traceback."""
    done = CliRunner().invoke(cli.app, [str(argument) for argument in arguments], input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert "Traceback" not in done.output
    return done


def told(done: Result) -> str:
    """What the command said, without the line breaks of the terminal's width."""
    return " ".join(done.output.split())


# --- tools ---------------------------------------------------------------------------------------

NUMBERS = (
    *("-5", "-Rp1.000", "(5)", "abc", "1.50.000", "9" * 30, "9" * (MAX_LENGTH + 1), "1e400", "NaN", "∞", "½"),
    *("15rb 20rb", "10 sampai 20", "0x10", "1,2,3", "--", "٪", "\x00", "12 ekor", "١٢ تفاح"),
)
IMPOSSIBLE = {
    "money": (*NUMBERS, "US$ 5", "99999999999999999"),
    "percent": (*NUMBERS, "1001%", "100000"),
    "count": NUMBERS,
    "choice": ("bukan pilihan", HOSTILE, "0"),
    "date": ("31/2/2025", "kemarin", "0", "99/99/9999"),
    "text": ("x" * 10_000,),
    # Neither is typed: a box is ticked or not, and a file is chosen (its content: the tool's own tests).
    "tick": (),
    "file": (),
}


def fields_of(tool: ToolModel) -> dict[str, Entry]:
    """Every field of a tool by its key, with two rows in each group."""
    found = dict(tool.fields)
    for group in tool.groups.values():
        while len(group.rows) < 2:
            group.add()
        for row in group.rows:
            found |= {f"{group.name}/{row.id}/{name}": entry for name, entry in row.entries.items()}
    return found


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", registry.names())
def test_an_impossible_value_is_told_beside_its_field(
    name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)
    with in_language(language):
        tool = registry.make(name)
    fields = fields_of(tool)
    for number, (key, entry) in enumerate(fields.items()):
        if entry.kind in ("money", "count", "percent"):
            tool.from_dict({key: str(number + 2 if entry.high is None else min(number + 2, entry.high))})
        elif entry.kind == "choice" and entry.choices:
            tool.from_dict({key: entry.choices[-1][0]})
    for key, entry in fields.items():
        good = tool.to_dict()
        for typed in IMPOSSIBLE[entry.kind]:
            if typed in dict(entry.choices):
                continue
            entry.raw = typed
            assert entry.problem, f"{key}: nothing is said about {typed[:40]!r}"
            assert entry.problem[-1] in ".?!"
            assert entry.value is None
            assert not tool.trouble
            assert tool.result, "the rest of the tool goes on"
            now = tool.to_dict()
            assert now.pop(key) == typed, "what was typed stays"
            assert now == {other: raw for other, raw in good.items() if other != key}
        entry.raw = good[key]
        assert not entry.problem, key


def test_no_pasted_line_is_left_out_in_silence() -> None:
    """What a field takes is used or named, up to its last line; what it does not take is told."""
    with in_language("en"):
        tool = registry.make("reconcile")
        book = registry.make("cashbook")
    tool.from_dict(
        {"paste_expected": "\n".join(f"{number};9" for number in range(300)), "paste_received": "1;9"}
    )
    notes = " ".join(part.text for part in tool.result if isinstance(part, Note))
    assert "Rp2,700" in notes
    tool.from_dict({"paste_expected": "\n".join(f"{number};9" for number in range(900))})
    assert tool.fields["paste_expected"].problem
    lines = [f"laku 9rb {number}" for number in range(70)]
    book.from_dict({"paste": "\n".join(lines)})
    book.fields["paste_add"].raw = "add"
    added = [row.entries["note"].raw for row in book.groups["entries"].rows]
    assert added + book.fields["paste"].raw.splitlines() == lines
    assert len(added) == 60


# --- names and texts -----------------------------------------------------------------------------


@pytest.mark.server
def test_a_name_of_ten_thousand_characters(served: Served) -> None:
    long = "Sari" * 2_500
    visitor = served.visitor()
    reply = visitor.join(long)
    assert reply.status == 422
    assert 'id="name-wrong"' in reply.text
    assert "80" in reply.text
    assert "SariSari" in reply.text, "the form still holds it, to be shortened"
    assert not [learner for learner in served.records.learners.all() if "SariSari" in learner.name]
    body = json.dumps({"code": CODE, "name": long, "pin": PIN, "consent": True}).encode()
    reply = served.visitor().ask("/api/session", body, "POST", Content_Type="application/json")
    assert reply.status == 400
    message = json.loads(reply.text)["message"]
    assert "10000" in message
    assert "80" in message


@pytest.mark.server
@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_are_themselves_everywhere(served: Served, name: str) -> None:
    visitor, learner = served.learner(name)
    assert served.records.learners.get(learner).name == name  # type: ignore[union-attr]
    for page in (visitor.ask("/").text, visitor.ask("/me").text, served.visitor().ask("/trainer").text):
        assert html.escape(name) in page
    assert name in served.visitor().ask("/trainer/marks.csv").text
    assert json.loads(visitor.ask("/me/export").text)["learner"]["name"] == name
    # The same person on another phone, written with other capitals.
    assert served.visitor().join(name.upper()).status in (303, 422)
    assert served.visitor().join(f"  {name} ").status == 303


@pytest.mark.server
def test_a_name_that_turns_the_text_around_is_straightened(served: Served) -> None:
    served.visitor().join(TURNED)
    for path in ("/trainer", "/trainer/data", "/trainer/marks.csv"):
        text = served.visitor().ask(path).text
        assert "Siti gnp.exe" in text
        assert "\u202e" not in text
        assert "\\u202e" not in text


@pytest.mark.server
def test_html_in_every_text_field_is_text_on_every_page(served: Served) -> None:
    name = HOSTILE[:80]
    visitor, learner = served.learner(name)
    shelf = served.records.shelf(learner)
    for tool in registry.names():
        fields = fields_of(registry.make(tool))
        shelf.save(f"tool/{tool}", dict.fromkeys(fields, HOSTILE))
    shelf.save("answers/02-price", {"cost": HOSTILE, "price": [HOSTILE]})
    for other in ("", " dua"):
        _visitor, wrong = served.learner(f"Salah{other}")
        served.records.shelf(wrong).save(
            "check/02-price/margin", {"answer": HOSTILE, "right": False, "tries": 1, "first_right": False}
        )
    sent = served.records.submissions.add(learner, "02-price", {"cost": HOSTILE}, "id")
    served.records.submissions.fail(sent.id, HOSTILE)
    trainer = served.visitor()
    trainer.ask("/trainer")
    pages = {
        "home": visitor.ask("/").text,
        "me": visitor.ask("/me").text,
        "console": served.visitor().ask("/trainer").text,
        "data": "".join(json.loads(served.visitor().ask("/trainer/data").text)["parts"].values()),
        "pin": trainer.ask("/trainer/pin", {"learner": learner, "pin": "739182"}).text,
        "join": served.visitor().join(HOSTILE, code="SALAH").text,
        "query": served.visitor().ask("/join?code=%3Cscript%3E&next=%22%3E%3Cscript%3Ealert(2)").text,
    }
    for place, page in pages.items():
        assert "<img src=x" not in page, place
        assert "<script>alert" not in page, place
        assert "onerror=alert(1)>" not in page, place
        assert "{{ 7*7 }}" not in page or "&lt;img" in page, place
        assert ">49<" not in page, place
    for place in ("home", "me", "console", "data", "pin", "join"):
        assert "&lt;img src=x onerror=alert(1)&gt;" in pages[place], f"{place} does not show it at all"
    export = visitor.ask("/me/export")
    assert export.headers["Content-Type"].startswith("application/json")
    assert export.headers["X-Content-Type-Options"] == "nosniff"
    data = json.loads(export.text)
    kept = {entry["key"]: entry["value"] for entry in data["shelf"]}
    assert all(HOSTILE in kept[f"tool/{tool}"].values() for tool in registry.names()), "nothing is lost"
    assert data["submissions"][0]["answers"] == {"cost": HOSTILE}


@pytest.fixture
def light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class folder without assignments, so that nbgrader need not run."""
    monkeypatch.setattr("toolkit.grading.prepare.prepare", lambda *_arguments: [])
    return ClassFolder.open_or_make(tmp_path / "kelas", name="Kelas Uji").path


def joined(folder: Path, *names: str) -> list[str]:
    """Let learners into a class; returns their ids."""
    with Records.open(ClassFolder.open_or_make(folder).records_url) as records:
        return [records.learners.join(name, PIN, "id").id for name in names]


def test_names_are_never_formulas_in_exports(light: Path, tmp_path: Path) -> None:
    joined(light, *FORMULAS, "Ni Luh")
    for name in ("marks.csv", "marks.xlsx"):
        assert run("report", "marks", light, "--output", tmp_path / name).exit_code == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "marks.csv").read_text("utf-8-sig"))))
    assert "Ni Luh" in {row[1] for row in rows}
    assert len(rows) == len(FORMULAS) + 2
    sheet: Any = openpyxl.load_workbook(tmp_path / "marks.xlsx").active
    cells = [cell for row in sheet.iter_rows(min_row=2, max_col=2) for cell in row]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    for text in [cell for row in rows[1:] for cell in row] + [cell.value for cell in cells]:
        assert not str(text).startswith(("=", "+", "-", "@", "＝", "|", "%", "\t", "\r"))


def test_a_name_cannot_steer_the_trainers_terminal(light: Path) -> None:
    joined(light, "Sari [bold red]x[/] [/]", "[link=http://198.51.100.1]klik[/link]")
    done = run("learner", "list", "--folder", light)
    assert done.exit_code == 0
    assert "[bold red]x" in told(done)
    assert "\x1b]8" not in done.output
    done = run("learner", "export", "[/] tidak ada", "--folder", light)
    assert done.exit_code == 2
    assert "[/] tidak ada" in told(done)


# --- code and PIN --------------------------------------------------------------------------------


@pytest.mark.server
def test_a_wrong_code_or_pin_is_told(served: Served, tmp_path: Path) -> None:
    served.learner("Kadek")
    learn = (
        "learn",
        "--class",
        served.url,
        "--folder",
        tmp_path / "belajar",
        "--name",
        "Kadek",
        "--no-browser",
    )
    wrong_code = run(*learn, "--code", "SALAH9", typed=f"{PIN}\n")
    assert wrong_code.exit_code == 1
    assert "bukan kode kelas ini" in told(wrong_code)
    wrong_pin = run(*learn, "--code", CODE, typed="918273\n")
    assert wrong_pin.exit_code == 1
    assert "✗" in wrong_pin.output
    assert "918273" not in wrong_pin.output
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    absent = run(
        *(nobody if part == served.url else part for part in learn), "--code", CODE, typed=f"{PIN}\n"
    )
    assert absent.exit_code == 1
    assert nobody in told(absent)


@pytest.mark.server
def test_wrong_pins_are_limited_and_the_right_one_is_not_told_apart(served: Served) -> None:
    served.learner("Komang")
    wrong = [served.visitor().join("Komang", f"73918{number}").text for number in range(6)]
    assert 'role="alert"' in wrong[0] or "-wrong" in wrong[0]
    waiting = served.visitor().join("Komang", PIN)
    assert waiting.status == 422
    assert "tunggu" in waiting.text.lower()
    assert served.visitor().join("Wayan").status == 303, "nobody else has to wait"


# --- two phones ----------------------------------------------------------------------------------


@pytest.mark.server
def test_two_phones_of_one_learner_lose_nothing(served: Served) -> None:
    first, learner = served.learner("Dua Ponsel")
    second = served.visitor()
    assert second.join("dua ponsel").status == 303
    assert json.loads(second.ask("/me/export").text)["learner"]["id"] == learner
    told_by: dict[str, set[str]] = {"a": set(), "b": set()}
    failed: list[BaseException] = []

    def phone(mark: str) -> None:
        try:
            notebook = ClassNotebook(served.url, served.records.tokens.issue(learner), timeout=20)
            notebook.load_all()
            for number in range(12):
                saved = notebook.save("tool/cashbook", {f"{mark}{number}": str(number), "both": mark})
                told_by[mark] |= set(saved.also_changed)
            told_by[mark] |= set(notebook.save("tool/cashbook", {f"{mark}end": "1"}).also_changed)
        except BaseException as error:
            failed.append(error)

    phones = [threading.Thread(target=phone, args=(mark,)) for mark in "ab"]
    for each in phones:
        each.start()
    for each in phones:
        each.join(60)
    assert not failed
    kept, version = served.records.shelf(learner).load("tool/cashbook") or ({}, 0)
    expected = {f"{mark}{number}": str(number) for mark in "ab" for number in range(12)}
    assert {key: value for key, value in kept.items() if key[1:].isdigit()} == expected
    assert kept["both"] in ("a", "b")
    assert version >= 13
    # Each change of the other phone was told to at least one of the two.
    assert told_by["a"] | told_by["b"]
    assert first.ask("/").status == second.ask("/").status == 200


# --- class folders -------------------------------------------------------------------------------

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("workshop", "FOLDER", "--no-browser", "--language", "en"),
    ("grade", "FOLDER"),
    ("report", "marks", "FOLDER"),
    ("learner", "list", "--folder", "FOLDER"),
)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }


def refused(
    folder: Path, words: str, commands: tuple[tuple[str, ...], ...] = COMMANDS, grade: str = ""
) -> None:
    """Every command refuses the folder in words, with exit code 2, and changes nothing.

    grade: what `grade` says if it tells apart, with 3 and in the class's language, that it cannot grade now.
    """
    before = contents(folder) if folder.is_dir() else {}
    for command in commands:
        use_language("en")
        done = run(*(folder if part == "FOLDER" else part for part in command))
        apart = bool(grade) and command[0] == "grade"
        assert done.exit_code == (3 if apart else 2), (command, done.output)
        assert (grade if apart else words) in told(done), (command, done.output)
        assert (contents(folder) if folder.is_dir() else {}) == before


def test_a_folder_from_a_newer_version(light: Path) -> None:
    described = (light / "class.yaml").read_text().replace("format: 1", "format: 99")
    (light / "class.yaml").write_text(described)
    refused(light, "made by a newer NaikKelas")


def test_a_folder_whose_description_or_records_are_damaged(light: Path) -> None:
    joined(light, "Sari")
    good = (light / "class.yaml").read_bytes()
    (light / "class.yaml").write_bytes(b"format: [\n")
    refused(light, "damaged")
    (light / "class.yaml").write_bytes(good)
    (light / "records.db").write_bytes(b"no database at all" * 500)
    refused(light, "records.db", grade="records.db")


def test_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "foto").mkdir()
    (tmp_path / "foto" / "anak.jpg").write_bytes(b"x")
    refused(tmp_path / "foto", "anak.jpg", COMMANDS[:1])
    refused(tmp_path / "foto", "not a class folder", COMMANDS[1:])
    refused(tmp_path / "belum ada", "not a class folder", COMMANDS[1:])
    assert not (tmp_path / "belum ada").exists()


def test_a_read_only_folder(light: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write everywhere, so the answers of the system are played."""
    joined(light, "Sari")
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda _path, mode, **_more: not mode & os.W_OK)
        refused(light, "may not write", grade="tidak boleh menulis")

    def read_only(*_arguments: Any, **_more: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(light))

    with monkeypatch.context() as patch:
        patch.setattr("toolkit.grading.folder._secret", read_only)
        refused(light, "may not write", grade="tidak boleh menulis")
    assert run("learner", "list", "--folder", light).exit_code == 0


def test_a_folder_that_was_half_made_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.grading.prepare.prepare", lambda *_arguments: [])
    folder = tmp_path / "kelas"

    def power_cut(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("toolkit.grading.folder.load_config", power_cut)
        # Ctrl-C while it is being made: no traceback, and the next start goes on.
        done = CliRunner().invoke(cli.app, ["workshop", str(folder), "--no-browser", "--name", "Kelas Bali"])
    assert done.exit_code != 0
    assert (folder / "class.yaml").exists()
    assert not (folder / "submitted").exists()
    done = run("learner", "list", "--folder", folder)
    assert done.exit_code == 0
    assert (folder / "submitted").is_dir()
    assert ClassFolder.open_or_make(folder).name == "Kelas Bali"


# --- full disks ----------------------------------------------------------------------------------


def save_much(records: Records, learner: str) -> None:
    for number in range(100):
        records.shelf(learner).save("tool/price", {f"field{number}": "x" * 500})


def test_a_class_on_a_full_disk(
    small_disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("toolkit.grading.prepare.prepare", lambda *_arguments: [])
    folder = small_disk("12k") / "kelas"
    done = run("workshop", folder, "--no-browser", "--language", "en")
    assert done.exit_code == 2
    assert "full" in told(done)
    small_disk("4m")
    use_language("en")
    learners = joined(folder, "Sari")
    filler = folder.parent / "penuh"
    address = ClassFolder.open_or_make(folder).records_url
    with Records.open(address) as records:
        with pytest.raises(OSError, match="No space left"):
            fill_up(filler)
        # What still fits is kept; what does not is refused in words, and what was there stays.
        with pytest.raises(Problem, match="Free some space") as caught:
            save_much(records, learners[0])
        assert caught.value.code == "disk-full"
    with pytest.raises(OSError, match="No space left"):
        fill_up(folder.parent / "lagi")
    done = run("learner", "list", "--folder", folder)
    assert done.exit_code == 2
    assert "full" in told(done)
    filler.unlink()
    with Records.open(ClassFolder.open_or_make(folder).records_url) as records:
        assert [learner.name for learner in records.learners.all()] == ["Sari"]
        records.shelf(learners[0]).save("tool/price", {"cost": "1"})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_export_to_a_full_disk(light: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = joined(light, "Sari")[0]
    before = contents(light)
    (tmp_path / "marks.csv").symlink_to("/dev/full")
    done = run("report", "marks", light, "--output", tmp_path / "marks.csv")
    assert done.exit_code == 1
    assert "No space left" in told(done)
    assert "safe" in told(done)
    monkeypatch.setattr(
        "sys.argv", ["naikkelas", "learner", "export", learner, "-f", str(light), "-o", "/dev/full"]
    )
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert contents(light) == before


# --- ports ---------------------------------------------------------------------------------------


@pytest.fixture
def calm_process() -> Iterator[None]:
    """Serving in this process changes signals and logging; put them back."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    signals = {name: signal.getsignal(name) for name in names}
    root = logging.getLogger()
    handlers, level, jupyter_path = root.handlers[:], root.level, os.environ.get("JUPYTER_PATH")
    yield
    for name, former in signals.items():
        signal.signal(name, former)
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level
    if jupyter_path is None:
        os.environ.pop("JUPYTER_PATH", None)
    else:
        os.environ["JUPYTER_PATH"] = jupyter_path


@pytest.mark.server
def test_a_port_in_use(light: Path, calm_process: None) -> None:
    before = joined(light, "Sari")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("workshop", light, "--host", "127.0.0.1", "--port", str(port), "--no-browser")
    assert done.exit_code == 1
    assert str(port) in told(done)
    assert "--port" in told(done)
    with Records.open(ClassFolder.open_or_make(light).records_url) as records:
        assert [learner.id for learner in records.learners.all()] == before
    assert run("workshop", light, "--port", "99999").exit_code == 2


# --- broken modules ------------------------------------------------------------------------------

SLIPS: dict[str, tuple[str, Callable[[str], str | bytes], str, str]] = {
    "not yaml": ("module.yaml", lambda text: text + "\nsummary: [\n", "line ", "YAML"),
    "a key too few": ("module.yaml", lambda text: text.replace("minutes:", "minuten:"), "key minutes", "Add"),
    "a key too many": ("module.yaml", lambda text: "warna: merah\n" + text, "line 1, key warna", "spelling"),
    "a key twice": ("module.yaml", lambda text: text + "\nid: 02-price\n", "key id", "Remove"),
    "empty": ("module.yaml", lambda _text: "", "line 1", "other modules"),
    "not text": ("module.yaml", lambda text: text.encode() + b"\xff\xfe", "", "UTF-8"),
    "checks": ("checks.yaml", lambda text: text.replace("options:", "option:", 1), "option", "spelling"),
    "assignment": ("assignment.yaml", lambda text: "tasks: 3\n" + text, "key tasks", "Remove"),
}


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one module that may be broken."""
    root = tmp_path / "content"
    real = paths.content_root()
    for folder in ("modules", "notebooks", "assignments/source"):
        shutil.copytree(real / folder / "02-price", root / folder / "02-price")
    shutil.copy(real / "assignments" / "nbgrader_config.py", root / "assignments")
    monkeypatch.setattr(paths, "_INSTALLED", root)
    return root


@pytest.mark.parametrize("slip", SLIPS)
def test_a_broken_module_is_told_with_file_line_and_mend(
    content: Path, tmp_path: Path, slip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.catalogues.faults", list)
    monkeypatch.setattr("toolkit.grading.prepare.prepare", lambda *_arguments: [])
    name, broken, where, mend = SLIPS[slip]
    path = content / "modules" / "02-price" / name
    text = broken(path.read_text("utf-8"))
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = contents(content)
    commands = (
        ("check",),
        ("check", "--json"),
        ("build",),
        ("workshop", tmp_path / "kelas", "--language", "en"),
    )
    for command in commands:
        use_language("en")
        done = run(*command)
        assert done.exit_code == 1, (command, done.output)
        said = told(done)
        for words in (f"02-price/{name}", where, mend):
            assert words in said, (command, words, said)
    assert contents(content) == before, "nothing was built or changed"
    assert not (tmp_path / "kelas").exists()
