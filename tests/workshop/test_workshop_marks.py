"""Released marks on the phone: my own, the newest, and in a browser's sandbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.workshop.conftest import Served, text_of
from toolkit.grading import FEEDBACK_POLICY
from toolkit.workshop.children import Released
from toolkit.workshop.problem import WorkshopProblem

pytestmark = pytest.mark.server

PAGE = "<!DOCTYPE html><html lang='id'><title>x</title><p>Halaman {}</p></html>"


def released(folder: Path, learner: str, number: int, assignment: str = "02-price", **task: Any) -> None:
    place = folder / "released" / learner / assignment / f"{number:04}"
    place.mkdir(parents=True)
    tasks = [{"task": "cost", "score": 1.5, "points": 2, "reason": "", "comment": "", **task}]
    result = {"score": 1.5, "points": 2, "tasks": tasks}
    about = {"format": 1, "number": number, "at": "2026-01-02T03:04:05+00:00", "marks": "m", "result": result}
    (place / "release.json").write_text(json.dumps(about))
    (place / f"{assignment}.html").write_text(PAGE.format(number))


def test_marks_are_shown_once_they_are_released(served: Served) -> None:
    visitor, learner = served.learner("Wulan")
    assert "/marks" not in visitor.ask("/").text
    assert "belum membagikan nilai" in visitor.ask("/marks").text
    assert visitor.ask("/feedback/02-price").status == 404
    released(served.folder.path, learner, 1)
    hostile = "<script>alert(1)</script>"
    released(served.folder.path, learner, 2, reason=f"Alasan {hostile}", comment=f"Bagus {hostile}")
    released(served.folder.path, learner, 1, "02-price-analyst", score=None)
    assert "/marks" in visitor.ask("/").text
    reply = visitor.ask("/marks")
    assert "<script>alert" not in reply.text
    told = text_of(reply.text)
    assert "1,5 dari 2 poin" in told
    assert "versi 2" in told
    assert "Alasan &lt;script&gt;" in told
    assert "Bagus &lt;script&gt;" in told
    assert "untuk analis" in told
    assert "menunggu fasilitator" in told


def test_the_whole_page_is_my_newest_one_in_a_sandbox(served: Served) -> None:
    visitor, learner = served.learner("Yanti")
    other, _id = served.learner("Zahra")
    released(served.folder.path, learner, 9)
    released(served.folder.path, learner, 10)
    reply = visitor.ask("/feedback/02-price")
    assert (reply.status, "Halaman 10" in reply.text) == (200, True)
    assert reply.headers["Content-Security-Policy"] == FEEDBACK_POLICY
    assert "sandbox" in reply.headers["Content-Security-Policy"].split("; ")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert other.ask("/feedback/02-price").status == 404
    assert served.visitor().ask("/feedback/02-price").status in (302, 403)
    assert served.visitor().ask("/marks").status in (302, 403)
    for path in (
        "/feedback/..%2f..%2fsecret",
        "/feedback/02-price%2f0010",
        "/feedback/.",
        "/feedback/02-price.html",
    ):
        assert visitor.ask(path).status in (400, 404)
    # Every other page keeps the policy of the house.
    assert "sandbox" not in visitor.ask("/marks").headers["Content-Security-Policy"]


def test_a_damaged_release_falls_back_to_the_one_before(served: Served) -> None:
    visitor, learner = served.learner("Vina")
    released(served.folder.path, learner, 1)
    released(served.folder.path, learner, 2)
    newest = served.folder.path / "released" / learner / "02-price" / "0002" / "release.json"
    newest.write_text("{")
    assert "Halaman 1" in visitor.ask("/feedback/02-price").text
    newest.unlink()
    newest.symlink_to(served.folder.path / "records.db")
    assert "Halaman 1" in visitor.ask("/feedback/02-price").text


def test_the_console_releases_for_one_or_all(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    _visitor, learner = served.learner("Utari")
    calls: list[tuple[str, str]] = []

    async def release(_folder: Path, _url: str, who: str, what: str) -> Released:
        calls.append((who, what))
        if what == "02-price-analyst":
            raise WorkshopProblem("Penuh")
        return Released(3, ((learner, "02-price", "Rusak"),) if who else ())

    monkeypatch.setattr("toolkit.workshop.children.release_feedback", release)
    trainer = served.visitor()
    assert 'name="assignment"' in trainer.ask("/trainer").text
    assert "3 hasil" in text_of(trainer.ask("/trainer/release", {}).text)
    told = text_of(trainer.ask("/trainer/release", {"learner": learner, "assignment": "02-price"}).text)
    assert "Tidak dibagikan: Utari, Harga &lt;jual&gt;: Rusak" in told
    assert "Penuh" in trainer.ask("/trainer/release", {"assignment": "02-price-analyst"}).text
    for wrong in ({"learner": "nobody00"}, {"assignment": "99-none"}, {"learner": "--assignment=x"}):
        assert "Pilih nilai siapa" in trainer.ask("/trainer/release", wrong).text
    assert calls == [("", ""), (learner, "02-price"), ("", "02-price-analyst")]
