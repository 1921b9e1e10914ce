from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import clean_html

from toolkit.lesson.views.marking import for_marking
from toolkit.lesson.views.text import plain, prose, table

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60)


@pytest.mark.parametrize(
    ("html", "changed"),
    [
        ('<p class="x">a <em>b</em></p>', "<div>a <em>b</em></div>"),
        ('<h4 class="x">a <small>(b)</small></h4>', "<div><strong>a (b)</strong></div>"),
        ("a<br>b", "a<div></div>b"),
        ("<ul><li>&lt;p&gt; &amp;</li></ul>", "<ul><li>&lt;p&gt; &amp;</li></ul>"),
        (
            table(("Hari", "Rp"), (("Senin", "5"), ("<b>", "12"))),
            "<div><pre>Hari   Rp\nSenin  5\n&lt;b&gt;    12</pre></div>",
        ),
        (
            table(("A",), (("1",),), "Data"),
            "<div><div><strong>Data</strong></div><pre>A\n1</pre></div>",
        ),
    ],
)
def test_tags_become_ones_that_pass(html: str, changed: str) -> None:
    assert for_marking(html) == changed
    assert clean_html(changed) == changed


@given(TEXT)
def test_any_text_passes_and_brings_no_tag(text: str) -> None:
    for html in (f"<p>{plain(text)}</p>", prose(text), table((text, "b"), ((text, text),), text)):
        changed = for_marking(html)
        known = ("div", "strong", "pre", "code", "em", "ul", "ol", "li", "blockquote")
        rest = changed
        for tag in known:
            rest = rest.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        assert not set("<>") & set(rest)
