"""The HS code tool: a word in Indonesian or English, or some digits, and the codes that may fit."""

from __future__ import annotations

from toolkit.country.hs_codes import Found, chapters, dotted, search, table
from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools.base import Action, BookPage, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.shared import by_name, facts, first_fill_in, not_understood, short

_ = Messages("tools")

LONG = 110
"""Characters of an English description in the table; the rest is customs language."""


class HsCodeModel(ToolModel):
    """A word -> codes of 6 digits that may fit, the chapter, and what to ask customs."""

    name = "hscode"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Find the HS code of your goods")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Type what you sell. You see codes that may fit. Customs and courier ask for it.")

    def build(self) -> None:
        """The word, and which of the codes she takes."""
        self.fields = by_name(
            Entry(
                "word", "text", _("What do you sell?"), help=_("Example: woven bag, coffee, sambal. Or 4602.")
            ),
            Entry(
                "picked",
                "count",
                _("Number in the list that fits"),
                help=_("Example: 1."),
                low=1,
                high=8,
                optional=True,
            ),
            Entry(
                "material",
                "text",
                _("Made of what, and for what?"),
                help=_("For customs. Example: rattan 90%, shopping bag."),
                optional=True,
            ),
        )
        self.actions = {"clear": Action("clear", _("Search for something else"), self._clear)}

    def compute(self) -> list[ResultPart]:
        """Headline: the likely code, or the one she picked. Then the list, the chapter and what to ask."""
        word = self.fields["word"].value
        found = search(word) if word else []
        for name in ("picked", "material"):
            self.fields[name].visible = bool(found)
        wrong = not_understood(entry for entry in self.fields.values() if entry.visible)
        if not word:
            return [*(wrong or first_fill_in(self.fields["word"]))]
        if not found:
            text = _("We found no code for “{word}”. Try a simpler word, the material, or the English word.")
            return [Note(text.format(word=short(word)), "care"), *wrong]
        picked = self._picked(found)
        chosen = picked or found[0]
        label = _("the code you picked (6 digits)") if picked else _("may fit best (first 6 digits)")
        return [
            Headline(chosen.shown, label, "good" if picked else "plain"),
            Note(_about(chosen)),
            *_hint(chosen),
            *wrong,
            _listed(found),
            *self._ask(chosen),
            *facts("export.hs.digits", "export.parcel.needs"),
        ]

    def book_page(self) -> BookPage | None:
        """The code, once she has picked it."""
        word = self.fields["word"].value
        found = search(word) if word else []
        if not self._picked(found):
            return None
        with in_language(self.language):
            title = _("HS code: {goods}").format(goods=short(word))
        kept = tuple(part for part in self.result if isinstance(part, Headline | Note))
        return BookPage(title, kept)

    def _picked(self, found: list[Found]) -> Found | None:
        place = self.fields["picked"].value
        if place is None or place != int(place) or not 1 <= place <= len(found):
            return None
        return found[int(place) - 1]

    def _ask(self, chosen: Found) -> list[ResultPart]:
        material = self.fields["material"].value
        asked = _(
            "Ask customs or your courier: “My goods: {goods}. Code {code}, right? "
            "What are the 8 digits, and are there limits?”"
        )
        goods = f"{self.fields['word'].value}, {material}" if material else str(self.fields["word"].value)
        return [Note(asked.format(goods=short(goods, 90), code=chosen.shown)), Note(_not_binding(), "care")]

    def _clear(self) -> None:
        for name in ("picked", "material", "word"):
            self.fields[name].raw = ""


def _not_binding() -> str:
    return _("This list is a help for searching, not a decision. A wrong code can hold up the parcel.")


def _about(found: Found) -> str:
    chapter = chapters()[found.code[:2]]
    text = _("Chapter {number}: {chapter}. Heading {heading}. In English: {description}.")
    return text.format(
        number=found.code[:2],
        chapter=chapter.pick(language()),
        heading=dotted(found.code[:4]),
        description=short(table()[found.code], 200),
    )


def _hint(found: Found) -> list[ResultPart]:
    if found.goods is None or found.goods.hint is None:
        return []
    return [Note(found.goods.hint.pick(language()), "care")]


def _listed(found: list[Found]) -> Table:
    rows = tuple(
        (
            str(place),
            each.shown,
            (f"{each.goods.title.pick(language())}: " if each.goods else "") + short(each.description, LONG),
        )
        for place, each in enumerate(found, start=1)
    )
    return Table((_("No."), _("HS code"), _("What it is")), rows, _("Codes that may fit, likeliest first"))
