"""A class server with a small course of its own, in this process."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import signal
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from argon2 import PasswordHasher
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from plain_gradebook import Book

from toolkit.curriculum import load_course
from toolkit.grading.description import Description
from toolkit.records import Records
from toolkit.workshop.console import RunningFormgrader
from toolkit.workshop.serving import make_app

CODE = "KLM234"
PIN = "482913"

MODULE = """
id: 02-price
title: {id: "Harga <jual>", en: "Selling price"}
summary: {id: "Harga yang menyisakan untung.", en: "A price that leaves something."}
outcomes:
  - {id: one, text: {id: "Satu", en: "One"}, measured_by: ["check:margin"]}
  - {id: two, text: {id: "Dua", en: "Two"}, measured_by: ["task:cost"]}
minutes: {lesson: 20, practice: 10}
bali: [I]
digcomp: {edition_2_2: ["1.2"], edition_3_0: ["1.2"]}
change: {id: "Hitung ulang satu harga.", en: "Work out one price again."}
"""

CHECKS = """
checks:
  - id: margin
    prompt: {id: "Mana untungnya?", en: "Which is the profit?"}
    options:
      - text: {id: "Rp5.000", en: "Rp5,000"}
        correct: true
        feedback: {id: "Betul.", en: "Right."}
      - text: {id: "Rp15.000", en: "Rp15,000"}
        feedback: {id: "Itu omzet. Kurangi dulu modalnya.", en: "That is sales. Take the cost off first."}
"""

ASSIGNMENT = """
title: {id: "Tugas", en: "Assignment"}
intro: {id: "Hitung.", en: "Work it out."}
tasks:
  - id: cost
    kind: number
    unit: count
    answer: 5
    points: 2
    prompt: {id: "B?", en: "H?"}
    feedback: {id: "B.", en: "H."}
  - id: price
    kind: number
    unit: rupiah
    answer: 9000
    points: 2
    prompt: {id: "B?", en: "H?"}
    feedback: {id: "B.", en: "H."}
"""

LESSON = """---
kernelspec: {name: python3, display_name: Python 3}
---
# Harga

(story)=
## Cerita Bu Sari

Teks.

(price)=
## Harga jual

Teks.

(change)=
## Minggu ini

Teks.
"""

COURSE = """
tools:
  price:
    title: {id: "Harga jual", en: "Selling price"}
    about: {id: "Dari biaya ke harga.", en: "From cost to price."}
  qris:
    title: {id: "Biaya QRIS", en: "QRIS cost"}
    about: {id: "Potongan tiap cara bayar.", en: "What each way of paying costs."}
  stock:
    title: {id: "Kapan pesan lagi", en: "When to reorder"}
    about: {id: "Titik pesan.", en: "Reorder point."}
paths:
  - {id: stall, title: {id: "Warung", en: "Stall"}, modules: [1, 2]}
"""

TOOL = """
import os
import ipywidgets as w
box = w.Text(placeholder="Modal"); box.add_class("nk-money")
said = w.HTML("<p>-</p>")
def answer(change):
    if change['new'] == "env":
        said.value = " ".join(sorted(os.environ))
        return
    said.value = f"<p>Modal: {change['new']} ({os.environ['HTTP_NAIKKELAS_LANGUAGE']})</p>"
box.observe(answer, "value")
done = w.Button(description="Selesai, lanjut"); done.add_class("nk-next")
w.VBox([box, said, done])
"""

# A widget that no phone knows, beside one that takes small files.
ODD = """
import ipywidgets as w
files = w.FileUpload(description="Pilih berkas"); files.add_class("nk-upload"); files.add_class("nk-most-10")
read = w.HTML("<p>-</p>")
def arrive(change):
    read.value = f"<p>Isi: {change['new'][0].content.tobytes().decode()}</p>"
