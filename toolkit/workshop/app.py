"""The class's application: lessons, pages, records and the console for one class."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_events import EventLogger
from jupyter_server.utils import url_path_join
from traitlets import Any as AnyTrait
from traitlets import Integer, Unicode
from traitlets.config import Config

from toolkit.kernels.provisioner import shared_nursery
from toolkit.kernels.supervised import why_not
from toolkit.workshop import open_files, routes
from toolkit.workshop.capacity import cores, memory, most_kernels
from toolkit.workshop.culling import cull
from toolkit.workshop.guard import Gate
from toolkit.workshop.identity import LearnerIdentity
from toolkit.workshop.kernels import LearnerKernels
from toolkit.workshop.own_python import ForkedPython
from toolkit.workshop.page import NotFound
from toolkit.workshop.rendered import RenderedPages
from toolkit.workshop.server import LessonServer, page_settings
from toolkit.workshop.tickets import Tickets
from toolkit.workshop.voila_handlers import KERNEL_HEADERS
from toolkit.workshop.waiting import Waiting


def class_config() -> Config:
    """Return the settings of Voilà for a class."""
    config = page_settings()
    config.VoilaConfiguration.update(
        http_header_envs=list(KERNEL_HEADERS),
        multi_kernel_manager_class=LearnerKernels,
        kernel_spec_manager_class=ForkedPython,
    )
    # A kernel that was started again would know nothing of its page's widgets.
    config.KernelManager.autorestart = False
    return config


class Workshop(LessonServer):
    """The server of one class.

    class_folder, records, course: what is served. password_hash: Argon2 hash of the trainer's password,
    empty if the trainer's pages are for this machine only. records_url: database of the records, if not the
    folder's own. worker, formgrader: the processes beside the server. most_kernels: lessons in use at the
    same time; 0 is as many as the machine carries.
    """

    class_folder = AnyTrait()
    records = AnyTrait()
    course = AnyTrait()
    records_url = Unicode("")
    password_hash = Unicode("")
    formgrader = AnyTrait(None, allow_none=True)
    worker = AnyTrait(None, allow_none=True)
    most_kernels = Integer(0)
    _beside: tuple[asyncio.Task[None], ...] = ()

    def initialize(self, argv: list[str] | None = None) -> None:
        """Set up Voilà for the learners of the class."""
        self.identity_provider_class = LearnerIdentity
        self.cookie_secret = self.class_folder.secret
        super().initialize(argv)

    def init_settings(self) -> dict[str, Any]:
        """Add the services of the class."""
        # One for all kernels; each would make its own, and read its schemas, at every start.
        self.event_logger = EventLogger()
        settings = super().init_settings()
        self.kernel_manager.on_end = lambda owner: self.records.tokens.revoke(owner.token)
        self.kernel_manager.introduce = self.introduce
        kernels = self.most_kernels or most_kernels(memory(), cores(), forked=not why_not())
        self.kernel_manager.most_kernels = open_files.allow(kernels, self.kernel_manager.context)
        self.waiting = Waiting(self.records.submissions.still_waiting, open_files.most_held())
        self.kernel_manager.tickets = Tickets(self.class_folder.secret)
        self.kernel_manager.pages = RenderedPages(self, shared_nursery())
        settings.update(
            records=self.records,
            course=self.course,
            class_folder=self.class_folder,
            password_hash=self.password_hash,
            records_url=self.records_url,
            formgrader=self.formgrader,
            wake_worker=self._wake_worker,
            waiting=self.waiting,
            # A PIN takes some 30 ms of one core to hash. One at a time leaves the other cores to those who
            # are learning; a full room that joins at once is through in seconds.
            joining=Gate(at_once=1, waiting=150),
            handing_in=asyncio.Lock(),
            login_url=url_path_join(self.base_url, "join"),
            xsrf_cookie_kwargs={"samesite": "Lax", "path": self.base_url},
            default_handler_class=NotFound,
        )
        return settings

    def introduce(self, learner_id: str) -> dict[str, str] | None:
        """Return the environment that tells a kernel who its learner is, None if there is no such learner."""
        learner = self.records.learners.get(learner_id)
        if learner is None:
            return None
        return {
            "HTTP_NAIKKELAS_URL": self.local_url,
            "HTTP_NAIKKELAS_SHELF": self.records.tokens.issue(learner.id),
            "HTTP_NAIKKELAS_LANGUAGE": learner.language,
        }

    def start(self) -> None:
        """Begin to serve, and to give up kernels that are quiet."""
        super().start()
        tasks = (self._warm_up(), cull(self.kernel_manager), self.waiting.watch())
        self._beside = tuple(asyncio.create_task(task) for task in tasks)

    async def _warm_up(self) -> None:
        """Have the first lesson ready before somebody opens it, and with it what all lessons import."""
        pages = self.kernel_manager.pages
        for module in [entry.id for entry in self.course.modules][:1]:
            first = f"{module}/lesson.{self.class_folder.language}.ipynb"
            if (pages.root / first).is_file():
                await pages.get(first)

    async def aclose(self) -> None:
        """End what runs beside, then everything; who waits for marks is answered first."""
        self.waiting.close()
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await super().aclose()

    def _wake_worker(self) -> None:
        if self.worker is not None:
            self.worker.wake()

    def init_handlers(self) -> list[Any]:
        """Static files, then lessons, kernels and pages of ours."""
        return [*super().init_handlers(), *routes.handlers(self)]
