"""The listing checker: a product page's score, the repairs that help most, and words the law forbids."""

from __future__ import annotations

from itertools import pairwise

from toolkit.business.listing import Judged, Listing, PriceRange, check_listing
from toolkit.business.listing_rules import DETAILS, PARTS
from toolkit.business.photos import Photo, look_at
from toolkit.business.problems import Problem
from toolkit.country.price_bands import load_bands
from toolkit.i18n import Messages, in_language
from toolkit.lesson.entries import Upload
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools import listing_fields, listing_results
from toolkit.lesson.tools.base import Action, BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.listing_fields import ALL_DETAILS, PHOTO_NAMES
from toolkit.lesson.tools.listing_results import GOOD
from toolkit.lesson.tools.shared import by_name, first_fill_in, not_understood, number, short

_ = Messages("tools")


class ListingModel(ToolModel):
    """Title, description, details, photos and price -> score 0 to 100 and what to repair first."""

    name = "listing"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Is my product page good enough?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Copy your title and description. You see a score and three repairs.")

    def build(self) -> None:
        """Three fields at first; details, price and photos appear after the title."""
        self._seen: dict[str, tuple[Upload, Photo | Problem]] = {}
        self._judged: Judged | None = None
        self.fields = by_name(*listing_fields.text_fields(), *listing_fields.more_fields())
        self.actions = {"remember": Action("remember", _("Keep this score as “before”"), self._remember)}

    def compute(self) -> list[ResultPart]:
        """Headline: the score. Then repairs, claims, photos, points of each part, and the text to copy."""
        self._judged = None
        title = self.fields["title"].value or ""
        description = self.fields["description"].value or ""
        self._show_what_fits(begun=bool(title or description))
        notes: list[ResultPart] = [*not_understood(entry for entry in self.fields.values() if entry.visible)]
        if not title and not description:
            return notes or [*first_fill_in(self.fields["title"])]
        photos = self._photos(notes)
        listing = self._listing(title, description, photos)
        judged = self._judged = check_listing(listing)
        return [
            *listing_results.score(judged, self._before()),
            *listing_results.repairs(judged),
            *notes,
            *listing_results.claims(judged),
            *listing_results.photos(photos),
            *listing_results.price(listing, judged, self._band()),
            listing_results.points(judged),
            listing_results.text_of(listing),
            *listing_results.rules(judged),
        ]

    def book_page(self) -> BookPage | None:
        """The score before and now, and the text of the listing."""
        if self._judged is None:
            return None
        with in_language(self.language):
            return self._page(self._judged.score)

    def _page(self, score: int) -> BookPage:
        before = self._before()
        rows = [(_("Now"), number(score))]
        if before is not None:
            rows.insert(0, (_("Before"), number(before)))
        headline = Headline(number(score), _("points of 100"), "good" if score >= GOOD else "care")
        table = Table((_("When"), _("Score")), tuple(rows), short(self.fields["title"].value or "", 60))
        text = tuple(part for part in self.result if isinstance(part, Document))
        return BookPage(self.title, (headline, table, *text))

    # -- the steps ---------------------------------------------------------------------------------

    def _show_what_fits(self, *, begun: bool) -> None:
        wanted = DETAILS[self._category()]
        for name in ALL_DETAILS:
            self.fields[f"detail_{name}"].visible = begun and name in wanted
        for name in ("brand", "price", *PHOTO_NAMES[:1]):
            self.fields[name].visible = begun
        self.fields["compare"].visible = begun and bool(self.fields["price"].raw)
        # The next photo appears when the one before is chosen.
        for earlier, later in pairwise(PHOTO_NAMES):
            self.fields[later].visible = begun and bool(self.fields[earlier].raw)
        self.fields["before"].visible = False

    def _category(self) -> str:
        return self.fields["category"].value or "other"

    def _listing(self, title: str, description: str, photos: list[Photo]) -> Listing:
        category = self._category()
        band = self._band()
        return Listing(
            title,
            description,
            category,
            brand=self.fields["brand"].value or "",
            details={name: self.fields[f"detail_{name}"].value or "" for name in DETAILS[category]},
            photos=tuple(photos) or None,
            price=self.fields["price"].value,
            others=PriceRange(band.quarter, band.median, band.three_quarters) if band else None,
        )

    def _band(self) -> listing_results.PriceBand | None:
        return load_bands().get(self.fields["compare"].value or "none")

    def _photos(self, notes: list[ResultPart]) -> list[Photo]:
        """Measure the chosen photos; one that cannot be read gets a note."""
        photos: list[Photo] = []
        lost = []
        for name in PHOTO_NAMES:
            entry = self.fields[name]
            if not isinstance(entry.value, Upload):
                if entry.raw and not entry.problem:
                    lost.append(short(entry.raw, 24))
                continue
            result = self._look(name, entry.value)
            if isinstance(result, Problem):
                notes.append(Note(sentence(result), "care"))
            else:
                photos.append(result)
        if lost:
            notes.append(Note(_("Photos are not kept. Choose again: {names}.").format(names="; ".join(lost))))
        return photos

    def _look(self, name: str, upload: Upload) -> Photo | Problem:
        """Measure a photo once, not at every letter that is typed elsewhere."""
        known = self._seen.get(name)
        if known is None or known[0] is not upload:
            try:
                known = (upload, look_at(short(upload.name, 40), upload.content))
            except Problem as problem:
                known = (upload, problem)
            self._seen[name] = known
        return known[1]

    def _before(self) -> int | None:
        raw = self.fields["before"].raw
        return int(raw) if raw.isascii() and raw.isdigit() and int(raw[:4]) <= sum(PARTS.values()) else None

    def _remember(self) -> None:
        if self._judged is not None:
            self.fields["before"].raw = str(self._judged.score)
