"""A frame that is filled reads as the filled text does, whatever stands in text and values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_samples import assignment

from toolkit.curriculum import load_course
from toolkit.curriculum.draw import Drawn, draw
from toolkit.i18n import LANGUAGES, in_language
from toolkit.lesson.form import TaskModel
from toolkit.lesson.views import frames
from toolkit.lesson.views.form import task_html
from toolkit.lesson.views.given import rubric_shown, task_shown
from toolkit.lesson.views.marking import for_marking
from toolkit.lesson.views.text import prose

HOLES = st.sampled_from(["{a}", "{b}"])
SIGNS = st.sampled_from(
    ["- ", "1. ", ". ", ") ", ".", ")", "**", "*", "_", "`", "#", "> ", "&", "&#", ";", "|"]
)
OTHERS = st.sampled_from(
    ["\n", "\n\n", " ", "    ", "\\", "[", "]: ", "(", "<", ">", "=", "~", "x", "Rp", "1", "%"]
)
TEXTS = st.lists(HOLES | SIGNS | OTHERS, max_size=14).map("".join)
VALUES = st.one_of(
    st.text("019aZé.,% *_-&|`<Rp½²", max_size=6),
    st.sampled_from(["3", "12.500", "Rp12.500", "8,25%", "Bu Rahma", "100%", "-5", "1. a", "Toko A & B", ""]),
)


def page(*texts: str) -> str:
    return for_marking("".join(f"<div>{prose(text)}</div>" for text in texts))


@given(st.lists(TEXTS, min_size=1, max_size=2), VALUES, VALUES)
def test_a_filled_frame_is_the_filled_text(texts: list[str], a: str, b: str) -> None:
    drawn = Drawn(assignment(), "02-price", "ab12cd34", {"a": a, "b": b})
    filled = [drawn.fill(text, "id") for text in texts]
    assert frames.framed(page, (), tuple(texts), drawn) == page(*filled)


def test_learners_share_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(text: str) -> str:
        made.append(text)
        return prose(text)

    for price in ("Rp12.500", "Rp9.000", "Rp100.000"):
        drawn = Drawn(assignment(), "02-price", "ab12cd34", {"price": price})
        assert frames.framed(counted, (), ("**{price}** each",), drawn) == (
            f"<p><strong>{price}</strong> each</p>"
        )
    assert len(made) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_tasks_of_the_course_look_as_on_the_phone(language: str) -> None:
    with in_language(language):
        for module in load_course().modules:
            content = module.assignment
            for learner in ("ab12cd34", "zz98yx76"):
                drawn = draw(content, module.id, learner)
                for number, task in enumerate(content.tasks, start=1):
                    model = TaskModel(task, number)
                    model.fill(drawn)
                    prompt, html = task_shown(task, number, len(content.tasks), drawn)
                    assert prompt == model.prompt
                    assert html == for_marking(task_html(model, len(content.tasks)))
                    for level in task.rubric:
                        assert drawn.fill(level.text, language) in rubric_shown(task, drawn)[0]
