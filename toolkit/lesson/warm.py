"""What a process that forks lesson kernels does before the first fork, so that no fork has to do it again."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from toolkit.lesson import session as sessions

_LATER = {
    "tool/forecast": ("statsmodels.tsa.holtwinters",),
    "tool/listing": ("PIL.Image", "PIL.ImageFilter", "PIL.ImageStat"),
    "tool/hscode": (
        "toolkit.country.hs_codes:table",
        "toolkit.country.hs_codes:chapters",
        "toolkit.country.hs_codes:goods",
    ),
}
"""What a tool imports or, as "module:function", reads when it computes first, by the key of its model."""


def warm() -> None:
    """Import all of the lesson package, and read the country's parameters."""
    from toolkit import country, lesson

    for found in walk_packages(lesson.__path__, "toolkit.lesson."):
        import_module(found.name)
    country.load()


def warm_open_lesson() -> None:
    """Import and read what the tools of the open lesson need when they compute."""
    if not sessions.is_open():
        return
    for key in sessions.current().models:
        for name in _LATER.get(key, ()):
            _have(name)


def _have(name: str) -> None:
    module, _colon, function = name.partition(":")
    imported = import_module(module)
    if function:
        getattr(imported, function)()
