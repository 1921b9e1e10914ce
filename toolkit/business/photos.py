"""Is a product photo good enough? Size, light, sharpness, and whether two are the same.

Pillow is imported when a photo is looked at. A photo is never kept, and where it was taken is never read:
only whether the file says so.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.business.problems import Problem

MOST_BYTES = 25_000_000
MOST_PIXELS = 80_000_000
"""A JPEG can be read at an eighth of its size, so it may be large."""
MOST_PIXELS_WHOLE = 30_000_000
"""Other kinds must be unpacked whole before they can be made small."""

LEAST_SIDE = 600
"""Pixels of the shorter side. Below it a photo looks coarse when a buyer enlarges it."""
DARK = 70
"""Mean grey, 0 black to 255 white, below which a photo is dark."""
GLARING = 0.92
"""Share of nearly white points above which nothing can be seen of the goods."""
BLURRED = 30.0
"""Sharpness below which a photo is blurred; tried with photos softened step by step."""
ALIKE = 6
"""Differing bits, of 64, up to which two photos are taken for the same."""

_SIDE = 800
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_WHOLE = frozenset(("PNG", "WEBP", "GIF", "BMP"))
_GPS = 0x8825
_ORIENTATION = 0x0112
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


@dataclass(frozen=True)
class Photo:
    """What was seen of a photo.

    width, height: pixels as it is shown, turned by its EXIF orientation. brightness: mean grey, 0 to 255.
    white: share of nearly white points. sharpness: mean variance of the Laplacian over the sharpest quarter
    of 16 fields, on a copy of at most 800 pixels: over the whole picture (Pech-Pacheco et al. 2000) a plain
    background would look like blur. likeness: difference hash of 64 bits. has_place: whether the file says
    where it was taken. moving: whether it is an animation (only its first picture was looked at).
    print_colours: whether its colours are meant for print (CMYK).
    """

    name: str
    width: int
    height: int
    brightness: float
    white: float
    sharpness: float
    likeness: int
    has_place: bool = False
    moving: bool = False
    print_colours: bool = False

    @property
    def faults(self) -> tuple[str, ...]:
        """What makes it hard to use: small, dark, glaring, blurred."""
        found = []
        if min(self.width, self.height) < LEAST_SIDE:
            found.append("small")
        if self.brightness < DARK:
            found.append("dark")
        elif self.white > GLARING:
            found.append("glaring")
        if self.sharpness < BLURRED:
            found.append("blurred")
        return tuple(found)


def look_at(name: str, content: bytes) -> Photo:
    """Measure a photo.

    Raises Problem: photo_empty, photo_too_heavy, photo_heic, photo_svg, photo_not_picture,
    photo_too_many_pixels, photo_damaged.
    """
    _refuse_others(name, content)
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                return _measured(name, image)
    except Problem:
        raise
    except UnidentifiedImageError as problem:
        raise Problem("photo_not_picture", filename=name) from problem
    except Image.DecompressionBombError as problem:
        raise Problem("photo_too_many_pixels", filename=name, limit=MOST_PIXELS // 1_000_000) from problem
    # A broken file can make a decoder fail in any way, and none of them is the learner's fault.
    except Exception as problem:
        raise Problem("photo_damaged", filename=name) from problem


def same_pairs(photos: Sequence[Photo]) -> list[tuple[int, int]]:
    """Return the places (from 0) of photos that look the same, each pair once."""
    return [
        (first, second)
        for second in range(len(photos))
        for first in range(second)
        if (photos[first].likeness ^ photos[second].likeness).bit_count() <= ALIKE
    ]


def _refuse_others(name: str, content: bytes) -> None:
    if not content:
        raise Problem("photo_empty", filename=name)
    if len(content) > MOST_BYTES:
        raise Problem("photo_too_heavy", filename=name, size=len(content), limit=MOST_BYTES // 1_000_000)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise Problem("photo_heic", filename=name)
    start = content[:600].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<svg", b"<!doctype svg")) and b"<svg" in content[:4_000].lower():
        raise Problem("photo_svg", filename=name)


def _measured(name: str, image: Any) -> Photo:
    width, height = image.size
    slow = image.format in _WHOLE or bool(image.info.get("progressive"))
    limit = MOST_PIXELS_WHOLE if slow else MOST_PIXELS
    if width * height > limit:
        raise Problem("photo_too_many_pixels", filename=name, limit=limit // 1_000_000)
    place, turned = _tags(image)
    moving = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
    printed = image.mode == "CMYK"
    small = _small(image)
    if turned:
        width, height = height, width
    grey = small.convert("L")
    levels = grey.histogram()
    points = sum(levels)
    return Photo(
        name,
        width,
        height,
        brightness=sum(level * count for level, count in enumerate(levels)) / points,
        white=sum(levels[248:]) / points,
        sharpness=_sharpness(grey),
        likeness=_likeness(grey),
        has_place=place,
        moving=moving,
        print_colours=printed,
    )


def _tags(image: Any) -> tuple[bool, bool]:
    """Return whether the file holds a place, and whether it is lying on its side. Broken tags say neither."""
    try:
        tags = image.getexif()
        return bool(tags.get_ifd(_GPS)), tags.get(_ORIENTATION) in (5, 6, 7, 8)
    except Exception:
        return False, False


def _small(image: Any) -> Any:
    """Return a copy of at most 800 pixels a side, on white where it is transparent."""
    from PIL import Image

    image.draft(None, (_SIDE, _SIDE))
    image.load()
    image.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        shown = image.convert("RGBA")
        white = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(white, shown).convert("RGB")
    if image.mode in ("I", "I;16", "I;16B", "F"):
        # 16-bit grey: the upper byte is the picture.
        return (
            image.point(lambda level: level / 256).convert("L") if image.mode != "F" else image.convert("L")
        )
    return image.convert("RGB")


def _sharpness(grey: Any) -> float:
    """Return how much fine detail the sharpest quarter has, so that a plain background does no harm."""
    from PIL import ImageFilter, ImageStat

    if min(grey.size) < 16:
        return 0.0
    edges = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    width, height = edges.size
    fields = []
    for row in range(4):
        for column in range(4):
            box = (
                max(column * width // 4, 1),
                max(row * height // 4, 1),
                min((column + 1) * width // 4, width - 1),
                min((row + 1) * height // 4, height - 1),
            )
            fields.append(ImageStat.Stat(edges.crop(box)).var[0])
    best = sorted(fields, reverse=True)[:4]
    return float(sum(best) / len(best))


def _likeness(grey: Any) -> int:
    """Return the difference hash: for each of 8 × 8 places, whether it is lighter than the next one."""
    from PIL import Image

    points = grey.resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            place = row * 9 + column
            bits = bits << 1 | (points[place] > points[place + 1])
    return bits
