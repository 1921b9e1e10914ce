"""The trainer's side."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from tests.workshop.conftest import CODE, PIN, Served, Visitor, text_of
from toolkit.records import HardCheck
from toolkit.workshop.overview import Cell, Console, Person, _hardest
from toolkit.workshop.progress import Outline
from toolkit.workshop.trainer import PASSWORD_TRIES

pytestmark = pytest.mark.server

AWAY = "192.168.43.1:8866"


def test_the_console_is_for_this_machine(served: Served) -> None:
    assert served.visitor().ask("/trainer").status == 200
    away = served.visitor().ask("/trainer", Host=AWAY)
    assert away.status == 302
    assert away.headers["Location"] == "/trainer/sign-in"
    for path in ("/trainer/data", "/trainer/marks.csv"):
        assert served.visitor().ask(path, Host=AWAY).status == 403


def test_the_password_opens_it_from_elsewhere(served: Served) -> None:
    visitor = Visitor(served.url)
    token = visitor.ask("/trainer/sign-in", Host=AWAY).headers["Set-Cookie"].split(";")[0]
    xsrf = token.split("=", 1)[1]

    def send(password: str) -> object:
        body = f"_xsrf={xsrf}&password={password}".encode()
        return visitor.ask("/trainer/sign-in", body, Host=AWAY, Cookie=token)

    wrong = send("salah")
    assert wrong.status == 422  # type: ignore[attr-defined]
    right = send("rahasia-kelas")
    assert right.status == 303  # type: ignore[attr-defined]
    cookie = right.headers["Set-Cookie"].split(";")[0]  # type: ignore[attr-defined]
    assert served.visitor().ask("/trainer", Host=AWAY, Cookie=cookie).status == 200
    assert served.visitor().ask("/trainer", Host=AWAY, Cookie="naikkelas_trainer=forged").status == 302


def test_the_console_shows_progress_and_the_hardest_question(served: Served) -> None:
    _visitor, learner = served.learner("Qori <script>")
    shelf = served.records.shelf(learner)
    shelf.save("step/02-price/story", {"done": True, "at": "2026-01-01T00:00:00+00:00"})
    wrong = {"answer": "1", "right": False, "tries": 1, "first_right": False}
    shelf.save("check/02-price/margin", wrong)
    for name in ("Qomar", "Qudsi"):
        served.records.shelf(served.learner(name)[1]).save("check/02-price/margin", wrong)
    page = served.visitor().ask("/trainer").text
    assert "Qori &lt;script&gt;" in page
    text = text_of(page)
    assert "Mana untungnya?" in text
    assert "Rp15.000" in text
    assert "Itu omzet. Kurangi dulu modalnya." in text
    data = json.loads(served.visitor().ask("/trainer/data").text)
    assert data["joined"] == len(served.records.learners.all())
    assert "Qori &lt;script&gt;" in data["parts"]["people"]


def a_console(*people: Person, due: dict[str, str] | None = None) -> Console:
    names = ("01-x", "02-x", "03-x")
    modules = tuple(Outline(name, name, "", 30, 20, (), (), (), 0) for name in names)
    return Console(modules, people, (), (), (), 0, 0, 0, (), due or {})


def a_person(*cells: Cell) -> Person:
    return Person("x", "X", False, "", cells)


def test_modules_nobody_has_begun_take_no_room() -> None:
    nothing, step = Cell((False, False), 0, 0, "", ""), Cell((True, False), 0, 0, "", "")
    assert a_console().columns == (0,)
    assert a_console(a_person(nothing, nothing, nothing)).columns == (0,)
    assert a_console(a_person(nothing, step, nothing), a_person(nothing, nothing, nothing)).columns == (1,)
    answered, sent = Cell((False,), 0, 1, "", ""), Cell((False,), 0, 0, "terkirim", "")
    assert a_console(a_person(answered, nothing, sent)).columns == (0, 2)
    assert a_console(a_person(nothing, step, nothing), due={"03-x": "Jumat"}).columns == (1, 2)


@pytest.mark.parametrize(("joined", "answered", "listed"), [(5, 2, 0), (5, 3, 1), (1, 1, 1)])
def test_a_question_counts_as_hard_when_enough_answered(
    served: Served, joined: int, answered: int, listed: int
) -> None:
    checks = [HardCheck("02-price", "margin", answered, 1.0, "1")]
    records = SimpleNamespace(hardest_checks=lambda: checks)
    found = _hardest(served.app.course, records, joined)  # type: ignore[arg-type]
    assert [(hard.wrong, hard.people) for hard in found] == [(answered, answered)] * listed


def test_a_failed_submission_is_named(served: Served) -> None:
    _visitor, learner = served.learner("Ratna")
    sent = served.records.submissions.add(learner, "02-price", {}, "id")
    served.records.submissions.fail(sent.id, "Notebook rusak")
    data = json.loads(served.visitor().ask("/trainer/data").text)
    assert data["failures"] >= 1
    assert "Notebook rusak" in data["parts"]["todo"]


def test_the_projector_shows_how_to_join(served: Served) -> None:
    page = served.visitor().ask("/trainer/projector").text
    assert "<svg" in page
    assert CODE in page
    assert f"127.0.0.1:{served.app.port}" in page


def test_a_forgotten_pin_is_reset_by_the_trainer(served: Served) -> None:
    _visitor, learner = served.learner("Susi")
    trainer = served.visitor()
    trainer.ask("/trainer")
    assert "Susi" in trainer.ask("/trainer/pin", {"learner": learner, "pin": "739182"}).text
    assert served.visitor().join("Susi", "739182").status == 303
    assert served.visitor().join("Susi", PIN).status == 422
    assert 'role="alert"' in trainer.ask("/trainer/pin", {"learner": learner, "pin": "1"}).text
    assert 'role="alert"' in trainer.ask("/trainer/pin", {"learner": "nobody", "pin": "739182"}).text


def test_marks_are_files(served: Served) -> None:
    served.learner("Tuti")
    reply = served.visitor().ask("/trainer/marks.csv")
    assert reply.status == 200
    assert "Tuti" in reply.text
    assert reply.headers["Content-Disposition"].startswith("attachment")


def test_trainer_forms_need_their_token(served: Served) -> None:
    trainer = served.visitor()
    trainer.ask("/trainer")
    for path in ("/trainer/release", "/trainer/pin", "/trainer/formgrader", "/trainer/language"):
        assert trainer.ask(path, {}, xsrf=False).status == 403
        token = next(cookie.value for cookie in trainer.cookies if cookie.name == "_xsrf")
        assert trainer.ask(path, {"_xsrf": token or ""}, xsrf=False, Origin="http://evil.example").status in (
            403,
            404,
        )


def test_the_consoles_language_can_be_changed(served: Served) -> None:
    trainer = served.visitor()
    trainer.ask("/trainer")
    trainer.ask("/trainer/language", {"language": "en"})
    assert "Who is where" in trainer.ask("/trainer").text


def test_guessing_the_password_ends_after_ten_tries(served: Served) -> None:
    visitor = Visitor(served.url)
    token = visitor.ask("/trainer/sign-in", Host=AWAY).headers["Set-Cookie"].split(";")[0]
    xsrf = token.split("=", 1)[1]
    try:
        for _ in range(PASSWORD_TRIES.limit):
            PASSWORD_TRIES.count("trainer")
        body = f"_xsrf={xsrf}&password=rahasia-kelas".encode()
        reply = visitor.ask("/trainer/sign-in", body, Host=AWAY, Cookie=token)
        assert reply.status == 422
        assert "Tunggu lima menit" in text_of(reply.text)
    finally:
        PASSWORD_TRIES.forget("trainer")
