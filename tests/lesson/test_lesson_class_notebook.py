"""The shelf API as the lesson speaks it, against a small stand-in on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import unquote

import pytest

from toolkit.lesson.notebook import NotebookProblem, Receipt
from toolkit.lesson.notebooks import ClassNotebook

RECEIPT = {
    "assignment": "02-price", "number": 1, "state": "queued", "submitted_at": "2026-01-01T00:00:00+00:00",
    "score": None, "points": None, "tasks": [], "message": "", "later": "a key of a newer server",
}  # fmt: skip


class Shelf(BaseHTTPRequestHandler):
    """Remembers what it was asked, and answers from `answers`."""

    asked: ClassVar[list[tuple[str, str, Any, str]]] = []
    answers: ClassVar[dict[tuple[str, str], tuple[int, Any]]] = {}
    seconds: ClassVar[float] = 0.0

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        path = unquote(self.path)
        time.sleep(self.seconds)
        self.asked.append((self.command, path, body, self.headers["Authorization"]))
        code, reply = self.answers.get((self.command, path), (404, {"message": "Tidak ada.", "code": "none"}))
        data = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/api/shelf")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PATCH = do_POST = _answer

    def log_message(self, *_arguments: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def shelf() -> Iterator[tuple[type[Shelf], ClassNotebook]]:
    kind = type("OneShelf", (Shelf,), {"asked": [], "answers": {}})
    kind.answers[("GET", "/api/shelf")] = (
        200,
        {
            "learner": "a1b2",
            "language": "id",
            "values": {"tool/price": {"cost": "5rb"}},
            "versions": {"tool/price": 3},
        },
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield kind, ClassNotebook(f"http://127.0.0.1:{server.server_port}/", "secret", timeout=2)
    server.shutdown()
    thread.join()
    server.server_close()


def test_loading_and_saving_speak_the_contract(shelf: tuple[type[Shelf], ClassNotebook]) -> None:
    kind, notebook = shelf
    assert notebook.learner == "a1b2"
    assert notebook.load_all() == {"tool/price": {"cost": "5rb"}}
    kind.answers[("PATCH", "/api/shelf/tool/price")] = (200, {"version": 5, "also_changed": {"fee": "8"}})
    saved = notebook.save("tool/price", {"cost": "6rb"})
    assert (saved.version, saved.also_changed) == (5, {"fee": "8"})
    notebook.save("tool/price", {"cost": "7rb"})
    sent = [each for each in kind.asked if each[0] == "PATCH"]
    assert sent == [
        ("PATCH", "/api/shelf/tool/price", {"changes": {"cost": "6rb"}, "seen": 3}, "Bearer secret"),
        ("PATCH", "/api/shelf/tool/price", {"changes": {"cost": "7rb"}, "seen": 5}, "Bearer secret"),
    ]


def test_a_shelf_known_before_is_not_fetched(shelf: tuple[type[Shelf], ClassNotebook]) -> None:
    kind, notebook = shelf
    known = ClassNotebook(
        notebook._url, "secret", {"learner": "z9", "values": {"a": {"b": 1}}, "versions": {"a": 2}}
    )
    assert (known.learner, known.load_all()) == ("z9", {"a": {"b": 1}})
    assert kind.asked == []


def test_submissions(shelf: tuple[type[Shelf], ClassNotebook]) -> None:
    kind, notebook = shelf
    path = "/api/submissions/02-price"
    kind.answers[("POST", path)] = (200, RECEIPT)
    kind.answers[("GET", path)] = (200, None)
    assert notebook.receipt("02-price") is None
    assert notebook.submit("02-price", {"a": "1", "b": ["x"]}).state == "queued"
    assert kind.asked[-1][2] == {"answers": {"a": "1", "b": ["x"]}, "language": "id"}


def test_the_class_is_given_time_to_answer_when_there_are_marks(
    shelf: tuple[type[Shelf], ClassNotebook], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, notebook = shelf
    monkeypatch.setattr(notebook, "_timeout", 0.2)
    kind.answers[("GET", "/api/submissions/02-price?seen=1")] = (200, {**RECEIPT, "state": "graded"})
    monkeypatch.setattr(kind, "seconds", 0.6)
    found = notebook.newer(Receipt.from_dict(RECEIPT))
    assert found is not None
    assert found.state == "graded"
    assert kind.asked[-1][1] == "/api/submissions/02-price?seen=1"
    with pytest.raises(NotebookProblem, match="dihubungi"):
        notebook.receipt("02-price")
    monkeypatch.setattr("toolkit.lesson.notebooks.server.HELD_SECONDS", 0.1)
    with pytest.raises(NotebookProblem, match="dihubungi"):
        notebook.newer(Receipt.from_dict(RECEIPT))


@pytest.mark.parametrize(
    ("code", "reply", "words", "passing"),
    [
        (413, {"message": "Terlalu besar.", "code": "size"}, "Terlalu besar", False),
        (503, {"message": "Sebentar.", "code": "busy"}, "Sebentar", True),
        (401, b"<html>", "PIN", False),
        (500, b"oops", "500", True),
        (429, {}, "429", True),
        (302, b"", "302", False),
    ],
)
def test_refusals_carry_the_servers_words(
    shelf: tuple[type[Shelf], ClassNotebook], code: int, reply: Any, words: str, passing: bool
) -> None:
    kind, notebook = shelf
    kind.answers[("PATCH", "/api/shelf/k")] = (code, reply)
    with pytest.raises(NotebookProblem, match=words) as caught:
        notebook.save("k", {"a": 1})
    assert caught.value.passing is passing
    assert len(kind.asked) == 1, "a redirect must not be followed with the token"


@pytest.mark.parametrize("reply", [b"not json", b"[]", {"values": {}}, b"[" * 50_000])
def test_strange_answers_are_problems(shelf: tuple[type[Shelf], ClassNotebook], reply: Any) -> None:
    kind, notebook = shelf
    kind.answers[("GET", "/api/shelf")] = (200, reply)
    with pytest.raises(NotebookProblem):
        _ = notebook.learner
    kind.answers[("GET", "/api/submissions/m")] = (200, {"state": 1})
    with pytest.raises(NotebookProblem):
        notebook.receipt("m")


def test_no_server_and_no_web_address() -> None:
    with pytest.raises(NotebookProblem, match="dihubungi") as caught:
        ClassNotebook("http://127.0.0.1:9", "t", timeout=1).load_all()
    assert caught.value.passing
    with pytest.raises(NotebookProblem):
        ClassNotebook("file:///etc", "t")
