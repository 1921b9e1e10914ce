"""What the privacy tool prints: the register, the notice for customers, and consent lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from toolkit.country.shown import long_date
from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.tools import privacy_words as words
from toolkit.lesson.tools.base import Document
from toolkit.lesson.tools.privacy_lines import Line
from toolkit.lesson.tools.shared import fact_value

_ = Messages("tools")

NOTICE = "pemberitahuan-privasi.txt"
"""File name of the notice for customers."""


def not_advice() -> str:
    """Return the sentence that stands on every document."""
    return _("This is a help for learning, not legal advice.")


def owner_note() -> str:
    """Return the same as a last line on what others will read, for the owner to take off."""
    return _("(Note for the owner, delete before use: an example for learning, not legal advice.)")


def documents(lines: Sequence[Line], shop: str, contact: str, today: date) -> list[Document]:
    """Return the documents. What customers read is Indonesian, with a translation beside it in English."""
    made = [Document(_("My data register"), register(lines, shop, today), "daftar-data.txt")]
    told = [line for line in lines if line.about_customers and not line.useless]
    if not told:
        return made
    with in_language("id"):
        notice_id, consent_id = notice(told, shop, contact, today), consent(told, shop)
    made.append(Document(_("Privacy notice for customers"), notice_id, NOTICE))
    if language() != "id":
        made.append(Document(_("The notice in English"), notice(told, shop, contact, today), "notice-en.txt"))
    if consent_id:
        made.append(Document(_("Consent line"), consent_id, "kalimat-persetujuan.txt"))
    return made


def register(lines: Sequence[Line], shop: str, today: date) -> str:
    """Return the register as text: a block for each item."""
    head = _("Register of personal data: {shop}. Date: {day}.")
    blocks = [head.format(shop=shop or _("my shop"), day=long_date(today, language()))]
    for number, line in enumerate(lines, start=1):
        blocks.append("\n".join(_block(number, line)))
    return "\n\n".join([*blocks, not_advice()]) + "\n"


def _block(number: int, line: Line) -> list[str]:
    item, unknown = line.item, _("not yet written")

    def told(choices: dict[str, str], chosen: str | None) -> str:
        return choices.get(chosen or "", unknown)

    due = line.assessment.due
    rows = [
        (_("About"), told(words.people(), line.about)),
        (_("Purpose"), told(words.purposes(), item.purpose)),
        (_("Ground"), told(words.bases(), item.basis)),
        (_("Kept in"), told(words.places(), item.place)),
        (_("Who sees it"), told(words.access(), item.access)),
        (_("How long"), told(words.keeping(), None if item.months is None else str(item.months))),
        (_("Delete by"), long_date(due, language()) if due else unknown),
        (_("Risk"), words.colours()[line.assessment.colour]),
    ]
    if item.specific:
        rows.append((_("Specific data"), words.specifics()[item.specific]))
    return [f"{number}. {line.name}", *(f"   {name}: {value}" for name, value in rows)]


def notice(lines: Sequence[Line], shop: str, contact: str, today: date) -> str:
    """Return the privacy notice, about 120 words, from what she typed."""
    hours = fact_value("pdp.correct.hours")
    name = shop or _("Our shop")
    parts = [
        _("HOW {shop} LOOKS AFTER YOUR DATA").format(shop=name.upper()),
        _("We keep only the data we need:") + "\n" + "\n".join(_by_purpose(lines)),
        _("After that time we delete it. {who} We do not sell your data.").format(who=_who(lines)),
        _specific(lines),
        _("You may ask to see, copy, correct or delete your data. You may take back a consent at any time."),
        _("Wrong data we correct within {hours} hours.").format(hours=f"{hours:.0f}") if hours else "",
        _("Ask us: {contact}.").format(contact=contact.rstrip(".") or _("[write your number or address]")),
        _("This notice holds from {day}.").format(day=long_date(today, language())),
        owner_note(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _by_purpose(lines: Sequence[Line]) -> list[str]:
    """Return a line for each purpose and ground: which data, and how long."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.item.purpose or "", line.item.basis or ""), []).append(line)
    told = []
    for (purpose, basis), members in groups.items():
        data = ", ".join(_with_time(line) for line in members)
        text = f"- {words.purposes().get(purpose, _('[purpose not written yet]'))}: {data}"
        ground = words.short_bases().get(basis)
        told.append(text + (". " + _("Ground: {ground}.").format(ground=ground) if ground else "."))
    return told


def _inside(text: str) -> str:
    """Return a text as it stands within a sentence; abbreviations such as CCTV stay as they are."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _with_time(line: Line) -> str:
    name = _inside(line.name)
    if line.item.months is None or line.item.months < 0:
        return name
    kept = words.keeping()[str(line.item.months)].split(" (")[0].lower()
    return f"{name} ({kept})"


def _who(lines: Sequence[Line]) -> str:
    seen = {line.item.access for line in lines}
    if seen & {"all", "open"}:
        return _("Only people who work here may see it.")
    if "few" in seen:
        return _("Only the owner and one or two people see it.")
    return _("Only the owner sees it.")


def _specific(lines: Sequence[Line]) -> str:
    found = dict.fromkeys(words.specifics()[line.item.specific] for line in lines if line.item.specific)
    if not found:
        return ""
    return _("We lock away specific data ({kinds}) and use it for nothing else.").format(
        kinds=", ".join(found)
    )


def consent(lines: Sequence[Line], shop: str) -> str:
    """Return a consent line for each purpose that rests on consent, empty if none does."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for line in lines:
        if line.item.basis == "consent" and line.item.purpose:
            key = (line.item.purpose, line.item.specific == "child")
            groups.setdefault(key, []).append(_inside(line.name))
    texts = [_question(purpose, child, data, shop) for (purpose, child), data in groups.items()]
    return "\n\n".join([*texts, owner_note()]) + "\n" if texts else ""


def _question(purpose: str, child: bool, data: list[str], shop: str) -> str:
    text = _(
        "May {shop} keep this: {data}? We use it only for this: {purpose}. Reply YES if you agree. "
        "You can stop at any time: reply STOP. Without a YES you can still buy."
    )
    told = text.format(
        shop=shop or _("our shop"),
        data=", ".join(data),
        purpose=_inside(words.purposes()[purpose]),
    )
    return told + (" " + _("A parent or guardian answers for a child.") if child else "")
