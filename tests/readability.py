"""How easy the Indonesian lessons read: `make readability` prints sentence lengths and rare words.

Rare is a word that buyers do not use in their reviews, that the lesson does not explain (in bold), and that
fewer than a third of the lessons use. `--words REVIEWS.csv` makes the list of buyers' words again.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from toolkit.curriculum import Course, Module, load_course
from toolkit.curriculum import facts as country_facts

WORDS = Path(__file__).parent / "files" / "everyday_words.txt"
OFTEN = 4
"""Uses among 5,400 reviews from which a word counts as everyday."""

_WORD = re.compile(r"[a-zA-ZÀ-ÿ]+(?:-[a-zA-Z]+)*")
_BEFORE = re.compile(r"^(?:meng|mem|men|meny|me|di|ber|ter|peng|pem|pen|pe|ke|se)(?=[a-z]{3})")
_AFTER = re.compile(r"(?<=[a-z]{3})(?:nya|kan|an|i|lah|kah)$")


@dataclass(frozen=True)
class Reading:
    """What a lesson demands of its reader. longest: its three longest sentences; rare: words by use."""

    module: str
    sentences: int
    median: float
    longest: tuple[str, ...]
    rare: tuple[str, ...]


def sentences(markdown: str) -> list[str]:
    """Return the sentences of a lesson's text. Tables, headings, targets and numbers alone are none."""
    text = re.sub(r"^(?:\|.*|#.*|\(.*\)=|---)$", "\n", markdown, flags=re.MULTILINE)
    text = re.sub(r"^\s*(?:[-+]|\d+\.)\s+", "\n\n", re.sub(r"[*_`>]", " ", text), flags=re.MULTILINE)
    parts = re.split(r"(?<=[.!?])[\s”\"’)]+|\n\s*\n|:\s*\n", text)
    return [" ".join(part.split()) for part in parts if len(words(part)) > 1]


def words(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return [word.lower() for word in _WORD.findall(text)]


def stem(word: str) -> str:
    """Cut the commonest affixes off, so that `dibayarkan` counts as `bayar`. Rough, and good enough."""
    return _AFTER.sub("", _BEFORE.sub("", _AFTER.sub("", word)))


def prose(module: Module) -> str:
    """Return the Indonesian text of a lesson, its facts filled in."""
    cells = [cell for cell in module.lesson("id").cells if cell.kind != "code"]
    return "\n\n".join(country_facts.fill(cell.source, "id") for cell in cells)


def everyday() -> set[str]:
    """Return the stems of the words that buyers use."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return {stem(line) for line in lines if line and not line.startswith("#")}


def readings(course: Course) -> list[Reading]:
    """Read every lesson of a course."""
    texts = {module.id: prose(module) for module in course.modules}
    used = Counter(item for text in texts.values() for item in {stem(word) for word in words(text)})
    known = everyday() | {item for item, count in used.items() if count * 3 >= len(texts)}
    return [_reading(name, text, known) for name, text in texts.items()]


def _reading(name: str, text: str, known: set[str]) -> Reading:
    found = sentences(text)
    explained = {stem(word) for bold in re.findall(r"\*\*(.+?)\*\*", text) for word in words(bold)}
    names = {stem(word.lower()) for word in re.findall(r"(?<=[a-z,] )([A-Z][a-zA-Z]+)", text)}
    strange = Counter(
        word for word in words(text) if len(word) > 3 and stem(word) not in known | explained | names
    )
    return Reading(
        name,
        len(found),
        median(len(words(sentence)) for sentence in found),
        tuple(sorted(found, key=lambda sentence: -len(words(sentence)))[:3]),
        tuple(word for word, _count in strange.most_common(25)),
    )


def make_words(reviews: Path) -> None:
    """Write the list of everyday words from PRDECT-ID."""
    with reviews.open(encoding="utf-8-sig", newline="") as file:
        texts = {row["Customer Review"] for row in csv.DictReader(file)}
    counts = Counter(word for text in texts for word in words(text))
    chosen = sorted(word for word, count in counts.items() if count >= OFTEN and 2 < len(word) < 20)
    head = (
        "# Words that buyers use in their reviews, made by tests/readability.py from PRDECT-ID\n"
        "# (github.com/rhiosutoyo/PRDECT-ID-Indonesian-Product-Reviews-Dataset, MIT licence, 2024).\n"
    )
    WORDS.write_text(head + "\n".join(chosen) + "\n", encoding="utf-8")


def main() -> None:
    """Print the report."""
    if "--words" in sys.argv:
        make_words(Path(sys.argv[sys.argv.index("--words") + 1]))
    for reading in readings(load_course()):
        print(f"{reading.module}: {reading.sentences} sentences, median {reading.median:g} words")
        for sentence in reading.longest:
            print(f"    {len(words(sentence))}: {sentence}")
        print(f"    rare: {', '.join(reading.rare)}")


if __name__ == "__main__":
    main()
