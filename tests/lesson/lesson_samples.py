"""A small tool, check and assignment, so that these tests do not hang on the curriculum's texts."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from toolkit.curriculum.schema import Assignment, Check
from toolkit.lesson.charts import bars
from toolkit.lesson.entries import Entry
from toolkit.lesson.notebook import Notebook, NotebookProblem, Receipt, Saved, TaskResult, Values
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Rows, Table, ToolModel


def both(text: str) -> dict[str, str]:
    return {"id": text, "en": f"{text} (en)"}


class SumModel(ToolModel):
    """Adds up a field and rows."""

    name = "sum"
    faulty = False

    @property
    def title(self) -> str:
        return "Jumlah"

    @property
    def intro(self) -> str:
        return "Menjumlah."

    def build(self) -> None:
        self.fields = {
            "start": Entry("start", "money", "Mulai", help="Contoh: 10rb"),
            "way": Entry("way", "choice", "Cara", choices=[("a", "Tunai"), ("b", "Transfer")], optional=True),
        }
        self.groups = {
            "parts": Rows(
                "parts",
                "Bagian",
                lambda: [Entry("name", "text", "Nama"), Entry("amount", "money", "Jumlah")],
                add_label="Tambah",
                least=1,
                most=3,
            )
        }

    def compute(self) -> list[ResultPart]:
        if self.faulty:
            raise RuntimeError("broken")
        amounts = [row.entries["amount"].value or Decimal(0) for row in self.groups["parts"].rows]
        total = (self.fields["start"].value or Decimal(0)) + sum(amounts)
        names = tuple(
            (row.entries["name"].raw, str(row.entries["amount"].value)) for row in self.groups["parts"].rows
        )
        return [
            Headline(str(total), "jumlah", "good"),
            Note(self.groups["parts"].rows[0].entries["name"].raw or "kosong"),
            Table(("Nama", "Jumlah"), names, "Daftar"),
            bars("Gambar", [(names[0][0] or "?", total, str(total))]),
        ]


def choice_check() -> Check:
    options = [
        {"text": both("Omzet"), "correct": True, "feedback": both("Betul, omzet.")},
        {"text": both("Untung"), "feedback": both("Belum, biaya belum dikurangi.")},
    ]
    return Check.model_validate({"id": "one", "prompt": both("Apa ini?"), "options": options})


def many_check() -> Check:
    options = [
        {"text": both("Bahan"), "correct": True, "feedback": both("Bahan masuk.")},
        {"text": both("Upah"), "correct": True, "feedback": both("Upah masuk.")},
        {"text": both("Jajan"), "feedback": both("Jajan tidak masuk.")},
    ]
    return Check.model_validate({"id": "some", "kind": "many", "prompt": both("Mana?"), "options": options})


def number_check() -> Check:
    return Check.model_validate(
        {
            "id": "count",
            "kind": "number",
            "prompt": both("Berapa?"),
            "unit": "rupiah",
            "answer": "12500",
            "feedback": {"correct": both("Tepat."), "wrong": both("Hitung lagi.")},
        }
    )


def assignment() -> Assignment:
    return Assignment.model_validate(
        {
            "title": both("Tugas"),
            "intro": both("Harga modal {cost:rupiah}."),
            "draw": {"cost": {"low": 10000, "high": 90000, "step": 10}},
            "tasks": [
                {
                    "id": "double",
                    "kind": "number",
                    "prompt": both("Dua kali {cost:rupiah}?"),
                    "unit": "rupiah",
                    "answer": "cost * 2",
                    "points": 4,
                    "feedback": both("Kalikan dua."),
                },
                {
                    "id": "pick",
                    "kind": "choice",
                    "prompt": both("Pilih."),
                    "answer": "yes",
                    "points": 2,
                    "choices": [
                        {"id": "yes", "text": both("Ya {cost:rupiah}")},
                        {"id": "no", "text": both("Tidak")},
                    ],
                    "feedback": both("Ya."),
                },
                {
                    "id": "both",
                    "kind": "many",
                    "prompt": both("Pilih semua."),
                    "answer": ["a", "b"],
                    "points": 2,
                    "choices": [
                        {"id": "a", "text": both("A")},
                        {"id": "b", "text": both("B")},
                        {"id": "c", "text": both("C")},
                    ],
                    "feedback": both("A dan B."),
                },
                {
                    "id": "story",
                    "kind": "text",
                    "prompt": both("Ceritakan."),
                    "points": 2,
                    "rubric": [{"points": 2, "text": both("Lengkap")}],
                },
            ],
        }
    )


class FakeClass(Notebook):
    """A class notebook without a server: can be down, can have another phone, marks when told to."""

    def __init__(self, learner: str = "a1", values: dict[str, Values] | None = None) -> None:
        self.learner = learner
        self.values = values or {}
        self.saves: list[tuple[str, Values]] = []
        self.problem: NotebookProblem | None = None
        self.other: Values = {}
        self.submissions: list[Values] = []
        self.state: Receipt | None = None
        self.looks = 0
        self.questions = self.refusals = 0
        self.holds = 0.0

    def load_all(self) -> dict[str, Values]:
        self._trouble()
        return {key: dict(value) for key, value in self.values.items()}

    def load(self, key: str) -> Values | None:
        return self.load_all().get(key)

    def save(self, key: str, changes: Values) -> Saved:
        self._trouble()
        self.saves.append((key, dict(changes)))
        self.values.setdefault(key, {}).update(changes)
        other, self.other = self.other, {}
        return Saved(len(self.saves), other)

    def submit(self, assignment: str, answers: Values) -> Receipt:
        self._trouble()
        self.submissions.append(answers)
        self.state = receipt("queued", number=len(self.submissions))
        return self.state

    def receipt(self, assignment: str) -> Receipt | None:
        self._trouble()
        self.looks += 1
        return self.state

    def newer(self, seen: Receipt) -> Receipt | None:
        """Wait for marks, where the class can hold the question."""
        self._trouble()
        self.questions += 1
        end = time.monotonic() + self.holds
        while self.state == seen and time.monotonic() < end:
            time.sleep(0.002)
        return self.state

    def _trouble(self) -> None:
        if self.problem is not None:
            self.refusals += 1
            raise self.problem


def receipt(state: str, number: int = 1, tasks: tuple[TaskResult, ...] = (), **more: Any) -> Receipt:
    return Receipt("02-price", number, state, "2026-01-05T03:04:05+00:00", tasks=tasks, **more)
