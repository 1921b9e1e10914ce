"""The two letters of a breach: to the people concerned and to the agency, always in Indonesian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from toolkit.business.breach import Notice, missing
from toolkit.country.shown import long_date
from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.tools import breach_words as words
from toolkit.lesson.tools.base import Document
from toolkit.lesson.tools.privacy_documents import owner_note

_ = Messages("tools")


@dataclass(frozen=True)
class Case:
    """What she told about a breach, as ids and texts. found: None while unknown."""

    event: str
    detail: str = ""
    happened: str = ""
    data: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    people: int | None = None
    found: datetime | None = None
    zone: str = "WIB"
    shop: str = ""
    contact: str = ""

    def notice(self) -> Notice:
        """Return what the letters can say, in the language in use."""
        told = (words.how().get(self.event, ""), self.detail)
        return Notice(
            data=tuple(words.data()[name] for name in self.data),
            when=self.happened,
            how=" ".join(text for text in told if text),
            handling=tuple(words.done()[name] for name in self.done),
            recovery=tuple(words.plans()[name] for name in self.plans),
        )


def moment_text(moment: datetime, zone_name: str) -> str:
    """Return a moment as `24 November 2026, 14.30 WIB`."""
    clock = f"{moment:%H.%M}" if language() == "id" else f"{moment:%H:%M}"
    return f"{long_date(moment.date(), language())}, {clock} {zone_name}"


def documents(case: Case) -> list[Document]:
    """Return both letters; in English also a translation of the first."""
    with in_language("id"):
        customers, agency = to_customers(case), to_agency(case)
    made = [
        Document(_("Letter to the customers"), customers, "surat-pelanggan.txt"),
        Document(_("Letter to the agency"), agency, "surat-lembaga.txt"),
    ]
    if language() != "id":
        made.append(Document(_("The letter to customers in English"), to_customers(case), "letter-en.txt"))
    return made


def to_customers(case: Case) -> str:
    """Return the letter to the people concerned."""
    shop = case.shop or _("[name of the shop]")
    blocks = [
        _("NOTICE ABOUT YOUR DATA"),
        _("Dear customer of {shop},").format(shop=shop)
        + " "
        + _("data about you at our shop has leaked. We are sorry. This is what we know."),
        *_facts(case),
        "\n".join([_("What you can do:"), *(f"- {line}" for line in words.advice(case.data))]),
        _("Ask us: {contact}.").format(
            contact=case.contact.rstrip(".") or _("[write your number or address]")
        ),
        shop,
    ]
    return "\n\n".join([*blocks, owner_note()]) + "\n"


def to_agency(case: Case) -> str:
    """Return the letter to the agency that supervises."""
    shop = case.shop or _("[name of the shop]")
    count = str(case.people) if case.people is not None else _("[number of people]")
    found = moment_text(case.found, case.zone) if case.found else _("[day and time]")
    blocks = [
        _("NOTICE OF A FAILURE TO PROTECT PERSONAL DATA"),
        _("To the agency for personal data protection, by way of Komdigi.")
        + " "
        + _("By Law 27/2022, article 46, we report:"),
        _("Shop: {shop}").format(shop=shop)
        + "\n"
        + _("Contact: {contact}").format(contact=case.contact or _("[write your number or address]"))
        + "\n"
        + _("Found on: {moment}").format(moment=found)
        + "\n"
        + _("People concerned: {count}").format(count=count),
        *_facts(case),
        _("The people concerned were told in writing on: [day and time]."),
        _("[place, day, name, signature]"),
    ]
    return "\n\n".join([*blocks, owner_note()]) + "\n"


def _facts(case: Case) -> list[str]:
    """Return the paragraphs that the law asks for; what is missing stands in brackets."""
    told, gaps = case.notice(), set(missing(case.notice()))
    fill = {name: _("[FILL IN: {what}]").format(what=what.lower()) for name, what in words.elements().items()}

    def listed(name: str, items: Sequence[str]) -> str:
        return fill[name] if name in gaps else ", ".join(items) + "."

    when = fill["when"] if "when" in gaps else told.when.rstrip(".") + "."
    how = fill["how"] if "how" in gaps else told.how.rstrip(".") + "."
    return [
        _("1. Which data: {text}").format(text=listed("data", told.data)),
        _("2. When: {when} How: {how}").format(when=when, how=how),
        _("3. What we did: {text}").format(text=listed("handling", told.handling)),
        _("4. How we recover: {text}").format(text=listed("recovery", told.recovery)),
    ]
