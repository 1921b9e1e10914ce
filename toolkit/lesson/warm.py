"""What a process that forks lesson kernels does before the first fork, so that no fork has to do it again."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from toolkit.lesson import session as sessions

_LARGE = {
    "tool/forecast": ("statsmodels.tsa.holtwinters",),
    "tool/listing": ("PIL.Image", "PIL.ImageFilter", "PIL.ImageStat"),
}
"""Large modules that a tool imports when it computes, by the key of its model."""


def warm() -> None:
    """Import all of the lesson package, and read the country's parameters."""
    from toolkit import country, lesson

    for found in walk_packages(lesson.__path__, "toolkit.lesson."):
        import_module(found.name)
    country.load()


def warm_open_lesson() -> None:
    """Import what the tools of the open lesson need when they compute."""
    if not sessions.is_open():
        return
    for key in sessions.current().models:
        for name in _LARGE.get(key, ()):
            import_module(name)
