"""What a tool's result is made of, and what of it goes into the business book."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A picture: inline SVG text with a text alternative that says the same.

    `caption` is shown under the picture; without one the alternative is. `toolkit.lesson.charts` makes them.
    """

    svg: str
    alternative: str
    caption: str = ""


@dataclass(frozen=True)
class Headline:
    """The one number that matters, with what it is, and a tone: good, care, bad or plain."""

    value: str
    label: str
    tone: str = "plain"


@dataclass(frozen=True)
class Note:
    """A sentence or two. `tone` as in `Headline`."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Table:
    """A small table: at most four columns fit a phone."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Fact:
    """A country parameter the result rests on: shown as "berlaku per ..." with its status."""

    parameter: str


@dataclass(frozen=True)
class Document:
    """A text to copy, save or print, such as a letter or a plan. Plain text; `filename` ends in .txt."""

    title: str
    text: str
    filename: str


ResultPart = Headline | Note | Table | Figure | Fact | Document


@dataclass(frozen=True)
class BookPage:
    """What a tool contributes to the learner's business book."""

    title: str
    parts: tuple[ResultPart, ...]
