"""The class's application: lessons, pages, records and the console for one class."""

from __future__ import annotations

from typing import Any

from jupyter_server.utils import url_path_join
from traitlets import Any as AnyTrait
from traitlets import Unicode
from traitlets.config import Config

from toolkit.workshop import routes
from toolkit.workshop.guard import Gate
from toolkit.workshop.identity import LearnerIdentity
from toolkit.workshop.kernels import LearnerKernels
from toolkit.workshop.page import NotFound
from toolkit.workshop.server import LessonServer, page_settings
from toolkit.workshop.voila_handlers import KERNEL_HEADERS

IDLE_SECONDS = 300
"""A kernel without a page is given up after this time; what was typed is in the records anyway."""


def class_config() -> Config:
    """Return the settings of Voilà for a class."""
    config = page_settings()
    config.VoilaConfiguration.update(
        http_header_envs=list(KERNEL_HEADERS),
        multi_kernel_manager_class=LearnerKernels,
    )
    config.LearnerKernels.cull_idle_timeout = IDLE_SECONDS
    config.LearnerKernels.cull_interval = 30
    return config


class Workshop(LessonServer):
    """The server of one class.

    class_folder, records, course: what is served. password_hash: Argon2 hash of the trainer's password,
    empty if the trainer's pages are for this machine only. records_url: database of the records, if not the
    folder's own. worker, formgrader: the processes beside the server.
    """

    class_folder = AnyTrait()
    records = AnyTrait()
    course = AnyTrait()
    records_url = Unicode("")
    password_hash = Unicode("")
    formgrader = AnyTrait(None, allow_none=True)
    worker = AnyTrait(None, allow_none=True)

    def initialize(self, argv: list[str] | None = None) -> None:
        """Set up Voilà for the learners of the class."""
        self.identity_provider_class = LearnerIdentity
        self.cookie_secret = self.class_folder.secret
        super().initialize(argv)

    def init_settings(self) -> dict[str, Any]:
        """Add the services of the class."""
        settings = super().init_settings()
        self.kernel_manager.on_end = lambda owner: self.records.tokens.revoke(owner.token)
        settings.update(
            records=self.records,
            course=self.course,
            class_folder=self.class_folder,
            password_hash=self.password_hash,
            records_url=self.records_url,
            formgrader=self.formgrader,
            wake_worker=self._wake_worker,
            # A PIN takes some 30 ms of one core to hash. One at a time leaves the other cores to those who
            # are learning; a full room that joins at once is through in seconds.
            joining=Gate(at_once=1, waiting=150),
            login_url=url_path_join(self.base_url, "join"),
            xsrf_cookie_kwargs={"samesite": "Lax", "path": self.base_url},
            default_handler_class=NotFound,
        )
        return settings

    def _wake_worker(self) -> None:
        if self.worker is not None:
            self.worker.wake()

    def init_handlers(self) -> list[Any]:
        """Static files, then lessons, kernels and pages of ours."""
        return [*super().init_handlers(), *routes.handlers(self)]
