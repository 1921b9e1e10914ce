from __future__ import annotations

import asyncio

import pytest
from lesson_samples import FakeClass, SumModel

from toolkit.lesson import session as sessions
from toolkit.lesson.limits import MAX_TYPED
from toolkit.lesson.notebook import NotebookProblem
from toolkit.lesson.session import Session

KEY = "tool/sum"


def opened(notebook: FakeClass | None = None) -> tuple[Session, SumModel]:
    session, model = Session("02-price", "id"), SumModel()
    session.keep(KEY, model)
    if notebook is not None:
        session.attach(notebook)
    return session, model


def test_without_a_loop_each_change_is_kept_at_once() -> None:
    notebook = FakeClass()
    _session, model = opened(notebook)
    model.fields["start"].raw = "15rb"
    assert notebook.saves == [(KEY, {"start": "15rb"})]


def test_a_learner_may_come_after_the_models() -> None:
    session, model = opened()
    early = SumModel()
    session.keep("tool/other", early)
    session.attach(FakeClass(values={KEY: {"start": "7"}, "tool/other": {"start": "8"}}))
    assert (model.fields["start"].raw, early.fields["start"].raw) == ("7", "8")
    late = SumModel()
    session.models.pop("tool/other")
    session.keep("tool/other", late)
    assert late.fields["start"].raw == "8"


def test_what_was_typed_before_she_came_is_kept_too() -> None:
    session, model = opened()
    model.fields["start"].raw = "9"
    notebook = FakeClass(values={KEY: {"start": "7", "way": "a"}})
    session.attach(notebook)
    session.flush()
    assert model.fields["start"].raw == "9"
    assert model.fields["way"].raw == "a"
    assert notebook.values[KEY]["start"] == "9"


def test_one_strange_value_does_not_close_the_lesson() -> None:
    class Broken(SumModel):
        def from_dict(self, values: dict[str, object]) -> None:
            raise TypeError("strange")

    session = Session("02-price")
    good = SumModel()
    session.keep("tool/a", Broken())
    session.keep("tool/b", good)
    session.attach(FakeClass(values={"tool/a": {"x": 1}, "tool/b": {"start": "3"}}))
    assert good.fields["start"].raw == "3"


def test_changes_of_one_moment_go_together_and_typing_is_collected() -> None:
    async def lesson() -> FakeClass:
        notebook = FakeClass()
        _session, model = opened(notebook)
        model.fields["start"].raw = "1"
        model.fields["way"].raw = "a"
        await asyncio.sleep(0.01)
        assert notebook.saves == [(KEY, {"start": "1", "way": "a"})]
        for text in ("12", "123", "1234"):
            model.fields["start"].raw = text
            await asyncio.sleep(0.001)
        assert len(notebook.saves) == 1
        await asyncio.sleep(sessions.PAUSE + 0.1)
        return notebook

    notebook = asyncio.run(lesson())
    assert notebook.saves[1:] == [(KEY, {"start": "1234"})]


def test_a_failed_save_stays_on_screen_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "FIRST_WAIT", 0.3)

    async def lesson() -> tuple[FakeClass, SumModel, str, str]:
        notebook = FakeClass()
        session, model = opened(notebook)
        notebook.problem = NotebookProblem("mati")
        model.fields["start"].raw = "1"
        await asyncio.sleep(0.005)
        told = session.status(KEY).text
        model.fields["start"].raw = "12"
        model.fields["way"].raw = "b"
        notebook.problem = None
        await asyncio.sleep(0.6)
        return notebook, model, told, session.status(KEY).text

    notebook, model, told, after = asyncio.run(lesson())
    assert "akan dicoba lagi" in told
    assert after == ""
    assert notebook.values[KEY] == {"start": "12", "way": "b"}
    assert model.fields["start"].raw == "12"


def test_a_refusal_is_told_with_its_reason() -> None:
    notebook = FakeClass()
    session, model = opened(notebook)
    notebook.problem = NotebookProblem("Silakan masuk lagi.", passing=False)
    model.fields["start"].raw = "1"
    assert "Silakan masuk lagi." in session.status(KEY).text


def test_a_class_that_is_down_on_arrival_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "FIRST_WAIT", 0.02)

    async def lesson() -> tuple[SumModel, str, str]:
        notebook = FakeClass(values={KEY: {"start": "7"}})
        notebook.problem = NotebookProblem("mati")
        session, model = opened(notebook)
        told = session.notice.text
        notebook.problem = None
        await asyncio.sleep(0.2)
        return model, told, session.notice.text

    model, told, after = asyncio.run(lesson())
    assert "mati" in told
    assert after == ""
    assert model.fields["start"].raw == "7"


def test_another_phones_fields_come_in_and_are_told() -> None:
    notebook = FakeClass()
    session, model = opened(notebook)
    notebook.other = {"way": "b", "start": "ours wins"}
    model.fields["start"].raw = "5"
    assert (model.fields["start"].raw, model.fields["way"].raw) == ("5", "b")
    assert "HP lain" in session.status(KEY).text
    assert notebook.saves == [(KEY, {"start": "5"})]


def test_too_long_a_text_is_not_sent() -> None:
    notebook = FakeClass()
    _session, model = opened(notebook)
    model.groups["parts"].rows[0].entries["name"].raw = "a" * (MAX_TYPED + 1)
    assert notebook.saves == []


def test_arrival_is_called_now_or_later() -> None:
    calls: list[str] = []
    session = Session("02-price")
    session.on_arrival(lambda: calls.append("early"))
    assert calls == []
    session.attach(FakeClass())
    session.on_arrival(lambda: calls.append("late"))
    assert calls == ["early", "late"]


def test_no_open_lesson_is_a_sentence() -> None:
    with pytest.raises(LookupError, match="sel pertama"):
        sessions.current()
    assert sessions.begin("02-price", "en") is sessions.current()
