"""The shelf API: tokens only, bounded, and errors that a person can read."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.workshop.conftest import CODE, PIN, Reply, Served, opened_by
from toolkit.lesson.notebook import NotebookProblem
from toolkit.lesson.notebooks.server import ClassNotebook
from toolkit.records.database import BUSY_SECONDS

pytestmark = pytest.mark.server


def call(served: Served, method: str, path: str, token: str = "", body: Any = None) -> Reply:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return served.visitor().ask(path, data, method, Content_Type="application/json", **headers)


@pytest.fixture
def token(served: Served, request: pytest.FixtureRequest) -> str:
    _visitor, learner = served.learner(f"Rak {request.node.name}"[:80])
    return served.records.tokens.issue(learner)


def test_a_lesson_speaks_to_the_shelf_through_its_own_client(served: Served, token: str) -> None:
    notebook = ClassNotebook(served.url, token)
    assert notebook.load_all() == {}
    saved = notebook.save("tool/price", {"cost": "12.000"})
    assert saved.version == 1
    other = ClassNotebook(served.url, token)
    other.load_all()
    other.save("tool/price", {"margin": "20%"})
    assert notebook.save("tool/price", {"cost": "13.000"}).also_changed == {"margin": "20%"}
    assert notebook.receipt("02-price") is None
    receipt = notebook.submit("02-price", {"cost": "5000"})
    assert (receipt.number, receipt.state) == (1, "queued")
    with pytest.raises(NotebookProblem):
        notebook.submit("09-nothing", {})


def test_handing_in_keeps_nobody_waiting_while_others_write(served: Served, token: str) -> None:
    notebook = ClassNotebook(served.url, token, timeout=20)
    with ThreadPoolExecutor(1) as phone:
        with served.records.submissions._database.write("queue"):
            sent = phone.submit(notebook.submit, "02-price", {"cost": "5000"})
            with pytest.raises(TimeoutError):
                sent.result(0.5)
            began = time.monotonic()
            assert call(served, "GET", "/api/shelf", token).status == 200
            assert time.monotonic() - began < BUSY_SECONDS / 2
        assert sent.result(10).number == 1


def test_only_a_token_opens_the_shelf(served: Served, token: str) -> None:
    visitor, _learner = served.learner("Oki")
    assert visitor.ask("/api/shelf").status == 401
    assert call(served, "GET", "/api/shelf", "wrong").status == 401
    reply = call(served, "GET", "/api/shelf", token)
    assert set(json.loads(reply.text)) == {"learner", "language", "values", "versions"}
    assert "Set-Cookie" not in reply.headers
    served.records.tokens.revoke(token)
    assert call(served, "GET", "/api/shelf", token).status == 401


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/shelf/tool/price", {"changes": []}, 400),
        ("/api/shelf/tool/price", [1], 400),
        ("/api/shelf/Tool%20X", {"changes": {}}, 404),
        ("/api/shelf/tool/price/a/b/c", {"changes": {"a": 1}}, 400),
        ("/api/shelf/tool/price", {"changes": {"a": 1}, "seen": "x"}, 400),
        ("/api/shelf/tool/price", {"changes": {"a": "x" * 70_000}}, 413),
        ("/api/shelf/tool/price", {"changes": {"a": "x" * 200_000}}, 413),
    ],
)
def test_bad_changes_are_refused_in_words(
    served: Served, token: str, path: str, body: Any, status: int
) -> None:
    reply = call(served, "PATCH", path, token, body)
    assert reply.status == status
    if status != 404:
        assert json.loads(reply.text)["message"]
    assert json.loads(call(served, "GET", "/api/shelf", token).text)["values"] == {}


def test_nonsense_instead_of_json_is_refused(served: Served, token: str) -> None:
    for data in (b"{", b"\xff\xfe", b"[" * 50_000):
        reply = served.visitor().ask("/api/shelf/tool/price", data, "PATCH", Authorization=f"Bearer {token}")
        assert reply.status == 400
        assert json.loads(reply.text)["code"] == "not-json"


def test_a_laptop_signs_in_with_code_name_and_pin(served: Served) -> None:
    _visitor, learner = served.learner("Putri")
    body = {"code": CODE.lower(), "name": "Putri", "pin": PIN}
    session = json.loads(call(served, "POST", "/api/session", body=body).text)
    assert session["learner"] == learner
    assert opened_by(served, session["token"]) == learner
    assert call(served, "POST", "/api/session", body={**body, "pin": "111222"}).status == 401
    assert call(served, "POST", "/api/session", body={**body, "code": "SALAH"}).status == 403
    assert call(served, "POST", "/api/session", body={**body, "name": "Orang Baru"}).status == 400
    assert call(served, "POST", "/api/session", body={"name": 3}).status == 403


def test_ping_answers_anybody(served: Served) -> None:
    assert json.loads(served.visitor().ask("/api/ping").text) == {
        "ok": True,
        "kernel": False,
        "again": False,
    }
