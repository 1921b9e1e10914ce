"""A notebook kept by the class server, over its shelf API."""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from toolkit.i18n import Messages, language
from toolkit.lesson.notebook import Notebook, NotebookProblem, Receipt, Saved, Terms, Values

_ = Messages("lesson")

TIMEOUT = 4.0
"""Seconds to wait for the class server. It is on the same machine or in the same room."""

HELD_SECONDS = 20.0
"""For so long the class may hold a question for marks before it answers."""

MAX_REPLY = 4_000_000


class _NoRedirects(HTTPRedirectHandler):
    """The token opens a learner's shelf, so it goes to the address it was given for and nowhere else."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


def class_opener() -> OpenerDirector:
    """Return what opens a class's addresses: through no proxy, for the class is here or in this room."""
    return build_opener(ProxyHandler({}), _NoRedirects())


class ClassNotebook(Notebook):
    """One learner's shelf in the class. All errors are `NotebookProblem` with the server's own message.

    shelf: the answer of `GET /api/shelf`, if the caller already has it; else it is fetched when needed.
    """

    def __init__(
        self, url: str, token: str, shelf: dict[str, Any] | None = None, timeout: float = TIMEOUT
    ) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise NotebookProblem(_("The address of the class is not a web address."), passing=False)
        self._url, self._token, self._timeout = url.rstrip("/"), token, timeout
        self._versions: dict[str, int] = {}
        self._lock = threading.Lock()
        self._opener = class_opener()
        self._shelf = shelf
        self._learner = str(shelf["learner"]) if shelf else ""

    @property
    def learner(self) -> str:  # type: ignore[override]
        """The learner's id, as the class knows her."""
        if not self._learner:
            self._fetch()
        return self._learner

    def load_all(self) -> dict[str, Values]:
        """Return every value on the shelf by key."""
        shelf = self._shelf or self._fetch()
        self._shelf = None
        self._versions = {str(key): int(version) for key, version in shelf.get("versions", {}).items()}
        return {str(key): dict(value) for key, value in shelf.get("values", {}).items()}

    def load(self, key: str) -> Values | None:
        """Return the value kept under `key`, or None."""
        return self.load_all().get(key)

    def save(self, key: str, changes: Values) -> Saved:
        """Send `changes`, with the version last seen, so that the server can tell what others changed."""
        with self._lock:
            body = {"changes": changes, "seen": self._versions.get(key)}
            reply = self._call("PATCH", f"/api/shelf/{quote(key)}", body)
            try:
                saved = Saved(int(reply["version"]), dict(reply.get("also_changed") or {}))
            except (KeyError, TypeError, ValueError):
                raise self._strange() from None
            self._versions[key] = saved.version
        return saved

    def submit(self, assignment: str, answers: Values) -> Receipt:
        """Hand in the answers; the class marks them with nbgrader."""
        body = {"answers": answers, "language": language()}
        receipt = self._receipt(self._call("POST", f"/api/submissions/{quote(assignment)}", body))
        if receipt is None:
            raise self._strange()
        return receipt

    def receipt(self, assignment: str) -> Receipt | None:
        """Return the newest submission of an assignment, or None."""
        return self._receipt(self._call("GET", f"/api/submissions/{quote(assignment)}"))

    def newer(self, seen: Receipt) -> Receipt | None:
        """Ask for the newest submission; the class answers when `seen` has its marks, or after a while."""
        path = f"/api/submissions/{quote(seen.assignment)}?seen={seen.number}"
        return self._receipt(self._call("GET", path, seconds=HELD_SECONDS + self._timeout))

    def terms(self, assignment: str) -> Terms:
        """Return what the class says about sending an assignment: due date, lateness, sending again."""
        reply = self._call("GET", f"/api/assignments/{quote(assignment)}")
        try:
            texts = {name: str(reply.get(name) or "") for name in ("due", "late", "again")}
            return Terms(**texts, passed=reply.get("passed") is True)
        except AttributeError:
            raise self._strange() from None

    # -- the wire ------------------------------------------------------------------------------------

    def _fetch(self) -> dict[str, Any]:
        shelf = self._call("GET", "/api/shelf")
        try:
            self._learner = str(shelf["learner"])
        except (KeyError, TypeError):
            raise self._strange() from None
        return dict(shelf)

    def _receipt(self, reply: Any) -> Receipt | None:
        try:
            return None if reply is None else Receipt.from_dict(reply)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._strange() from None

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, seconds: float | None = None
    ) -> Any:
        """Send a request and return what came back. seconds: to wait for it, if not as for the others."""
        request = Request(  # noqa: S310 - the scheme was checked
            self._url + path,
            method=method,
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=seconds or self._timeout) as reply:
                return json.loads(reply.read(MAX_REPLY))
        except HTTPError as problem:
            with problem:
                raise _refused(problem.code, problem.read(20_000)) from None
        except (URLError, OSError, TimeoutError):
            raise NotebookProblem(_("The class cannot be reached just now.")) from None
        except (ValueError, RecursionError):
            raise self._strange() from None

    def _strange(self) -> NotebookProblem:
        return NotebookProblem(_("The class gave an answer we do not understand."))


def _refused(code: int, body: bytes) -> NotebookProblem:
    # Busy and broken servers recover, and so may a moment's too many requests; a refusal stays one.
    passing = code >= 500 or code in (408, 425, 429)
    try:
        message = str(json.loads(body)["message"])[:500]
    except (ValueError, KeyError, TypeError, RecursionError):
        message = ""
    if not message and code in (401, 403):
        message = _("Please join the class again: open the class address and type your name and PIN.")
    return NotebookProblem(
        message or _("The class could not do this (error {code}).").format(code=code),
        passing=passing,
        tell=bool(message) and code == HTTPStatus.INSUFFICIENT_STORAGE,
    )
