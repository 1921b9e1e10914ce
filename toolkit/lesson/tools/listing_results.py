"""Parts of the listing checker's result."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.listing import Judged, Listing
from toolkit.business.listing_rules import DETAILS, PARTS, PHOTOS
from toolkit.business.photos import Photo
from toolkit.country.price_bands import SOURCE, YEAR, PriceBand
from toolkit.i18n import Messages, language
from toolkit.lesson import charts
from toolkit.lesson.tools import listing_words as words
from toolkit.lesson.tools.base import Document, Fact, Figure, Headline, Note, ResultPart, Table
from toolkit.lesson.tools.shared import facts, number, rupiah, short

__all__ = ["PriceBand", "claims", "photos", "points", "price", "repairs", "rules", "score", "text_of"]

_ = Messages("tools")

GOOD, FAIR = 80, 60
SHOWN = 3
"""Repairs that are shown; more than that discourages."""


def score(judged: Judged, before: int | None) -> list[ResultPart]:
    """Return the score, what it asks for, and what changed."""
    tone = "good" if judged.score >= GOOD else "care" if judged.score >= FAIR else "bad"
    label = _("points of 100. A good page has {good} or more.").format(good=GOOD)
    parts: list[ResultPart] = [Headline(number(judged.score), label, tone)]
    if before is not None:
        text = _("Before: {before}. Now: {now}.").format(before=number(before), now=number(judged.score))
        parts.append(Note(text, "good" if judged.score > before else "plain"))
    return parts


def repairs(judged: Judged) -> list[ResultPart]:
    """Return the repairs that help most."""
    gains: dict[str, int] = {}
    for each in judged.repairs:
        text = words.repair(each.code, short(each.found, 40))
        gains[text] = gains.get(text, 0) + each.cost
    # Three missing photos are one repair.
    chosen = sorted(gains.items(), key=lambda gain: -gain[1])[:SHOWN]
    if not chosen:
        return [Note(_("Nothing to repair that we can see. Ask a buyer to read it to you."), "good")]
    rows = tuple((text, f"+{gain}") for text, gain in chosen)
    return [Table((_("Do this first"), _("Points")), rows, _("The most useful repairs"))]


def claims(judged: Judged) -> list[ResultPart]:
    """Return a note for each claim: why not, and what to write instead."""
    notes: list[ResultPart] = []
    for claim in judged.claims:
        advice = words.advice(claim.code)
        text = _("“{found}”: {why} {instead}")
        told = text.format(found=short(claim.found, 40), why=advice.why, instead=advice.instead)
        notes.append(Note(told, "bad" if claim.forbidden else "care"))
    return notes


def rules(judged: Judged) -> list[Fact]:
    """Return the rules that the claims touch, each once."""
    if not judged.claims:
        return []
    used = [fact for claim in judged.claims for fact in words.advice(claim.code).facts]
    return facts(*dict.fromkeys(["law.false_information", *used]))


def photos(looked_at: list[Photo]) -> list[ResultPart]:
    """Return what is wrong with the photos, and whether they tell where they were taken."""
    if not looked_at:
        return [Note(_("Photos are not counted yet. Choose up to {count}.").format(count=PHOTOS))]
    notes: list[ResultPart] = []
    for photo in looked_at:
        if photo.faults:
            told = "; ".join(words.photo_fault(fault) for fault in photo.faults)
            notes.append(Note(f"{photo.name}: {told}.", "care"))
        if photo.moving:
            notes.append(Note(_("{name}: it moves. Only the first picture counts.").format(name=photo.name)))
        if photo.print_colours:
            text = _("{name}: its colours are for print. They may look odd on phones.")
            notes.append(Note(text.format(name=photo.name)))
    if not any(photo.faults for photo in looked_at):
        text = _("Usable photos: {count}.")
        notes.insert(0, Note(text.format(count=len(looked_at)), "good"))
    placed = [photo.name for photo in looked_at if photo.has_place]
    if placed:
        text = _(
            "{names}: the file says where it was taken, perhaps your home. Switch off location in the camera."
        )
        notes.append(Note(text.format(names=", ".join(placed)), "care"))
    return notes


def price(listing: Listing, judged: Judged, band: PriceBand | None) -> list[ResultPart]:
    """Return where the price lies among others."""
    if band is None or listing.price is None or not judged.place:
        return []
    told = {
        "below": _("lower than most. Is it enough for your costs? If so, write why it is cheap."),
        "between": _("between what most others ask."),
        "above": _("higher than most. Show why: material, handwork, size."),
    }[judged.place]
    text = _(
        "{category}: half of {count} products cost {low} to {high}. Yours, {price}, is {told} "
        "(Marketplace {year}, {source}: old, only a hint.)"
    )
    return [
        Note(
            text.format(
                category=band.title.pick(language()),
                count=number(band.products),
                low=rupiah(band.quarter),
                high=rupiah(band.three_quarters),
                price=rupiah(listing.price),
                told=told,
                year=YEAR,
                source=SOURCE,
            )
        )
    ]


def points(judged: Judged) -> Figure:
    """Show the points of each part that was judged."""
    names = words.parts()
    rows = [
        (names[part], Decimal(got), _("{got} of {most}").format(got=got, most=PARTS[part]))
        for part, got in judged.points.items()
    ]
    return charts.bars(_("Points of each part"), rows)


def text_of(listing: Listing) -> Document:
    """Return the listing as a text to copy into a shop."""
    labels = words.details()
    lines = [listing.title, "", listing.description]
    typed = [
        f"{labels[name].label}: {value}"
        for name in DETAILS[listing.category]
        if (value := listing.details.get(name, "").strip())
    ]
    if typed:
        lines += ["", *typed]
    return Document(_("Text of your product page"), "\n".join(lines).strip() + "\n", "etalase.txt")
