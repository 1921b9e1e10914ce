"""What the listing checker says: names of parts and details, repairs, and better wording for claims."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.i18n import Messages

_ = Messages("tools")


@dataclass(frozen=True)
class Detail:
    """A field for a detail."""

    label: str
    help: str = ""


@dataclass(frozen=True)
class Advice:
    """What a claim breaks, what to write instead, and the country parameters it rests on."""

    why: str
    instead: str
    facts: tuple[str, ...]


def categories() -> dict[str, str]:
    """Return the kinds of products by id."""
    return {
        "food": _("Food and drink"),
        "fashion": _("Clothes and bags"),
        "beauty": _("Beauty and body care"),
        "craft": _("Crafts and souvenirs"),
        "household": _("Household and kitchen"),
        "electronics": _("Phones and electronics"),
        "books": _("Books and paper goods"),
        "other": _("Something else"),
    }


def parts() -> dict[str, str]:
    """Return the parts of the score by id."""
    return {
        "title": _("Title of the product"),
        "description": _("Description"),
        "details": _("Details"),
        "claims": _("Honest words"),
        "photos": _("Photos"),
        "price": _("Price"),
    }


def details() -> dict[str, Detail]:
    """Return the fields for details by name."""
    return {
        "net_weight": Detail(_("Net weight or contents"), _("Example: 250 g.")),
        "ingredients": Detail(_("Ingredients")),
        "expiry": Detail(_("How long it keeps"), _("Example: 3 months.")),
        "permit": Detail(_("Permit number (P-IRT or BPOM)"), _("None yet? Leave it empty.")),
        "halal": Detail(
            _("Halal certificate number"), _("None yet? Leave it empty, and do not write halal.")
        ),
        "size_chart": Detail(_("Sizes in cm"), _("Example: M, chest 96 cm, length 68 cm.")),
        "material": Detail(_("What it is made of")),
        "colours": Detail(_("Colours you have")),
        "care": Detail(_("How to wash or care")),
        "how_to": Detail(_("How to use it")),
        "measures": Detail(_("Length, width, height")),
        "weight": Detail(_("Weight with packing")),
        "condition": Detail(_("New or used")),
        "specs": Detail(_("Type and power"), _("Example: 10,000 mAh.")),
        "contents": Detail(_("What is in the box")),
        "warranty": Detail(_("Warranty")),
        "author": Detail(_("Author")),
        "publisher": Detail(_("Publisher")),
        "pages": Detail(_("Number of pages")),
    }


def repair(code: str, found: str) -> str:
    """Return what to do about a fault of `business.listing_rules`."""
    if code.startswith("detail_"):
        label = details()[code.removeprefix("detail_")].label
        return _("Fill in: {detail}.").format(detail=label)
    return _repairs()[code].format(found=found)


def _repairs() -> dict[str, str]:
    return {
        "title_missing": _("Write a title: what, which kind, how much."),
        "title_short": _("Make the title longer: what, which kind, how much."),
        "title_vague": _("Name the product, its kind and its size in the title."),
        "title_caps": _("Write the title in ordinary letters, not in CAPITALS."),
        "title_repeats": _("Write “{found}” only once in the title."),
        "title_long": _("Shorten the title: a phone shows only the beginning."),
        "title_promo": _("Take “{found}” out of the title. Buyers do not search for it."),
        "title_no_measure": _("Put size, weight or number into the title."),
        "title_symbols": _("Take signs such as “{found}” out of the title."),
        "title_no_brand": _("Put your brand “{found}” into the title."),
        "description_missing": _("Write a description of at least 30 words."),
        "description_short": _("Write at least 30 words. Now there are {found}."),
        "description_wall": _("Break the description into short lines."),
        "description_off_topic": _("Name the product in the description too: {found}."),
        "description_contact": _("Take “{found}” out. Marketplaces may block contacts in a listing."),
        "description_caps": _("Write the description in ordinary letters."),
        "claim_forbidden": _("Take out or change “{found}” (see below)."),
        "claim_unproven": _("“{found}” needs proof. Better a fact (see below)."),
        "photo_too_few": _("Add a photo: front, back, size, in use."),
        "photo_unusable": _("Take “{found}” again (see below)."),
        "photo_same": _("“{found}” looks like another photo. Show another side."),
        "price_far": _("Look at the price again. Is a zero missing or too many?"),
    }


def photo_fault(fault: str) -> str:
    """Return what is wrong with a photo, and what to do."""
    return {
        "small": _("too small: use the camera's normal size, not a picture sent by chat"),
        "dark": _("too dark: go near a window"),
        "glaring": _("too bright: move it out of the sun"),
        "blurred": _("blurred: wipe the lens, hold still, tap on the product"),
    }[fault]


def advice(code: str) -> Advice:
    """Return what a kind of claim breaks and what to write instead."""
    return {
        "cure": Advice(
            _("Food and cosmetics are no medicine. Health claims need BPOM's approval."),
            _("Say what is in it and how it tastes or feels."),
            ("law.claim.food", "law.claim.cosmetic"),
        ),
        "slimming": Advice(
            _("Slimming is a health claim. It needs BPOM's approval."),
            _("Write the sugar or calories on the label, if you have had them measured."),
            ("law.claim.food",),
        ),
        "whitening": Advice(
            _("This sounds like a medicine, and skin does not change for good."),
            _("Write “makes the skin feel moist”, as in the registered data."),
            ("law.claim.cosmetic",),
        ),
        "superlative": Advice(
            _("Most, best and number one need proof from a proper authority."),
            _("Write a fact: “fried this morning”, “2,000 packs sold since 2023”."),
            ("law.claim.superlative",),
        ),
        "guarantee": Advice(
            _("A promise binds you. What is not as promised may not be sold."),
            _("Write what you really do: “exchange within 3 days if it is broken”."),
            ("law.consumer.promise",),
        ),
        "safe": Advice(
            _("Safe and no side effects are not allowed without full information."),
            _("Name the ingredients, and who should be careful with it."),
            ("law.claim.safe",),
        ),
        "expert": Advice(
            _("A doctor or a test as a witness needs proof, and BPOM's approval for health."),
            _("Leave it out, or show the document."),
            ("law.claim.food", "law.ad.electronic"),
        ),
        "miracle": Advice(
            _("Words of power promise an effect that you cannot prove."),
            _("Tell how it is made, and what it is used for."),
            ("law.ad.electronic",),
        ),
        "halal": Advice(
            _("Without a certificate you may not write halal, even if you are sure."),
            _("List all ingredients. Get the certificate, then write its number."),
            ("law.claim.halal",),
        ),
        "permit": Advice(
            _("BPOM or P-IRT without a number looks like a false claim."),
            _("Write the full number, or leave the word out."),
            ("law.label.food", "law.consumer.promise"),
        ),
        "imitation": Advice(
            _("An imitation sold under a brand misleads buyers, and the brand's owner may sue."),
            _("Sell it under your own name, or stop selling it."),
            ("law.consumer.promise",),
        ),
    }[code]
