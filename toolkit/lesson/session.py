"""The lesson that is open in this kernel: module, language, the learner's notebook and the live models.

A lesson may run once in a template process, before anybody is there, and be forked for each learner. So
models are made without a learner, and `Session.attach(notebook)` loads her values into all of them later.
What is typed goes to the notebook at once; what cannot be kept now stays on the screen and is tried again.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
from collections.abc import Callable
from typing import Any, Protocol

from traitlets import HasTraits, Unicode

from toolkit.i18n import DEFAULT_LANGUAGE, LANGUAGES, Messages, in_language
from toolkit.lesson.limits import MAX_TYPED
from toolkit.lesson.notebook import Notebook, NotebookProblem, Values

_ = Messages("lesson")
_log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds before the first retry of a failed save, and between the last ones."""

PAUSE = 0.3
"""Seconds for which keys pressed after a save are collected, so that typing does not flood the class."""


class Kept(Protocol):
    """A model whose values are kept under one key. All tools, checks, steps and forms are such models."""

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take up values that were kept before, or a part of them, without calling the listeners."""

    def on_typed(self, listener: Callable[[str, Any], None]) -> None:
        """Call `listener(field, value)` whenever the learner changes something."""


class Status(HasTraits):
    """What to tell beside one model about keeping its values: a sentence, or empty if all is well."""

    text = Unicode("")


class Session:
    """One open lesson. `current()` returns the one of this kernel."""

    def __init__(self, module: str, language: str = DEFAULT_LANGUAGE) -> None:
        self.module = module
        self.language = language if language in LANGUAGES else DEFAULT_LANGUAGE
        self.notebook: Notebook | None = None
        self.models: dict[str, Kept] = {}
        self.notice = Status()
        self._is_loaded = False
        self._statuses: dict[str, Status] = {}
        self._arrivals: list[Callable[[], None]] = []
        self._loaded: dict[str, Values] = {}
        self._unsaved: dict[str, Values] = {}
        self._wait = 0.0
        self._timer: asyncio.TimerHandle | None = None

    # -- models ------------------------------------------------------------------------------------

    def keep(self, key: str, model: Kept) -> Status:
        """Keep what is typed into `model` under `key` from now on, and give it what was kept before.

        Returns the status that its view shows. A second model under the same key takes the first one's place.
        """
        self.models[key] = model
        status = self._statuses.setdefault(key, Status())
        self._give(key, self._loaded.get(key, {}))
        model.on_typed(lambda field, value: self.typed(key, field, value))
        return status

    def status(self, key: str) -> Status:
        """Return the status of the model under `key`."""
        return self._statuses.setdefault(key, Status())

    def on_arrival(self, callback: Callable[[], None]) -> None:
        """Call back when a learner arrives, and now if she is here already."""
        self._arrivals.append(callback)
        if self.notebook is not None:
            self._call(callback)

    def attach(self, notebook: Notebook) -> None:
        """Let a learner in: load her values into all live models and keep what she types from now on.

        A notebook that cannot be read just now is attached all the same; the lesson can be read, and
        loading is tried again together with saving.
        """
        self.notebook = notebook
        self._loaded = {}
        self._load()
        for callback in self._arrivals:
            self._call(callback)

    def _load(self) -> bool:
        assert self.notebook is not None  # noqa: S101 - for the type checker
        with in_language(self.language):
            try:
                self._loaded = self.notebook.load_all()
            except NotebookProblem as problem:
                self.notice.text = _("Your earlier answers are not here yet. {reason}").format(reason=problem)
                self._again_later()
                self._is_loaded = False
                return False
            self.notice.text = self.notebook.notice
        self._is_loaded = True
        for key in self.models:
            self._give(key, self._loaded.get(key, {}) | self._unsaved.get(key, {}))
        return True

    def _give(self, key: str, values: Values) -> None:
        if not values:
            return
        with in_language(self.language):
            try:
                self.models[key].from_dict(values)
            except Exception:
                # One strange value must not keep the rest of the lesson from opening.
                _log.exception("Kept values of %s could not be taken up", key)

    def _call(self, callback: Callable[[], None]) -> None:
        with in_language(self.language):
            try:
                callback()
            except Exception:
                _log.exception("A part of the lesson could not be prepared for the learner")

    # -- keeping -----------------------------------------------------------------------------------

    def typed(self, key: str, field: str, value: Any) -> None:
        """Keep one changed field. Too long a text is not kept; its field says so."""
        if isinstance(value, str) and len(value) > MAX_TYPED:
            return
        self._unsaved.setdefault(key, {})[field] = value
        # As soon as this message is dealt with: its changes go together, and her screen comes first.
        if self._timer is None and not self._schedule(0):
            self.flush()

    def flush(self) -> bool:
        """Hand over everything not yet kept. Returns whether nothing is left."""
        self._stop_timer()
        if self.notebook is None:
            return not self._unsaved
        if not self._is_loaded and not self._load():
            return False
        worked = True
        with in_language(self.language):
            for key in list(self._unsaved):
                worked = self._save(key) and worked
        if worked:
            self._wait = 0.0
        return worked

    def _save(self, key: str) -> bool:
        assert self.notebook is not None  # noqa: S101 - for the type checker
        changes = self._unsaved.pop(key)
        try:
            saved = self.notebook.save(key, changes)
        except NotebookProblem as problem:
            # What was typed since then is newer than what failed.
            self._unsaved[key] = changes | self._unsaved.get(key, {})
            if problem.passing:
                text = _("Not saved yet. We will try again by ourselves.")
                self.status(key).text = f"{text} {problem}" if problem.tell else text
                self._again_later()
            else:
                self.status(key).text = _("Not saved. {reason}").format(reason=problem)
            return False
        self._loaded.setdefault(key, {}).update(changes)
        others = {field: value for field, value in saved.also_changed.items() if field not in changes}
        if others and key in self.models:
            self._loaded[key].update(others)
            self._give(key, others)
            self.status(key).text = _("Something was also filled in on another phone. It is shown here now.")
        else:
            self.status(key).text = ""
        return True

    def _again_later(self) -> None:
        self._wait = min(max(self._wait * 2, FIRST_WAIT), LONGEST_WAIT)
        self._schedule(self._wait)

    def _schedule(self, seconds: float) -> bool:
        """Have `_tick` called later. Without a loop, as in a plain script, each change tries by itself."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        self._stop_timer()
        self._timer = loop.call_later(seconds, self._tick)
        return True

    def _tick(self) -> None:
        self._timer = None
        waiting = self.notebook is not None and not self._is_loaded
        if (self._unsaved or waiting) and self.flush():
            # Keys pressed in the next moment are collected.
            self._schedule(PAUSE)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


_current: Session | None = None


def begin(module: str, language: str) -> Session:
    """Open a lesson in this kernel; an earlier one keeps its views and its values."""
    global _current
    if _current is None:
        atexit.register(finish)
    else:
        _current.flush()
    _current = Session(module, language)
    return _current


def finish() -> None:
    """Hand over what is not kept yet; called when the kernel ends."""
    if _current is not None:
        _current.flush()


def is_open() -> bool:
    """Whether a lesson is open in this kernel."""
    return _current is not None


def current() -> Session:
    """Return the open lesson. Raises LookupError with a sentence if the first cell has not run."""
    if _current is None:
        raise LookupError(_("Please run the first cell of this notebook first: it opens the lesson."))
    return _current