files.observe(arrive, "value")
w.VBox([w.ColorPicker(), files, read])
"""


def _cell(made: Any, step: str) -> Any:
    made.metadata = {"naikkelas": {"step": step}} if step else {}
    return made


def small_lesson(language: str = "id") -> Any:
    """A lesson with a title, three steps, a widget, a broken cell and plain HTML."""
    cells = [
        _cell(new_code_cell("import os"), ""),
        _cell(new_markdown_cell("# Harga jual\n\nBu Sari menjual keripik. Ia ingin tahu untungnya."), ""),
        _cell(
            new_markdown_cell(
                "## Cerita Bu Sari\n\nSetiap bungkus laku **Rp15.000**.\n\n"
                "> Patokan: hitung biaya dulu, baru diskon.\n\n"
                "| Kanal | Potongan |\n|---|---|\n| Chat | 0% |\n| Toko daring | 8% |"
            ),
            "story",
        ),
        _cell(new_code_cell(TOOL), "story"),
        _cell(new_markdown_cell("## Harga jual\n\nTeks langkah kedua."), "price"),
        _cell(new_code_cell(ODD), "price"),
        _cell(new_code_cell("1/0"), "price"),
        _cell(new_code_cell("from IPython.display import HTML\nHTML('<b>tebal</b>')"), "price"),
        _cell(
            new_code_cell(
                "import os\nfrom IPython.display import HTML\n"
                "HTML('<p id=env>' + ' '.join(sorted(os.environ)) + '</p>')"
            ),
            "price",
        ),
        _cell(new_markdown_cell("## Minggu ini\n\nUbah satu harga."), "change"),
    ]
    return new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "naikkelas": {
                "module": "02-price",
                "language": language,
                "kind": "lesson",
                "title": "Harga jual",
            },
        },
    )


def real_tool() -> Any:
    """A notebook with a tool of the toolkit, whose values are kept."""
    cells = [
        new_code_cell(
            'from toolkit.lesson import open_lesson, tool\nopen_lesson("tools", "id")\ntool("price")'
        )
    ]
    return new_notebook(cells=cells, metadata=small_lesson().metadata)


@dataclass
class Reply:
    """What the server answered."""

    status: int
    text: str
    headers: Any
    url: str


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


@dataclass
class Visitor:
    """A browser without a screen."""

    base: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def ask(
        self,
        path: str,
        data: dict[str, str] | bytes | None = None,
        method: str | None = None,
        xsrf: bool = True,
        follow: bool = False,
        **headers: str,
    ) -> Reply:
        """Send a request; forms get the XSRF token of this browser."""
        if isinstance(data, dict):
            token = next((cookie.value for cookie in self.cookies if cookie.name == "_xsrf"), "")
            data = urllib.parse.urlencode({**data, **({"_xsrf": token or ""} if xsrf else {})}).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        handlers = [urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)]
        if not follow:
            handlers.append(_NoRedirects())
        try:
            with urllib.request.build_opener(*handlers).open(request, timeout=30) as reply:
                return Reply(reply.status, reply.read().decode(), reply.headers, reply.url)
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.read().decode(), error.headers, error.url)

    def join(self, name: str = "Sari", pin: str = PIN, **more: str) -> Reply:
        """Join the class."""
        self.ask("/join")
        return self.ask("/join", {"name": name, "pin": pin, "code": CODE, "consent": "yes", **more})


@dataclass
class Served:
    """A running server."""

    app: Any
    records: Records
    folder: Any
    url: str
    loop: asyncio.AbstractEventLoop

    def visitor(self) -> Visitor:
        """A new browser."""
        return Visitor(self.url)

    def learner(self, name: str) -> tuple[Visitor, str]:
        """A new browser of a learner who has joined, and her id."""
        visitor = self.visitor()
        assert visitor.join(name).status == 303
        found = self.records.learners.find(name)
        assert found is not None
        return visitor, found.id


class FakeFolder(SimpleNamespace):
    """A class folder without nbgrader."""

    def assignments(self) -> list[str]:
        return ["02-price"]

    def code_assignments(self) -> list[str]:
        return ["02-price-analyst"]

    @property
    def described(self) -> Description:
        return Description(name="x", code="ACDEFH", created=datetime.now(UTC), late_penalty="percent")

    def autograded(self, learner: str, assignment: str) -> Path:
        return Path(self.path) / "autograded" / learner / assignment

    def submission(self, learner: str, assignment: str) -> Path:
        return Path(self.path) / "submitted" / learner / assignment

    def grading(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


def make_course(root: Path) -> Any:
    module = root / "modules" / "02-price"
    module.mkdir(parents=True)
    (module / "module.yaml").write_text(MODULE, encoding="utf-8")
    (module / "checks.yaml").write_text(CHECKS, encoding="utf-8")
    (module / "assignment.yaml").write_text(ASSIGNMENT, encoding="utf-8")
    for language in ("id", "en"):
        (module / f"lesson.{language}.md").write_text(LESSON, encoding="utf-8")
    (root / "modules" / "course.yaml").write_text(COURSE, encoding="utf-8")
    built = root / "notebooks" / "02-price"
    built.mkdir(parents=True)
    nbformat.write(small_lesson(), built / "lesson.id.ipynb")
    nbformat.write(small_lesson(), built / "assignment.id.ipynb")
    (root / "notebooks" / "tools").mkdir()
    nbformat.write(real_tool(), root / "notebooks" / "tools" / "qris.id.ipynb")
    nbformat.write(small_lesson(), root / "notebooks" / "tools" / "price.id.ipynb")
    return load_course(root / "modules")


@contextlib.contextmanager
def serving(root: Path, course: Any, *, port: int = 0, **more: Any) -> Iterator[Served]:
    """Serve a class from `root` in a thread; `more` goes to the application. port: 0 for any free one."""
    records = Records.open(f"sqlite:///{root / 'records.db'}", pin_hasher=PasswordHasher(1, 8, 1))
    folder = FakeFolder(
        path=root,
        name="Kelas <Uji>",
        code=CODE,
        language="id",
        secret=b"x" * 32,
        records_url=f"sqlite:///{root / 'records.db'}",
        gradebook=root / "gradebook.db",
        notes=(),
    )
    before = signal.getsignal(signal.SIGTERM)
    app = make_app(
        folder,  # type: ignore[arg-type]
        records,
        course,
        host="127.0.0.1",
        port=port,
        password="rahasia-kelas",
        **more,
    )
    signal.signal(signal.SIGTERM, before)
    ready, ending = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def main() -> None:
        app.formgrader = RunningFormgrader(folder)
        app.start()
        ready.set()
        await ending.wait()
        await app.aclose()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    assert ready.wait(30)
    scheme = "https" if app.tls else "http"
    yield Served(app, records, folder, f"{scheme}://127.0.0.1:{app.port}", loop)
    loop.call_soon_threadsafe(ending.set)
    thread.join(20)
    records.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the session, with the trainer's password `rahasia-kelas`."""
    root = tmp_path_factory.mktemp("kelas")
    with serving(root, make_course(root), notebooks=root / "notebooks") as running:
        yield running


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., contextlib.AbstractContextManager[Served]]:
    """Serve another class, with other settings."""
    return lambda **more: serving(tmp_path, make_course(tmp_path), notebooks=tmp_path / "notebooks", **more)


