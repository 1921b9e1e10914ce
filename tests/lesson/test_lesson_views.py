"""Views driven as a browser drives them: by setting widget values and pressing buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets
import pytest
from lesson_samples import FakeClass, SumModel, assignment, choice_check, many_check, number_check, receipt

from toolkit.i18n import in_language
from toolkit.lesson.checks import CheckModel
from toolkit.lesson.entries import Entry
from toolkit.lesson.form import FormModel, MaterialShown
from toolkit.lesson.notebook import NotebookProblem, TaskResult, Terms
from toolkit.lesson.session import Session, Status
from toolkit.lesson.steps import StepModel
from toolkit.lesson.tools.base import Fact, Figure, Headline, Note, Section, Table
from toolkit.lesson.views import entry as entry_view
from toolkit.lesson.views.check import CheckView
from toolkit.lesson.views.facts import facts_html
from toolkit.lesson.views.form import FormView
from toolkit.lesson.views.materials import materials_html
from toolkit.lesson.views.receipt import receipt_html
from toolkit.lesson.views.result import result_html
from toolkit.lesson.views.step import StepView
from toolkit.lesson.views.text import prose
from toolkit.lesson.views.tool import ToolView

EVIL = "<script>alert(1)</script>"


def walk(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def find(widget: Any, css: str) -> list[Any]:
    return [each for each in walk(widget) if css in each._dom_classes]


def page(widget: Any) -> str:
    """All the HTML a browser would be given."""
    return "\n".join(each.value for each in walk(widget) if isinstance(each, widgets.HTML))


def tool() -> tuple[SumModel, ToolView]:
    model = SumModel()
    return model, ToolView(model, Status())


def test_a_tool_is_built_only_when_shown() -> None:
    _model, view = tool()
    assert view._widget is None
    assert view.widget is view.widget


def test_typing_in_the_box_reaches_the_model_and_back() -> None:
    model, view = tool()
    inputs = find(view.widget, "nk-input")
    assert [each.description for each in inputs] == ["Mulai", "Cara", "Nama", "Jumlah"]
    inputs[0].value = "10rb"
    assert model.fields["start"].raw == "10rb"
    inputs[1].value = "b"
    assert model.fields["way"].raw == "b"
    model.from_dict({"start": "7", "way": "a"})
    assert (inputs[0].value, inputs[1].value) == ("7", "a")
    assert "7" in view.result.value


def test_a_problem_stands_under_its_field_as_an_alert() -> None:
    model, view = tool()
    box = find(view.widget, "nk-input")[0]
    hint = find(view.widget, "nk-hint")[0]
    assert "Contoh: 10rb" in hint.value
    box.value = "sepuluh"
    assert 'role="alert"' in hint.value
    assert "nk-wrong" in box._dom_classes
    assert model.fields["start"].raw == "sepuluh"
    box.value = "10"
    assert "alert" not in hint.value
    assert "nk-wrong" not in box._dom_classes


def test_nobody_is_corrected_in_the_middle_of_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_view, "PATIENCE", 0.03)

    async def typing() -> tuple[str, str]:
        _model, view = tool()
        box, hint = find(view.widget, "nk-input")[0], find(view.widget, "nk-hint")[0]
        box.value = "R"
        before = hint.value
        await asyncio.sleep(0.08)
        return before, hint.value

    before, after = asyncio.run(typing())
    assert "alert" not in before
    assert "alert" in after


def test_changing_a_figure_keeps_every_widget_alive() -> None:
    """A phone loses the keyboard when the box under it is made anew."""
    model, view = tool()
    model.groups["parts"].add()
    before = [id(each) for each in walk(view.widget)]
    find(view.widget, "nk-input")[3].value = "500"
    model.fields["start"].raw = "3"
    assert [id(each) for each in walk(view.widget)] == before
    row = find(view.widget, "nk-row")[0]
    model.groups["parts"].add()
    assert find(view.widget, "nk-row")[0] is row


def test_rows_are_added_and_removed_by_buttons() -> None:
    model, view = tool()
    (add,) = [each for each in walk(view.widget) if getattr(each, "description", "") == "Tambah"]
    rows = find(view.widget, "nk-rows")[0]
    assert "nk-least" in rows._dom_classes
    add.click()
    find(view.widget, "nk-row")[1].children[0].children[0].value = "Telur"
    add.click()
    assert "nk-hidden" in add._dom_classes
    assert [each.description for each in find(view.widget, "nk-remove")] == [
        "Hapus baris 1",
        "Hapus baris 2",
        "Hapus baris 3",
    ]
    find(view.widget, "nk-remove")[0].click()
    assert model.groups["parts"].rows[0].entries["name"].raw == "Telur"
    assert "nk-hidden" not in add._dom_classes


def test_hidden_fields_and_new_labels() -> None:
    model, view = tool()
    box = find(view.widget, "nk-field")[0]
    model.fields["start"].visible = False
    assert "nk-hidden" in box._dom_classes
    model.fields["start"].visible = True
    model.fields["start"].label = "Awal"
    assert "nk-hidden" not in box._dom_classes
    assert box.children[0].description == "Awal"


class PartedModel(SumModel):
    """The same tool with two sections and headings over its rows."""

    def build(self) -> None:
        super().build()
        self.groups["parts"].row_label = "Bagian ke-{number}"
        self.fields["more"] = Entry("more", "text", "Catatan", optional=True)
        self.fields["unit"] = Entry("unit", "text", "Satuan", default="kg", optional=True)
        self.sections = [Section("1. Uang", ("start",)), Section("2. Lainnya", ("more", "unit"))]


def test_a_long_form_is_parted_into_sections() -> None:
    model = PartedModel()
    view = ToolView(model, Status())
    order = [each.description for each in find(view.widget, "nk-input")][:4]
    assert order == ["Cara", "Mulai", "Catatan", "Satuan"]
    heads, bodies = find(view.widget, "nk-section-head"), find(view.widget, "nk-section-body")
    assert [head.description for head in heads] == ["▾ 1. Uang", "▸ 2. Lainnya"]
    assert ["nk-hidden" in body._dom_classes for body in bodies] == [False, True]
    heads[1].click()
    assert heads[1].description == "▾ 2. Lainnya"
    assert "nk-hidden" not in bodies[1]._dom_classes
    find(view.widget, "nk-input")[2].value = "dus"
    assert heads[1].description == "▾ 2. Lainnya (1 terisi)"
    heads[1].click()
    model.fields["start"].raw = "5"
    assert heads[1].description == "▸ 2. Lainnya (1 terisi)"
    assert "nk-hidden" in bodies[1]._dom_classes


def test_a_section_opens_for_what_was_kept_and_hides_with_its_fields() -> None:
    model = PartedModel()
    view = ToolView(model, Status())
    _money, other = find(view.widget, "nk-section")
    model.from_dict({"more": "dari kemarin"})
    assert "nk-hidden" not in other.children[1]._dom_classes
    for name in ("more", "unit"):
        model.fields[name].visible = False
    assert "nk-hidden" in other._dom_classes
    model.fields["unit"].visible = True
    assert "nk-hidden" not in other._dom_classes


def test_rows_of_many_fields_have_headings() -> None:
    model = PartedModel()
    view = ToolView(model, Status())
    model.groups["parts"].add()
    second = find(view.widget, "nk-row")[1]
    assert "Bagian ke-2" in second.children[0].value
    find(view.widget, "nk-remove")[0].click()
    assert "Bagian ke-1" in second.children[0].value


def test_what_a_learner_typed_is_escaped_everywhere() -> None:
    _model, view = tool()
    for box in find(view.widget, "nk-input"):
        if isinstance(box, widgets.Text):
            box.value = EVIL
    text = page(view.widget)
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_every_part_of_a_result() -> None:
    parts = [
        Headline("Rp5", EVIL, "good"),
        Note("Hati-hati", "care"),
        Table(("Nama", EVIL), (("a", "1"),), "Daftar"),
        Figure("<svg/>", "Batang", "Ke mana uang pergi"),
        Fact("qris.mdr.micro"),
        Fact("no.such.thing"),
    ]
    text = result_html(parts)
    assert 'aria-live="polite"' in text
    assert "<script" not in text
    assert '<th scope="col">Nama</th>' in text
    assert '<th scope="row">a</th>' in text
    assert "<figcaption>Ke mana uang pergi</figcaption>" in text
    assert "✓" in text
    assert "no.such.thing" in text
    assert "QRIS" in text


def test_prose_lets_no_html_link_or_picture_through() -> None:
    text = prose(
        f"**tebal** {EVIL} ![x](http://a.b/c.png) [y](http://a.b) <http://a.b>\n\n| a |\n|---|\n| b |"
    )
    assert "<strong>tebal</strong>" in text
    assert "<table>" in text
    assert not any(tag in text for tag in ("<script", "<img", "<a "))


def test_status_is_told_beside_the_tool() -> None:
    session, model, notebook = Session("m"), SumModel(), FakeClass()
    view = ToolView(model, session.keep("tool/sum", model))
    session.attach(notebook)
    notebook.problem = NotebookProblem("mati")
    find(view.widget, "nk-input")[0].value = "1"
    assert "Belum tersimpan" in find(view.widget, "nk-status")[0].value
    notebook.problem = None
    find(view.widget, "nk-input")[0].value = "12"
    assert find(view.widget, "nk-status")[0].value == ""


def test_a_choice_check_says_right_and_wrong_in_words() -> None:
    model = CheckModel(choice_check())
    view = CheckView(model, Status())
    right, wrong = find(view.widget, "nk-option")
    wrong.click()
    assert wrong.description == "✗ Untung"
    assert "nk-bad" in wrong._dom_classes
    assert "Belum tepat" in view.feedback.value
    assert "Belum, biaya belum dikurangi." in view.feedback.value
    right.click()
    assert (right.description, wrong.description) == ("✓ Omzet", "Untung")
    assert "Benar." in view.feedback.value


def test_a_many_check_and_its_button() -> None:
    view = CheckView(CheckModel(many_check()), Status())
    boxes = find(view.widget, "nk-toggle")
    (button,) = find(view.widget, "nk-primary")
    button.click()
    assert "Jawab dulu" in view.feedback.value
    boxes[0].value = boxes[1].value = True
    button.click()
    assert "nk-good" in view.feedback.value
    boxes[1].value = False
    assert view.feedback.value == ""


def test_a_number_check() -> None:
    model = CheckModel(number_check())
    view = CheckView(model, Status())
    (box,) = find(view.widget, "nk-input")
    (button,) = find(view.widget, "nk-primary")
    box.value = EVIL
    button.click()
    assert model.tries == 0
    box.value = "12.500"
    button.click()
    assert "Tepat." in view.feedback.value
    assert "<script" not in page(view.widget)


def test_a_check_that_was_answered_before_looks_answered() -> None:
    model = CheckModel(choice_check())
    model.from_dict({"answer": "0", "right": True, "tries": 1, "first_right": True})
    view = CheckView(model, Status())
    assert find(view.widget, "nk-option")[0].description.startswith("✓")
    assert view.feedback.value


def test_a_step_gets_its_tick() -> None:
    model = StepModel("story")
    view = StepView(model, Status(), "id")
    assert "nk-step-done" not in view.widget._dom_classes
    find(view.widget, "nk-next")[0].click()
    assert model.done
    assert "nk-step-done" in view.widget._dom_classes
    assert "✓" in page(view.widget)


def test_the_end_of_a_step_is_kept_before_anything_else_is_answered() -> None:
    async def main() -> None:
        notebook, session = FakeClass(), Session("02-price", "id")
        tool, step = SumModel(), StepModel("story")
        session.keep("tool/sum", tool)
        view = StepView(step, session.keep("step/02-price/story", step), "id", session.flush)
        session.attach(notebook)
        tool.fields["start"].raw = "1"
        await asyncio.sleep(0.01)
        # Just kept, so what follows is collected for a while; not so the end of a step.
        find(view.widget, "nk-next")[0].click()
        assert notebook.saves[1:] == [("step/02-price/story", {"done": True, "at": step.at})]

    asyncio.run(main())


def test_the_form_from_first_answer_to_marks() -> None:
    notebook, model = FakeClass(), FormModel("02-price", assignment())
    view = FormView(model, Status())
    assert "sedang disiapkan" in page(view.widget)
    model.arrive(notebook)
    assert "Soal 1 dari 4" in page(view.widget)
    inputs = find(view.widget, "nk-input")
    inputs[0].value = "43.860"
    assert "Kami baca: Rp43.860" in page(view.widget)
    assert "3 soal masih kosong" in view.left.value
    assert [label for label, _name in inputs[1]._options_full][1] == "Tidak"
    find(view.widget, "nk-send")[0].click()
    assert "nk-hidden" not in view.confirm._dom_classes
    assert "soal 2, 3, 4" in view.question.value
    find(view.widget, "nk-send-anyway")[0].click()
    assert notebook.submissions == [{"double": "43.860"}]
    assert "Menunggu giliran" in view.receipt.value
    assert view.send.disabled
    results = (
        TaskResult("double", 4.0, 4.0, "Betul."),
        TaskResult("pick", 0.0, 2.0, EVIL),
        TaskResult("both", 1.0, 2.0),
        TaskResult("story", None, 2.0, comment=EVIL),
    )
    notebook.state = receipt("graded", tasks=results)
    view.again.click()
    text = view.receipt.value
    assert "5 dari 10 poin" in text
    assert "2 poin masih menunggu fasilitator" in text
    assert "<script" not in text
    assert not view.send.disabled
    assert view.send.description == "Kirim lagi"


def test_choices_that_are_chosen_survive_her_arrival() -> None:
    model = FormModel("02-price", assignment())
    view = FormView(model, Status())
    _ = view.widget
    model.from_dict({"pick": "no", "both": ["b"]})
    model.arrive(FakeClass())
    radio = find(view.widget, "nk-choices")[0]
    assert (radio.value, model.tasks[1].answer) == ("no", "no")
    assert [each.value for each in find(view.widget, "nk-toggle")] == [False, True, False]
    radio.value = "yes"
    assert model.tasks[1].answer == "yes"


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((4.0, 4.0), "Anda lulus. Lulus mulai 80% dari poin."),
        ((4.0, 2.4), "Anda lulus"),
        ((4.0, 2.3), "Lulus mulai 80% dari poin. Baca"),
        ((4.0, None), "menunggu fasilitator. Lulus mulai 80% dari poin."),
    ],
)
def test_eighty_percent_is_a_pass(scores: tuple[float | None, ...], words: str) -> None:
    results = tuple(TaskResult(f"t{place}", score, 4.0) for place, score in enumerate(scores))
    assert words in receipt_html(receipt("complete", tasks=results), {})


def test_a_receipt_that_failed_or_is_unknown_is_told() -> None:
    assert "aman" in receipt_html(receipt("failed", message=EVIL), {})
    assert "<script" not in receipt_html(receipt("odd", message=EVIL), {})
    assert receipt_html(None, {}) == ""


def test_the_mark_says_what_lateness_cost_and_why() -> None:
    results = (TaskResult("double", 8.0, 10.0),)
    late = receipt("complete", tasks=results, late="Terlambat <b>sehari</b>.", taken_off=1.5)
    shown = receipt_html(late, {})
    assert "6,5 dari 10 poin" in shown
    assert "Terlambat &lt;b&gt;sehari&lt;/b&gt;." in shown
    assert "8 dari 10 poin" in shown, "the task keeps its own points"
    assert "Terlambat" not in receipt_html(receipt("complete", tasks=results), {})


def test_before_sending_the_form_says_until_when_and_that_one_may_send_again() -> None:
    class InAClass(FakeClass):
        def terms(self, assignment: str) -> Terms:
            return Terms("Kirim sebelum <i>Sabtu</i>.", "Lewat itu 10%.", "Boleh kirim lagi.")

    model = FormModel("02-price", assignment())
    view = FormView(model, Status())
    view.widget  # noqa: B018 - builds it
    assert view.terms.value == ""
    model.arrive(InAClass())
    assert "Kirim sebelum &lt;i&gt;Sabtu&lt;/i&gt;. Lewat itu 10%." in view.terms.value
    assert "Boleh kirim lagi." in view.terms.value
    at = list(view.widget.children[-1].children)
    assert at.index(view.terms) < at.index(view.send)


def test_materials_are_escaped_and_chats_are_bubbles() -> None:
    rows = (("3", EVIL, "Halo\nbu"),)
    text = materials_html(
        [
            MaterialShown(show, "Pesan", ("Tanggal", "Dari", "Pesan"), rows)
            for show in ("chat", "table", "text")
        ]
    )
    assert "<script" not in text
    assert "Tanggal 3 · &lt;script" in text
    assert "Halo<br>bu" in text
    assert '<th scope="col">Dari</th>' in text


def test_facts_say_source_status_and_no_advice() -> None:
    text = facts_html(["qris.mdr.micro", "marketplace.pph22", "nothing.here"])
    assert "bukan nasihat hukum atau pajak" in text
    assert "nk-care" in text
    assert "nothing.here" in text
    with in_language("en"):
        assert "not legal or tax advice" in facts_html([])


def test_views_speak_the_lessons_language_whatever_the_context() -> None:
    with in_language("en"):
        model = CheckModel(choice_check())
        view = CheckView(model, Status())
    find(view.widget, "nk-option")[0].click()
    assert "Right." in view.feedback.value
