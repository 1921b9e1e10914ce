"""The part of docs/benchmarks.md on the small page: from measured figures only."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from . import goals_serving, sides
from .control_visit import EVERY, Visit
from .machine import About
from .parts import template
from .rivals import environments
from .serving import Measured, Served
from .slow_line import FULL, MIDDLING, SLOW, Speed

BUSY = 1.0
"""Load average before a run from which the page warns its readers."""


@dataclass(frozen=True)
class Figure:
    """One figure of every side; less is better. values: of one side, infinite where it took too long."""

    label: str
    unit: str
    values: Callable[[Measured], list[float]]


def _first(speed: Speed, take: Callable[[Visit], float]) -> Callable[[Measured], list[float]]:
    return lambda one: [take(visit) for visit in one.first.get(speed.name, [])]


def _reactions(speed: Speed) -> Callable[[Measured], list[float]]:
    return lambda one: [key for visit in one.first.get(speed.name, []) for key in visit.reactions]


def timed(speed: Speed) -> list[Figure]:
    """Return the figures of first visits at a speed."""
    return [
        Figure("text can be read", "s", _first(speed, lambda one: one.readable)),
        Figure("interactive", "s", _first(speed, lambda one: one.answered)),
        Figure("a key → its answer", "s", _reactions(speed)),
    ]


AGAIN = [
    Figure("text can be read", "s", lambda one: [visit.readable for visit in one.second]),
    Figure("interactive", "s", lambda one: [visit.answered for visit in one.second]),
]
WEIGHT = [
    Figure("first visit", "kB", _first(FULL, lambda one: one.kilobytes)),
    Figure("requests of the first", "", _first(FULL, lambda one: one.requests)),
    Figure("second visit", "kB", lambda one: [visit.kilobytes for visit in one.second]),
    Figure("requests of the second", "", lambda one: [visit.requests for visit in one.second]),
    Figure("memory of a visitor", "MB", lambda one: [] if one.memory is None else [one.memory]),
]
TABLES = {
    "full": ("First visit", timed(FULL)),
    "again": ("Second visit", AGAIN),
    "weight": ("Weight", WEIGHT),
    "middling": (f"First visit at {MIDDLING.name}", timed(MIDDLING)),
    "slow": (f"First visit at {SLOW.name}", timed(SLOW)),
}


def page(about: About, served: Served) -> str:
    """Return the part."""
    plan, facts = served.plan, [*about.facts(), _versions()]
    values = {
        "busy": _busy(about),
        "facts": "\n".join([*(f"- {name}: {text}" for name, text in facts), *_missing(served)]),
        "goals": goals_serving.table(served),
        "worse": _worse(served),
        "pool": sides.POOL,
        "visits": plan.visits,
        "visitors": plan.visitors,
        "slow_visits": plan.slow_visits,
        "slow_seconds": f"{plan.slow_seconds:.0f}",
        "limit": f"{plan.limit:.0f}",
        "middling_speed": MIDDLING.name,
        "slow_speed": SLOW.name,
        "every": EVERY,
    }
    tables = {name: _table(served, figures) for name, (_title, figures) in TABLES.items()}
    return template("serving").format(**values, **tables)


def shown(values: list[float], unit: str, limit: float) -> str:
    """Write a median and its range."""
    if not values:
        return "–"

    def one(value: float) -> str:
        if math.isinf(value):
            return f"> {limit:.0f}"
        finely = unit == "s" or (unit == "MB" and value < 1)
        return f"{value:.2f}" if finely else f"{value:.1f}" if unit == "MB" else f"{value:,.0f}"

    texts = [one(value) for value in (median(values), min(values), max(values))]
    text = f"{texts[0]} {unit}".rstrip()
    return text if texts[1] == texts[2] else f"{text} ({texts[1]}–{texts[2]})"


def _table(served: Served, figures: list[Figure]) -> str:
    lines = [f"| | {' | '.join(one.label for one in figures)} |", f"|---|{'---|' * len(figures)}"]
    for name in sides.NAMES:
        if name in served.figures:
            cells = [_cell(served, figure, name) for figure in figures]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(served: Served, figure: Figure, name: str) -> str:
    values = figure.values(served.figures[name])
    text = shown(values, figure.unit, served.plan.limit)
    ours = _of_ours(served, figure)
    if name == sides.OURS or not values or not ours or not 0 < median(ours) < math.inf:
        return text
    ratio, more = median(values) / median(ours), ""
    if math.isinf(ratio):
        ratio, more = served.plan.limit / median(ours), "> "
    digits = 0 if ratio >= 20 else 1 if ratio >= 1.05 else 2 if ratio >= 0.1 else 3
    return f"{text} · {more}{ratio:.{digits}f}×"


def _of_ours(served: Served, figure: Figure) -> list[float]:
    ours = served.figures.get(sides.OURS)
    return figure.values(ours) if ours else []


def _worse(served: Served) -> str:
    """Say where a rival has the better median."""
    told = list(_losses(served))
    if len(served.figures) < 2:
        return "There was nobody to compare with."
    if not told:
        return "By these medians, no figure of NaikKelas is worse than a rival's."
    return "\n".join(["**Worse than a rival**, by these medians:", "", *told])


def _losses(served: Served) -> Iterator[str]:
    for title, figures in TABLES.values():
        for figure in figures:
            ours = _of_ours(served, figure)
            if not ours:
                continue
            better = {
                name: values
                for name, one in served.figures.items()
                if name != sides.OURS and (values := figure.values(one)) and median(values) < median(ours)
            }
            if better:
                by = sorted(better, key=lambda name: median(better[name]))
                theirs = "; ".join(_against(name, better[name], ours, figure, served) for name in by)
                mine = shown(ours, figure.unit, served.plan.limit)
                yield f"- {title}, {figure.label}: {mine} against {theirs}"


def _against(name: str, theirs: list[float], ours: list[float], figure: Figure, served: Served) -> str:
    doubt = "" if max(theirs) < min(ours) else ", the ranges overlap"
    return f"{name} {shown(theirs, figure.unit, served.plan.limit)}{doubt}"


def _missing(served: Served) -> Iterator[str]:
    for name, why in served.missing.items():
        part = "measured in part only" if name in served.figures else "not measured"
        yield f"- **{name}:** {part}. {why}"
    if left := [name for name in sides.NAMES if name not in served.plan.names]:
        yield f"- Left out of this run: {', '.join(left)}"


def _versions() -> tuple[str, str]:
    return "Versions of the rivals", ", ".join(f"{name} {version}" for name, version in _pinned())


def _pinned() -> Iterable[tuple[str, str]]:
    found: dict[str, str] = {}
    for rival in sides.RIVALS:
        pins = environments.pins(rival.environment)
        found |= {name: pins[name] for name in (*rival.packages, "pandas")}
    return sorted(found.items())


def _busy(about: About) -> str:
    if about.load < BUSY:
        return ""
    return (
        "**Shared machine:** other programs were running, so times are noisy; read the range beside each "
        "median. Bytes and requests do not depend on that, and memory hardly.\n"
    )