@pytest.fixture
def book(served: Served) -> Iterator[Book]:
    """Marks of fifty-three people, three of whom are in the records too."""
    parts = [served.folder.path / name for name in ("gradebook.db", "submitted", "autograded")]
    try:
        book = Book(served.folder, served.app.course.module("02-price"))
        for number in range(50):
            answers = {"cost": "5" if number % 2 else "77", "price": "9.000" if number % 5 else "9"}
            book.hand_in(f"m{number:07d}", answers, name=f"Anggota {number:02d}")
        for name in ("Mawar <i>", "Melati", "Mirah"):
            known = served.records.learners.find(name)
            learner = known.id if known is not None else served.learner(name)[1]
            book.hand_in(learner, {"cost": "5"}, name="Bukan nama")
        (served.folder.path / "autograded" / "m0000000" / "02-price").mkdir(parents=True)
        yield book
    finally:
        parts[0].unlink()
        for folder in parts[1:]:
            shutil.rmtree(folder, ignore_errors=True)


def opened_by(served: Served, token: str) -> str | None:
    """The id of the learner whose shelf a token opens."""
    found = served.records.learners.of_token(token)
    return found.id if found else None


def look_again(served: Served) -> None:
    """Have the server look at files and the day at the next request, and not only seconds later."""
    served.app.kernel_manager.pages.sources._seen.clear()


def text_of(html: str) -> str:
    """The text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
