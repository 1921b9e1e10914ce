"""Files, ticks, buttons, documents, and what a tool puts into the business book."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ipywidgets as widgets
import pytest
from lesson_samples import FakeClass

from toolkit.i18n import in_language
from toolkit.lesson.entries import Entry, FileEntry, Upload
from toolkit.lesson.session import Session, Status
from toolkit.lesson.tools.base import Action, BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.views.result import result_html
from toolkit.lesson.views.tool import ToolView

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class FileModel(ToolModel):
    """Counts the lines of a file."""

    name = "lines"

    @property
    def title(self) -> str:
        return "Baris"

    @property
    def intro(self) -> str:
        return "Menghitung baris."

    def build(self) -> None:
        self.fields = {
            "file": FileEntry("file", "Berkas", limit=2_000_000),
            "agreed": Entry("agreed", "tick", "Saya setuju"),
            "note": Entry("note", "text", "Catatan", optional=True),
        }
        self.actions = {"example": Action("example", "Pakai contoh", self._example)}

    def _example(self) -> None:
        self.fields["note"].raw = "contoh"

    def compute(self) -> list[ResultPart]:
        upload = self.fields["file"].value
        if upload is None:
            return [Note("Pilih berkas.")]
        lines = upload.content.count(b"\n")
        return [
            Headline(str(lines), "baris"),
            Note("Sendiri"),
            Table(("A",), (("1",),)),
            Document("Surat <b>", "Yth. <Ibu>\nSalam & hormat", 'surat".txt'),
        ]


def walk(widget: Any) -> list[Any]:
    return [widget, *(item for child in getattr(widget, "children", ()) for item in walk(child))]


def test_a_file_is_read_and_only_its_name_is_kept() -> None:
    model = FileModel()
    session, shelf = Session("m"), FakeClass()
    session.keep("tool/lines", model)
    session.attach(shelf)
    model.fields["file"].take("pesanan.csv", b"a\nb\n")  # type: ignore[attr-defined]
    assert model.fields["file"].value == Upload("pesanan.csv", b"a\nb\n")
    assert isinstance(model.result[0], Headline)
    assert model.result[0].value == "2"
    session.flush()
    assert model.to_dict()["file"] == "pesanan.csv"
    again = FileModel()
    again.from_dict(model.to_dict())
    assert (again.fields["file"].raw, again.fields["file"].value) == ("pesanan.csv", None)
    assert again.fields["file"].ok


def test_the_same_name_with_other_content_is_a_change() -> None:
    model = FileModel()
    entry: Any = model.fields["file"]
    entry.take("a.csv", b"1\n")
    entry.take("a.csv", b"1\n2\n3\n")
    assert isinstance(model.result[0], Headline)
    assert model.result[0].value == "3"


def test_too_large_a_file_is_refused_in_words() -> None:
    with in_language("id"):
        model = FileModel()
    entry: Any = model.fields["file"]
    entry.take("besar.xlsx", bytes(2_100_000))
    assert entry.value is None
    assert "3 MB" in entry.problem
    assert "2 MB" in entry.problem
    assert entry.raw == "besar.xlsx"


def test_a_long_name_is_cut() -> None:
    entry = FileEntry("file", "Berkas")
    entry.take("x" * 500 + ".csv", b"1")
    assert entry.value is not None
    assert len(entry.raw) == 120


@pytest.mark.parametrize(("raw", "value"), [("", False), ("yes", True), ("maybe", False)])
def test_a_tick(raw: str, value: bool) -> None:
    entry = Entry("agreed", "tick", "Setuju")
    entry.raw = raw
    assert (entry.value, entry.problem, entry.ok) == (value, "", True)


def test_the_view_passes_files_ticks_and_buttons_on() -> None:
    model = FileModel()
    view = ToolView(model, Status())
    everything = walk(view.widget)
    upload = next(item for item in everything if isinstance(item, widgets.FileUpload))
    assert ".csv" in upload.accept
    assert "nk-most-2000000" in upload._dom_classes
    upload.value = (
        {"name": "p.csv", "type": "text/csv", "size": 2, "content": memoryview(b"1\n"), "last_modified": NOW},
    )
    assert model.fields["file"].value == Upload("p.csv", b"1\n")
    tick = next(item for item in everything if isinstance(item, widgets.Checkbox))
    tick.value = True
    assert model.fields["agreed"].raw == "yes"
    model.fields["agreed"].raw = ""
    assert tick.value is False
    press = next(
        item for item in everything if isinstance(item, widgets.Button) and item.description == "Pakai contoh"
    )
    press.click()
    assert model.fields["note"].raw == "contoh"


def test_a_document_is_escaped_and_can_be_taken_away() -> None:
    model = FileModel()
    model.fields["file"].take("a.csv", b"1\n")  # type: ignore[attr-defined]
    page = result_html(model.result)
    assert "Yth. &lt;Ibu&gt;\nSalam &amp; hormat" in page
    assert "<Ibu>" not in page
    assert 'download="surat&quot;.txt"' in page
    assert 'href="data:text/plain;charset=utf-8,Yth.%20%3CIbu%3E%0ASalam%20%26%20hormat"' in page


def test_what_goes_into_the_business_book() -> None:
    model = FileModel()
    assert model.book_page() is None
    model.fields["file"].take("a.csv", b"1\n")  # type: ignore[attr-defined]
    page = model.book_page()
    assert isinstance(page, BookPage)
    assert page.title == "Baris"
    assert [type(part) for part in page.parts] == [Headline, Table, Document]
