"""The trainer's pages of marks."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from plain_gradebook import Book
from sqlalchemy import event

from tests.workshop.conftest import Served, text_of
from toolkit.curriculum import load_course
from toolkit.records import Records
from toolkit.workshop import overview
from toolkit.workshop.mark_lists import Asked
from toolkit.workshop.progress import cards

pytestmark = pytest.mark.server

AWAY = "192.168.43.1:8866"
MODULE = "02-price"


def test_the_pages_are_the_trainers(served: Served, book: Book) -> None:
    for path in ("assignments", f"assignments/{MODULE}", f"assignments/{MODULE}/tasks", "waiting"):
        assert served.visitor().ask(f"/trainer/{path}").status == 200
        away = served.visitor().ask(f"/trainer/{path}", Host=AWAY)
        assert (away.status, away.headers["Location"]) == (302, "/trainer/sign-in")
        visitor, _learner = served.learner(f"Ingin tahu {path}")
        assert visitor.ask(f"/trainer/{path}", Host=AWAY).status == 302


def test_assignments_with_their_figures(served: Served, book: Book) -> None:
    page = served.visitor().ask("/trainer/assignments")
    assert "Harga &lt;jual&gt;" in page.text
    assert f'href="/trainer/assignments/{MODULE}"' in page.text
    text = text_of(page.text)
    assert " 53 " in text
    assert "dari 4" in text


def test_submissions_a_part_at_a_time(served: Served, book: Book) -> None:
    first = served.visitor().ask(f"/trainer/assignments/{MODULE}").text
    assert first.count('<tr role="row">') == 1 + 50
    assert "1 sampai 50 dari 53" in text_of(first)
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    assert 'rel="prev"' not in first
    second = served.visitor().ask(f"/trainer/assignments/{MODULE}{link[1].replace('&amp;', '&')}").text
    assert second.count('<tr role="row">') == 1 + 3
    assert 'rel="next"' not in second
    shown = first + second
    # Names are those of the records where there are any, and are never markup.
    for name in ("Mawar &lt;i&gt;", "Melati", "Mirah", "Anggota 07"):
        assert name in shown
    assert "Bukan nama" not in shown
    assert "Mawar <i>" not in shown


def test_searching_and_ordering(served: Served, book: Book) -> None:
    def names(query: str) -> list[str]:
        page = served.visitor().ask(f"/trainer/assignments/{MODULE}?{query}").text
        return re.findall(r'<th scope="row" role="rowheader">([^<]+)</th>', page)

    assert names("search=anggota+1") == [f"Anggota {number}" for number in range(10, 20)]
    assert names("search=zzz") == []
    assert names("search=%25") == []
    assert names("order=-score&search=anggota")[0] == "Anggota 01"
    assert names("order=score&search=anggota")[0] == "Anggota 00"
    assert names("order=nonsense&first=-1&search=anggota+4") == [
        f"Anggota {number}" for number in range(40, 50)
    ]
    assert len(names("first=9999999")) == 3


def test_only_what_formgrader_can_show_opens_in_it(served: Served, book: Book) -> None:
    page = served.visitor().ask(f"/trainer/assignments/{MODULE}?search=anggota").text
    found = re.findall(r'name="submission" value="([^"]*)"', page)
    assert len(found) == 1
    assert re.fullmatch(r"[0-9a-f]{32}", found[0])


def test_a_submission_opens_in_formgrader(
    served: Served, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolkit.grading.jupyter import RunningJupyter

    asked: list[str] = []

    class Running:
        async def url(self, submission: str = "") -> str:
            asked.append(submission)
            return "http://127.0.0.1:1/"

    monkeypatch.setitem(served.app.app.settings, "formgrader", Running())
    visitor = served.visitor()
    visitor.ask("/trainer")
    for given in ("0a" * 16, "../x", "0a" * 17, ""):
        assert visitor.ask("/trainer/formgrader", {"submission": given}).status == 200
    assert asked == ["0a" * 16, "", "", ""]
    running = RunningJupyter("", "http://h/formgrader/manage_assignments?token=t", None, None)  # type: ignore[arg-type]
    assert running.submission("0a" * 16) == f"http://h/formgrader/submissions/{'0a' * 16}/?token=t"


def test_how_the_tasks_were_answered(served: Served, book: Book) -> None:
    page = served.visitor().ask(f"/trainer/assignments/{MODULE}/tasks?lang=en").text
    text = text_of(page)
    assert "53 people have handed this in" in text
    assert "77 (25 people)" in text
    assert "the right answer ÷ 1,000 (10 people)" in text
    assert "Explain again" in text
    for name in ("Anggota", "Mawar", "Bukan", "m0000001"):
        assert name not in page
    assert served.visitor().ask("/trainer/assignments/03-unknown/tasks").status == 404


def test_what_waits_is_listed(served: Served, book: Book) -> None:
    assert "Belum ada" in served.visitor().ask("/trainer/waiting").text or "Nothing" not in text_of(
        served.visitor().ask("/trainer/waiting").text
    )
    from sqlalchemy import text

    from toolkit.grading import gradebook

    with gradebook.connect(served.folder.path, write=True) as connection:
        connection.execute(
            text("UPDATE grade SET needs_manual_grade = 1 WHERE cell_id = :id"), {"id": book.cells["cost"]}
        )
    page = served.visitor().ask("/trainer/waiting?lang=en").text
    assert "1 to 50 of 53" in text_of(page)
    assert "1 answer to mark" in text_of(page)
    console = text_of(served.visitor().ask("/trainer?lang=en").text)
    # The console's own number leaves out what has no graded notebook.
    assert "1 submission waits for your marks" in console


def test_a_gradebook_that_does_not_answer_is_told(served: Served) -> None:
    config = served.folder.path / "nbgrader_config.py"
    config.write_text(
        f"c = get_config()\nc.CourseDirectory.root = {str(served.folder.path)!r}\n"
        'c.CourseDirectory.course_id = "x"\n'
        'c.CourseDirectory.db_url = "postgresql+psycopg://u:RAHASIA@/x?host=/nowhere"\n',
        encoding="utf-8",
    )
    try:
        page = served.visitor().ask("/trainer/assignments?lang=en")
        assert page.status == 503
        assert "does not answer" in page.text
        assert "RAHASIA" not in page.text
    finally:
        config.unlink()


def test_the_console_shows_those_who_worked_last_in_a_large_class(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "PEOPLE_SHOWN", 2)
    for number in range(3):
        served.records.shelf(served.learner(f"Baru {number}")[1]).save("tool/price", {"cost": "1"})
    page = served.visitor().ask("/trainer?lang=en").text
    everybody = len(served.records.learners.all())
    assert f"The 2 people who worked last, of {everybody}." in text_of(page)
    rows = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert sorted(rows) == ["Baru 1", "Baru 2"]
    # Everybody can still get a new PIN, and her marks released.
    for field in ("learner", "release-learner"):
        choices = page.split(f'<select id="{field}"')[1].split("</select>")[0]
        assert choices.count("<option value=") == everybody + 1


def test_what_stands_in_an_address_is_bounded() -> None:
    asked = Asked.read({"search": " x" * 200, "order": "'; DROP", "first": "9" * 30})
    assert (len(asked.search), asked.order, asked.first) == (60, "name", 0)
    assert Asked.read({"order": "-score", "first": "²"}).first == 0
    assert Asked.read({"search": "a&b=c"}).address(50) == "?search=a%26b%3Dc&order=name&first=50"


def test_the_home_page_asks_as_often_for_many_modules_as_for_one(tmp_path: Path) -> None:
    course = load_course()
    assert len(course.modules) >= 12
    with Records.open(f"sqlite:///{tmp_path / 'records.db'}", pin_hasher=PasswordHasher(1, 8, 1)) as records:
        learner = records.learners.join("Sari", "482913", "id").id
        sent = records.submissions.add(learner, MODULE, {}, "id")
        records.submissions.finish(sent.id, "complete", {"score": 3, "points": 4, "tasks": []})
        told: list[str] = []
        event.listen(records._database.engine, "before_cursor_execute", lambda *args: told.append(args[2]))
        made, _next = cards(course, records, learner, "id")
    assert sum("FROM submissions" in one for one in told) == 1
    assert {card.assignment: card.mark for card in made if card.mark} == {MODULE: "3 dari 4 poin"}


def test_the_hardest_questions_of_a_large_class_are_kept_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[int] = []
    clock = iter([0.0, 1.0, 1.0, 5.0, 21.5, 22.0, 22.0])
    monkeypatch.setattr(overview, "_hardest", lambda _course, _records, people: worked.append(people) or ())
    monkeypatch.setattr(overview, "monotonic", lambda: next(clock))
    kept, records = overview._Hardest(), SimpleNamespace(url="sqlite://")
    for _look in range(3):
        kept.get(None, records, overview.PEOPLE_SHOWN + 1)  # type: ignore[arg-type]
    # It took a second: the look after five seconds finds what is kept, the one after 21 works again.
    assert len(worked) == 2
    for _look in range(3):
        kept.get(None, records, overview.PEOPLE_SHOWN)  # type: ignore[arg-type]
    assert len(worked) == 5
