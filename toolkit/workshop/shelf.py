"""The shelf API: how a lesson reaches what it may know and keep of its learner.

Only a bearer token opens it, never a cookie: so no page of another site can use it, and a kernel opens one
shelf and no other. Errors are JSON, `{"message": <for the person>, "code": ...}`.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from tornado import web

from toolkit.i18n import Messages, use_language
from toolkit.records import Problem
from toolkit.workshop.join import CODE_TRIES, admit, same_code
from toolkit.workshop.problem import DISK, for_learner
from toolkit.workshop.waiting import HOLD_SECONDS

if TYPE_CHECKING:
    from toolkit.records import Records, Submission
    from toolkit.workshop.waiting import Held, Waiting

_ = Messages("workshop")
log = logging.getLogger("naikkelas.workshop")

MAX_BODY = 72 * 1024
"""Bytes of a request: a value of 64 KB and its envelope."""

SESSION_HOURS = 72

_STATUS = {
    "learner-gone": 401,
    "wrong-pin": 401,
    "name-taken": 409,
    "too-big": 413,
    "too-many-keys": 409,
    "too-many-submissions": 409,
    "too-many-tries": 429,
    "busy": 503,
    "database": 503,
    "damaged": 503,
    **dict.fromkeys(DISK, 507),
}


class Api(web.RequestHandler):
    """Base of the API. `learner` is whose token came with the request."""

    learner: Any = None
    token = ""

    @property
    def records(self) -> Records:
        """The records of the class."""
        records: Records = self.settings["records"]
        return records

    def check_xsrf_cookie(self) -> None:
        """No cookie counts here, so nobody can be tricked into sending one."""

    async def prepare(self) -> None:
        """Refuse what is too long, then find out whose token it is."""
        use_language(self.settings["class_folder"].language)
        if len(self.request.body) > MAX_BODY:
            self.refuse(413, "too-big", _("This is too much to send at once. Please shorten it."))
        elif self.request.method != "OPTIONS":
            self._identify()

    def _identify(self) -> None:
        scheme, _space, token = self.request.headers.get("Authorization", "").partition(" ")
        self.token = token.strip()
        self.learner = self.records.learners.of_token(self.token) if scheme.lower() == "bearer" else None
        if self.learner is None:
            self.refuse(401, "token", _("Please open the lesson again from the start page."))
        else:
            use_language(self.learner.language)

    def refuse(self, status: int, code: str, message: str) -> None:
        """End with an error for the person."""
        self.set_status(status)
        self.finish({"message": message, "code": code})

    def answer(self, data: Any) -> None:
        """End with JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(data, ensure_ascii=False))

    def body(self) -> dict[str, Any]:
        """Return the request's JSON object. Raises `Problem` "not-json"."""
        try:
            data = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise Problem("not-json", _("This was not understood. Please try again."))
        return data

    def write_error(self, status_code: int, **details: Any) -> None:
        """Turn a `Problem` into its message; anything else is ours, and its traceback goes to the log."""
        error = (details.get("exc_info") or (None, None, None))[1]
        if isinstance(error, Problem):
            self.refuse(_STATUS.get(error.code, 400), error.code, for_learner(error))
        else:
            text = _("This did not work just now. What you filled in is safe. Please try again.")
            self.refuse(status_code, "server" if status_code >= 500 else "request", text)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what is our fault; what a person can mend is no news."""
        if isinstance(value, Problem) and _STATUS.get(value.code, 400) >= 500:
            log.error("a learner's values could not be kept: %s", value.message)
        elif not isinstance(value, Problem):
            super().log_exception(typ, value, tb)


class ShelfApi(Api):
    """`GET /api/shelf`: everything on the shelf."""

    def get(self) -> None:
        """Send every value with its version."""
        shelf = self.records.shelf(self.learner.id).load_all()
        self.answer(
            {
                "learner": self.learner.id,
                "language": self.learner.language,
                "values": {key: values for key, (values, _version) in shelf.items()},
                "versions": {key: version for key, (_values, version) in shelf.items()},
            }
        )


class ShelfKeyApi(Api):
    """`PATCH /api/shelf/<key>`: merge changes into one value."""

    async def patch(self, key: str) -> None:
        """Keep the changes at once."""
        data = self.body()
        shelf = self.records.shelf(self.learner.id)
        unkept = self.settings["kernel_manager"].unkept
        try:
            # In a thread: it waits until the disk has it, and the others need not wait too.
            save = asyncio.to_thread(shelf.save, key, data.get("changes", {}), data.get("seen"))
            version, also_changed = await save
        except Problem as problem:
            if _STATUS.get(problem.code, 400) >= 500:
                unkept.refused(self.learner.id)
            raise
        unkept.taken(self.learner.id)
        self.answer({"version": version, "also_changed": also_changed})


class SubmissionsApi(Api):
    """`/api/submissions/<module>`: hand in an assignment, and look how it went."""

    _held: Held | None = None
    _gone = False

    async def get(self, module: str) -> None:
        """Send the receipt of the newest submission, or null.

        With `?seen=<number>` the answer comes when that submission, if it is the newest, does not wait for
        marks any more; and after `HOLD_SECONDS` as it is then.
        """
        sent = self.records.submissions.latest(self.learner.id, module)
        if sent is not None and sent.waiting and self.get_query_argument("seen", "") == str(sent.number):
            await self._hold(sent.id)
            if self._gone or self._finished:
                return
            sent = self.records.submissions.latest(self.learner.id, module)
        self.answer(receipt(sent) if sent else None)

    async def _hold(self, submission: int) -> None:
        """Wait for marks; afterwards her token must still be good."""
        waiting: Waiting = self.settings["waiting"]
        # Nothing may be awaited between the look into the records and this: the worker's word would be lost.
        self._held = waiting.hold(self.learner.id, submission)
        if self._held is None:
            return
        self.settings["kernel_manager"].waits(self.token)
        try:
            await self._held.over(HOLD_SECONDS)
        finally:
            waiting.release(self._held)
        if not self._gone:
            self._identify()

    def on_connection_close(self) -> None:
        """Whoever asked has gone."""
        self._gone = True
        if self._held is not None:
            self._held.let_go()

    async def post(self, module: str) -> None:
        """Queue the answers for marking."""
        if module not in self.settings["class_folder"].assignments():
            self.refuse(404, "assignment", _("This class has no such assignment. Please tell your trainer."))
            return
        data = self.body()
        language = str(data.get("language") or self.learner.language)
        answers = data.get("answers", {})
        # In a thread: it waits for the disk, and for the worker, which writes too. One at a time: among
        # themselves they would wait for the database's lock, which looks now and then whether it is free.
        async with self.settings["handing_in"]:
            add = asyncio.to_thread(self.records.submissions.add, self.learner.id, module, answers, language)
            sent = await add
        self.settings["wake_worker"]()
        self.answer(receipt(sent))


class TermsApi(Api):
    """`GET /api/assignments/<module>`: until when, what lateness costs, and that she may send again."""

    def get(self, module: str) -> None:
        """Send the sentences in her language."""
        from toolkit.grading.late.terms import terms

        self.answer(terms(self.settings["class_folder"], module).as_dict())


def receipt(sent: Submission) -> dict[str, Any]:
    """Return a submission as its learner may see it (the fields of `lesson.notebook.Receipt`)."""
    result = sent.result or {}
    late = result.get("late") or {}
    return {
        "assignment": sent.assignment,
        "number": sent.number,
        "state": sent.state,
        "submitted_at": sent.submitted_at.isoformat(),
        "score": result.get("score"),
        "points": result.get("points"),
        "tasks": result.get("tasks", []),
        "message": sent.message,
        "late": late.get("reason", ""),
        "taken_off": late.get("penalty", 0),
    }


class SessionApi(Api):
    """`POST /api/session`: a laptop signs in with class code, name and PIN and gets a token."""

    def _identify(self) -> None:
        """Anybody may ask; the code and the PIN decide."""

    async def post(self) -> None:
        """Send a token for the learner's shelf."""
        data = {key: value for key, value in self.body().items() if isinstance(value, str | bool)}
        address = self.request.remote_ip or ""
        if CODE_TRIES.full(address):
            self.refuse(429, "too-many-tries", _("Too many wrong codes. Please wait ten minutes."))
            return
        if not same_code(str(data.get("code", "")), self.settings["class_folder"].code):
            CODE_TRIES.count(address)
            self.refuse(403, "code", _("This is not the code of this class. It is on the trainer's screen."))
            return
        name, pin = str(data.get("name", "")), str(data.get("pin", ""))
        agreed = data.get("consent") is True
        learner = await admit(self, name, pin, agreed)
        token = self.records.tokens.issue(learner.id, SESSION_HOURS)
        self.answer({"token": token, "learner": learner.id, "language": learner.language})
