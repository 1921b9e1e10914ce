"""Fields of the listing checker."""

from __future__ import annotations

from toolkit.business.listing_rules import DETAILS, PHOTOS
from toolkit.country.price_bands import load_bands
from toolkit.i18n import Messages, language
from toolkit.lesson.entries import Entry, FileEntry
from toolkit.lesson.tools.listing_words import categories, details
from toolkit.lesson.tools.shared import MOST_MONEY

_ = Messages("tools")

ALL_DETAILS = tuple(dict.fromkeys(name for names in DETAILS.values() for name in names))
PHOTO_NAMES = tuple(f"photo{number}" for number in range(1, PHOTOS + 1))


def text_fields() -> list[Entry]:
    """Return the fields for what a buyer reads."""
    return [
        Entry("category", "choice", _("Kind of product"), default="food", choices=list(categories().items())),
        Entry(
            "title",
            "text",
            _("Product title"),
            help=_("Copy it from your shop. Example: Cassava chips balado 250 g."),
            lines=2,
        ),
        Entry(
            "description",
            "text",
            _("Product description"),
            help=_("Contents, size, how it is sent. At least 30 words."),
            optional=True,
            lines=7,
        ),
    ]


def more_fields() -> list[Entry]:
    """Return the fields that appear when title or description are typed."""
    bands = load_bands().values()
    return [
        Entry("brand", "text", _("Brand, if it has one"), optional=True),
        *(
            Entry(f"detail_{name}", "text", detail.label, help=detail.help, optional=True)
            for name, detail in details().items()
            if name in ALL_DETAILS
        ),
        Entry("price", "money", _("Selling price"), low=1, high=MOST_MONEY, optional=True),
        Entry(
            "compare",
            "choice",
            _("Compare with the prices of"),
            help=_("Real marketplace prices, some years old. Only a hint."),
            default="none",
            choices=[
                ("none", _("Do not compare")),
                *[(band.id, band.title.pick(language())) for band in bands],
            ],
        ),
        *(
            FileEntry(
                name,
                _("Photo {number}").format(number=number),
                accept=(".jpg", ".jpeg", ".png", ".webp", "image/*"),
                limit=25_000_000,
                help=_("It is only measured, never kept.") if number == 1 else "",
            )
            for number, name in enumerate(PHOTO_NAMES, start=1)
        ),
        Entry("before", "text", _("Score before the repairs"), optional=True),
    ]
