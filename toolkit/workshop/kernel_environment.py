"""What a learner's kernel knows of this machine."""

from __future__ import annotations

# Kernels run the lessons' own code only, but what they do not know they cannot leak.
_KNOWN = frozenset(
    (
        *("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"),
        *("VIRTUAL_ENV", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME"),
        *("JUPYTER_PATH", "JUPYTER_PLATFORM_DIRS", "IPYTHONDIR"),
    )
)
_KNOWN_BEGINNINGS = ("LC_", "HTTP_NAIKKELAS_", "VOILA_BASE", "VOILA_SERVER", "VOILA_PREHEAT", "JPY_")


def kernel_environment(given: dict[str, str]) -> dict[str, str]:
    """Return the part of an environment that a kernel gets: what Python needs, and who the learner is."""
    kept = {k: v for k, v in given.items() if k in _KNOWN or k.startswith(_KNOWN_BEGINNINGS)}
    # One phone's arithmetic needs no threads; a class full of thread pools slows everybody down.
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
