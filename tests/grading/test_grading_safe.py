"""What learners wrote is shown as typed and is nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.grading.ids import is_assignment_id, is_learner_id
from toolkit.grading.safe import as_shown, gradebook_name, markdown2html, spreadsheet_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[here](javascript:alert(1)) and ![](http://198.51.100.1/x.png) and <http://198.51.100.1>",
    "$\\href{javascript:alert(1)}{x}$ and $$\\unicode{x}$$ and \\(x\\)",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "````\n`````` <svg onload=alert(1)>\n~~~~",
    "<!-- --> &lt;script&gt; &#60;script&#62;",
    "# heading\n* list\n> quote\n    code\n| a | b |\n|---|---|",
    "{{ 7 * 7 }} {% raw %} \\begin{equation}x\\end{equation}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_free_answer_renders_as_typed_and_without_any_element(text: str) -> None:
    from nbconvert.filters import markdown2html as stock

    for render in (stock, markdown2html):
        html = render(as_shown(text))
        assert set(re.findall(r"<\s*/?\s*([a-zA-Z!]+)", html)) <= {"pre", "code"}
        assert "&lt;" in html or "<" not in text
        from html import unescape

        inner = re.sub(r"</?(pre|code)[^>]*>", "", html)
        assert unescape(inner).strip() == text.strip()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="`~<>&$[]()!\\\n \"'#*_aé\u202e\x00\ud800", max_size=60))
@example("`" * 50 + "\n" + "`" * 49)
def test_no_text_gets_out_of_its_block(text: str) -> None:
    from nbconvert.filters import markdown2html as stock

    html = stock(as_shown(text))
    assert html.strip().startswith("<pre><code")
    assert html.strip().endswith("</code></pre>")
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z!]+)", html)) <= {"pre", "code"}
    assert "\u202e" not in html
    assert "\x00" not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_comments_render_without_scripts_links_and_images(text: str) -> None:
    html = markdown2html("**Bagus**\n\n" + text)
    assert "<strong>Bagus</strong>" in html
    assert not re.search(r"<[^>]*(script|img|svg|href|src|onerror|onload)", html)


@given(st.text(max_size=200))
def test_names_for_the_gradebook_hold_no_markup(name: str) -> None:
    shown = gradebook_name(name)
    assert not set("<>&\"'`,\\{}\n\r\t") & set(shown)
    assert shown[:1] not in ("=", "+", "-", "@")
    assert len(shown) <= 121


def test_ordinary_names_stay() -> None:
    assert gradebook_name(" Ibu  Sari Dewi ") == "Ibu Sari Dewi"
    assert gradebook_name("Ma'ruf") == "Ma’ruf"
    assert gradebook_name("Nguyễn Thị Ánh") == "Nguyễn Thị Ánh"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62",
        "-1",
        "@x",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        "\n=1",
        "\u202e=1",
        "\x00=1",
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    assert spreadsheet_text(text).startswith("'")


def test_ordinary_text_is_not_changed_for_spreadsheets() -> None:
    assert spreadsheet_text("Sari = Dewi") == "Sari = Dewi"
    assert spreadsheet_text("") == ""


@pytest.mark.parametrize("text", ["ab12cd34", "siti.rahma", "user+tag@example.org", "A", "a" * 120])
def test_good_learner_ids(text: str) -> None:
    assert is_learner_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        ".a",
        "-a",
        "a/b",
        "a*",
        "[a]",
        "<b>",
        "a b",
        "a\n",
        "é",
        "a" * 121,
        "a\\b",
        "a\0",
        "%2e",
    ],
)
def test_bad_learner_ids(text: str) -> None:
    assert not is_learner_id(text)


def test_assignment_ids() -> None:
    assert is_assignment_id("02-price")
    assert not any(is_assignment_id(text) for text in ("price", "../02-price", "02-price\n", "02-", "*"))
