"""Joining, the learner's pages, and what strangers see."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import pytest
from babel.dates import format_date

from tests.workshop.conftest import CODE, PIN, Served, text_of
from toolkit.workshop.guard import Gate
from toolkit.workshop.join import CODE_TRIES

pytestmark = pytest.mark.server


def test_a_stranger_is_sent_to_the_joining_page(served: Served) -> None:
    reply = served.visitor().ask("/learn/02-price")
    assert reply.status == 302
    assert reply.headers["Location"] == "/join?next=%2Flearn%2F02-price"


def test_the_qr_link_fills_in_the_class_code(served: Served) -> None:
    reply = served.visitor().ask(f"/join?code={CODE}")
    assert reply.status == 200
    assert f'value="{CODE}"' in reply.text


def test_joining_sets_a_safe_cookie_and_shows_the_modules(served: Served) -> None:
    visitor = served.visitor()
    reply = visitor.join("Ibu Ani")
    assert reply.status == 303
    assert reply.headers["Location"] == "/"
    cookie = next(c for c in reply.headers.get_all("Set-Cookie") if c.startswith("naikkelas_learner="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    home = visitor.ask("/")
    assert "Ibu Ani" in home.text
    assert "Harga &lt;jual&gt;" in home.text


def test_name_and_pin_bring_a_learner_back_without_asking_for_consent_again(served: Served) -> None:
    _first, learner = served.learner("Rina")
    other = served.visitor()
    other.ask("/join")
    reply = other.ask("/join", {"name": "rina", "pin": PIN, "code": CODE})
    assert reply.status == 303
    assert learner in other.ask("/me/export").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": "SALAH1"}, "code"),
        ({"pin": "123"}, "pin"),
        ({"pin": "123456"}, "pin"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"consent": ""}, "consent"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    served: Served, typed: dict[str, str], field: str
) -> None:
    visitor = served.visitor()
    reply = visitor.join(**{"name": "Bu <b>Tini</b>", **typed})
    assert reply.status == 422
    assert f'id="{field}-wrong"' in reply.text
    if "name" not in typed:
        assert 'value="Bu &lt;b&gt;Tini&lt;/b&gt;"' in reply.text
    assert PIN not in reply.text
    assert served.records.learners.find("Bu <b>Tini</b>") is None


def test_a_taken_name_with_another_pin_is_refused(served: Served) -> None:
    served.learner("Wati")
    reply = served.visitor().join("Wati", "918273")
    assert reply.status == 422
    assert 'id="name-wrong"' in reply.text


def test_switching_the_language_keeps_what_was_typed(served: Served) -> None:
    visitor = served.visitor()
    visitor.ask("/join")
    reply = visitor.ask("/join", {"name": "Sri", "code": "AB", "pin": PIN, "show_language": "en"})
    assert '<html lang="en">' in reply.text
    assert 'value="Sri"' in reply.text
    assert PIN not in reply.text
    assert "Your name" in visitor.ask("/join").text


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/learn/02-price", "/\\evil", "/learn/../x"]
)
def test_next_leads_to_our_own_pages_only(served: Served, wanted: str) -> None:
    reply = served.visitor().join(f"Nina{len(wanted)}", next=wanted)
    assert reply.headers["Location"] == "/"


def test_next_leads_back_to_the_lesson(served: Served) -> None:
    assert served.visitor().join("Lia", next="/learn/02-price").headers["Location"] == "/learn/02-price"


def test_a_flood_of_joining_is_turned_away_and_loses_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(at_once=1, waiting=0)
    monkeypatch.setitem(served.app.app.settings, "joining", gate)
    learner, _id = served.learner("Wulan")
    asyncio.run_coroutine_threadsafe(gate.__aenter__(), served.loop).result(10)
    refused = served.visitor().join("Yanti")
    assert refused.status == 422
    assert refused.headers["Retry-After"] == "5"
    assert "coba lagi beberapa detik lagi" in text_of(refused.text)
    assert 'value="Yanti"' in refused.text
    body = {"code": CODE, "name": "Yanti", "pin": PIN, "consent": True}
    laptop = served.visitor().ask("/api/session", json.dumps(body).encode(), Content_Type="application/json")
    assert (laptop.status, json.loads(laptop.text)["code"]) == (503, "busy")
    assert learner.ask("/").status == 200
    asyncio.run_coroutine_threadsafe(gate.__aexit__(), served.loop).result(10)
    assert served.visitor().join("Yanti").status == 303


def test_a_form_without_its_token_is_refused(served: Served) -> None:
    visitor = served.visitor()
    visitor.ask("/join")
    reply = visitor.ask("/join", {"name": "Eva", "pin": PIN, "code": CODE, "consent": "yes"}, xsrf=False)
    assert reply.status == 403
    assert served.records.learners.find("Eva") is None


def test_a_cookie_of_another_class_counts_for_nothing(served: Served) -> None:
    from tornado.web import create_signed_value

    _visitor, learner = served.learner("Dewi")
    forged = create_signed_value(b"y" * 32, "naikkelas_learner", learner).decode()
    assert served.visitor().ask("/", Cookie=f"naikkelas_learner={forged}").status == 302


def test_home_counts_steps_checks_and_marks(served: Served) -> None:
    visitor, learner = served.learner("Yuni")
    shelf = served.records.shelf(learner)
    shelf.save("step/02-price/story", {"done": True, "at": "2026-01-01T00:00:00+00:00"})
    shelf.save("check/02-price/margin", {"answer": "0", "right": True, "tries": 1, "first_right": True})
    sent = served.records.submissions.add(learner, "02-price", {"cost": "5000"}, "id")
    served.records.submissions.finish(sent.id, "complete", {"score": 3.5, "points": 4.0, "tasks": []})
    home = visitor.ask("/").text
    assert 'href="/learn/02-price#price"' in home
    text = text_of(home)
    assert "1 dari 3 langkah" in text
    assert "1 dari 1 pertanyaan benar" in text
    assert "3,5 dari 4 poin" in text
    assert "Modul 2 · 20 menit, tugas 10 menit Harga &lt;jual&gt;" in text


def test_home_counts_only_marked_points_while_an_answer_waits(served: Served) -> None:
    visitor, learner = served.learner("Zahra")
    tasks = [{"task": "cost", "score": 69.6, "points": 76}, {"task": "words", "score": None, "points": 24}]
    sent = served.records.submissions.add(learner, "02-price", {"cost": "5000"}, "id")
    served.records.submissions.finish(sent.id, "graded", {"score": 69.6, "points": 100, "tasks": tasks})
    assert "69,6 dari 76 yang sudah dinilai" in text_of(visitor.ask("/").text)
    assert "69,6/100" in text_of(served.visitor().ask("/trainer").text)


def test_me_shows_what_is_stored_and_exports_it(served: Served) -> None:
    visitor, learner = served.learner("Fitri")
    served.records.shelf(learner).save("tool/price", {"cost": "<i>12.000</i>"})
    page = visitor.ask("/me").text
    assert "&lt;i&gt;12.000&lt;/i&gt;" in page
    assert "<i>" not in page
    reply = visitor.ask("/me/export")
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(reply.text)["learner"]["name"] == "Fitri"


def test_me_speaks_in_labels_and_written_days(served: Served) -> None:
    visitor, learner = served.learner("Fatma")
    shelf = served.records.shelf(learner)
    shelf.save("tool/price", {"channel": "shopee", "tax": "no", "cost": "12rb"})
    rows = {f"entries/r{n}/{field}": typed for n in range(60) for field, typed in (("what", "sale_cash"),)}
    ids = [f"r{n}" for n in range(60)]
    shelf.save("tool/cashbook", {"paste_add": "wait", "opening": "5" * 999, "entries": ids, **rows})
    shelf.save("tool/gone", {"old": "<b>lama</b>", "odd": [1]})
    page = visitor.ask("/me").text
    text = text_of(page)
    for inside in ("shopee", "sale_cash", "wait"):
        assert inside not in text
    for shown in (
        "Shopee",
        "Jual, langsung dibayar",
        "12rb",
        "&lt;b&gt;lama&lt;/b&gt;",
        "… dan 21 baris lagi",
    ):
        assert shown in text, shown
    assert "5" * 300 not in text
    today = format_date(datetime.now().astimezone().date(), "long", locale="id")
    assert f": {today}" in text


def test_changing_the_language_changes_the_learner(served: Served) -> None:
    visitor, learner = served.learner("Gita")
    visitor.ask("/me")
    visitor.ask("/me", {"set_language": "en"})
    assert "My data" in visitor.ask("/me").text
    found = served.records.learners.get(learner)
    assert found is not None
    assert found.language == "en"


def test_erasing_needs_the_word_and_then_leaves_nothing(served: Served) -> None:
    visitor, learner = served.learner("Hana")
    visitor.ask("/me")
    assert visitor.ask("/me", {"erase": "ya"}).status == 422
    assert served.records.learners.get(learner) is not None
    reply = visitor.ask("/me", {"erase": "hapus"})
    assert reply.status == 200
    assert "terhapus" in reply.text
    assert served.records.learners.get(learner) is None
    assert visitor.ask("/").status == 302


def test_leaving_forgets_the_phone_and_keeps_the_work(served: Served) -> None:
    visitor, learner = served.learner("Indah")
    visitor.ask("/me")
    visitor.ask("/leave", {})
    assert visitor.ask("/").status == 302
    assert served.records.learners.get(learner) is not None


def test_an_unknown_page_leads_back(served: Served) -> None:
    for path in (
        "/nowhere",
        "/learn/99-nothing",
        "/voila/tree",
        "/voila/api/contents/",
        "/voila/files/x.png",
    ):
        visitor, _learner = served.learner(f"Tamu {path[1:7]}{len(path)}")
        reply = visitor.ask(path)
        assert reply.status == 404, path
        assert "Halaman ini tidak ada" in reply.text


def test_guessing_the_class_code_ends_after_a_hundred_tries(served: Served) -> None:
    try:
        for _ in range(CODE_TRIES.limit):
            CODE_TRIES.count("127.0.0.1")
        reply = served.visitor().join("Penebak")
        assert reply.status == 422
        assert "Tunggu sepuluh menit" in text_of(reply.text)
        body = json.dumps({"code": CODE, "name": "Penebak", "pin": PIN, "consent": True}).encode()
        reply = served.visitor().ask("/api/session", body, Content_Type="application/json")
        assert reply.status == 429
        assert served.records.learners.find("Penebak") is None
    finally:
        CODE_TRIES.forget("127.0.0.1")
    served.visitor().join("Penebak", code="SALAH1")
    assert len(CODE_TRIES._events["127.0.0.1"]) == 1
    CODE_TRIES.forget("127.0.0.1")
