"""Photos: what is measured, and every kind of file that is no usable photo."""

from __future__ import annotations

import contextlib
import io
import random
import resource
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter

from toolkit.business.photos import BLURRED, look_at, same_pairs
from toolkit.business.problems import Problem


def scene(width: int = 1200, height: int = 900, seed: int = 1) -> Image.Image:
    """Some coloured things on a plain table."""
    chance = random.Random(seed)
    image = Image.new("RGB", (width, height), (225, 220, 210))
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = chance.randrange(width // 4, width * 3 // 4), chance.randrange(height // 4, height * 3 // 4)
        size = chance.randrange(20, 120)
        colour = tuple(chance.randrange(40, 220) for _ in range(3))
        draw.ellipse((x, y, x + size, y + size), fill=colour)
    return image


def packed(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_a_good_photo_has_no_faults() -> None:
    photo = look_at("a.jpg", packed(scene(), quality=90))
    assert photo.faults == ()
    assert (photo.width, photo.height) == (1200, 900)
    assert not photo.has_place
    assert not photo.moving


def test_each_fault_is_seen() -> None:
    good = scene()
    assert "small" in look_at("a", packed(good.resize((500, 400)))).faults
    assert "dark" in look_at("a", packed(good.point(lambda level: level // 5))).faults
    assert "glaring" in look_at("a", packed(Image.new("RGB", (900, 900), "white"))).faults
    assert "blurred" in look_at("a", packed(good.filter(ImageFilter.GaussianBlur(8)))).faults


def test_sharpness_falls_as_a_photo_is_softened() -> None:
    values = [
        look_at("a", packed(scene().filter(ImageFilter.GaussianBlur(radius)))).sharpness
        for radius in (0, 1, 2, 4, 8)
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] > BLURRED > values[-1]


def test_the_same_photo_is_found_again() -> None:
    first = scene()
    photos = [
        look_at("a", packed(first)),
        look_at("b", packed(first.resize((800, 600)), quality=60)),
        look_at("c", packed(scene(seed=9))),
    ]
    assert same_pairs(photos) == [(0, 1)]
    assert same_pairs([]) == []


def test_a_photo_lying_on_its_side_and_its_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (8.0, 32.0, 0.0)
    photo = look_at("a.jpg", packed(scene(1200, 900), exif=exif))
    assert (photo.width, photo.height) == (900, 1200)
    assert photo.has_place


def test_odd_kinds_of_pictures_are_measured() -> None:
    image = scene(800, 700)
    cmyk = look_at("a.jpg", packed(image.convert("CMYK")))
    assert cmyk.print_colours
    clear = image.convert("RGBA")
    clear.putalpha(0)
    assert "glaring" in look_at("a.png", packed(clear, "PNG")).faults, "transparent is shown on white"
    moving = packed(image, "GIF", save_all=True, append_images=[scene(800, 700, 2)])
    assert look_at("a.gif", moving).moving
    assert not look_at("a.gif", packed(image, "GIF")).moving
    for mode in ("L", "P", "1", "I;16"):
        look_at("a.png", packed(image.convert("L") if mode == "I;16" else image.convert(mode), "PNG"))
    assert look_at("a.webp", packed(image, "WEBP")).faults == ()
    assert look_at("tiny.png", packed(Image.new("RGB", (1, 1)), "PNG")).faults


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "photo_not_picture"),
        (b"just words", "photo_not_picture"),
        (b"\0" * 5000, "photo_not_picture"),
        (b"PK\x03\x04" + b"\0" * 50, "photo_not_picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 50, "photo_heic"),
        (b"\0\0\0\x18ftypavif\0\0\0\0" + b"\0" * 50, "photo_heic"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "photo_svg"),
        (b"<svg onload='alert(1)'/>", "photo_svg"),
        (bomb(60_000, 60_000), "photo_too_many_pixels"),
        (bomb(9_000, 9_000), "photo_too_many_pixels"),
        (bomb(300, 300), "photo_damaged"),
        (b"\xff" * 25_000_001, "photo_too_heavy"),
    ],
)
def test_what_is_no_photo_is_told(content: bytes, code: str) -> None:
    with pytest.raises(Problem) as problem:
        look_at("foto.jpg", content)
    assert problem.value.code == code
    assert problem.value.details["filename"] == "foto.jpg"


def test_a_photo_that_was_cut_off_is_told() -> None:
    whole = packed(scene())
    for share in (0.02, 0.3, 0.7):
        with pytest.raises(Problem) as problem:
            look_at("a.jpg", whole[: int(len(whole) * share)])
        assert problem.value.code in ("photo_damaged", "photo_not_picture")


def test_damaged_bytes_never_raise_anything_else() -> None:
    chance = random.Random(5)
    wholes = [packed(scene(300, 200)), packed(scene(300, 200), "PNG"), packed(scene(300, 200), "GIF")]
    for _ in range(150):
        content = bytearray(chance.choice(wholes))
        for _hit in range(chance.randrange(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with contextlib.suppress(Problem):
            look_at("a", bytes(content))


def test_a_photo_of_40_megapixels_needs_little_memory() -> None:
    content = packed(scene(800, 500).resize((8000, 5000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert look_at("big.jpg", content).width == 8000
    # The peak was set by making the picture; reading it adds next to nothing.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
