"""A tool's result as HTML: headline, notes, tables, pictures and the country facts it rests on."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from toolkit.i18n import Messages, language
from toolkit.lesson.tools.base import Document, Fact, Figure, Headline, Note, ResultPart, Table
from toolkit.lesson.views.text import SIGNS, paragraph, plain, table

_ = Messages("lesson")


def result_html(parts: list[ResultPart], trouble: str = "") -> str:
    """Return the result in the language in use. The region is polite: it is read out when typing rests."""
    body = "".join(_part(part) for part in parts if not isinstance(part, Fact)) + _facts(parts)
    if trouble:
        body = paragraph(trouble, "care") + body
    return f'<div aria-live="polite" aria-atomic="true">{body}</div>'


def _part(part: ResultPart) -> str:
    match part:
        case Headline():
            return _headline(part)
        case Note():
            return paragraph(part.text, part.tone)
        case Table():
            return table(part.columns, part.rows, part.caption)
        case Figure():
            return figure(part)
        case Document():
            return document(part)
        case Fact():
            return _fact(part)


def _facts(parts: list[ResultPart]) -> str:
    """Return the facts the result rests on, folded: they are many, and the result is what matters."""
    facts = [part for part in parts if isinstance(part, Fact)]
    if not facts:
        return ""
    title = plain(_("Which rates we used, since when, and the source"))
    body = "".join(_fact(fact) for fact in facts)
    return f'<details class="nk-sources"><summary>{title}</summary>{body}</details>'


def _headline(part: Headline) -> str:
    tone = part.tone if part.tone in SIGNS else "plain"
    sign = f'<span class="nk-sign" aria-hidden="true">{SIGNS[tone]}</span> ' if SIGNS[tone] else ""
    return (
        f'<p class="nk-headline nk-{tone}"><strong>{sign}{plain(part.value)}</strong>'
        f" <span>{plain(part.label)}</span></p>"
    )


def figure(part: Figure) -> str:
    """Return a picture with its caption. The SVG is the program's own; only its texts came from outside."""
    return (
        f'<figure class="nk-figure">{part.svg}'
        f"<figcaption>{plain(part.caption or part.alternative)}</figcaption></figure>"
    )


def document(part: Document) -> str:
    """Return a text with ways to copy and to save it. The page's script does the copying."""
    copied = escape(_("Copied"), quote=True)
    copy = f'<button type="button" class="nk-copy" data-done="{copied}">{plain(_("Copy the text"))}</button>'
    address = escape("data:text/plain;charset=utf-8," + quote(part.text), quote=True)
    name, save = escape(part.filename, quote=True), plain(_("Save as a file"))
    return (
        f'<section class="nk-document"><h4>{plain(part.title)}</h4>'
        f'<pre tabindex="0">{escape(part.text)}</pre>'
        f'<p class="nk-document-ways">{copy} '
        f'<a class="nk-save" download="{name}" href="{address}">{save}</a></p></section>'
    )


def _fact(part: Fact) -> str:
    from toolkit import country

    try:
        parameter = country.load().get(part.parameter)
    except country.UnknownParameter as problem:
        return paragraph(str(problem), "care")
    code = language()
    text = _("{title}: {value} ({stamp})").format(
        title=parameter.title.pick(code), value=parameter.shown(code), stamp=parameter.stamp(code)
    )
    tone = "plain" if parameter.is_certain() and not parameter.is_expired() else "care"
    return paragraph(text, tone, css="nk-fact")
