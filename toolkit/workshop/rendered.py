"""Pages of notebooks that ran before their visitors: rendered once by Voilà, with a hole for an id."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from voila.app import Voila
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from toolkit.i18n import LANGUAGES
from toolkit.kernels.nursery import Nursery
from toolkit.kernels.supervised import CannotFork
from toolkit.workshop.sources import Sources
from toolkit.workshop.tickets import mark_of

log = logging.getLogger("naikkelas.workshop")

_HOLE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class RenderedPage:
    """A page for all its visitors. path: its notebook; seed: the version; mark: stands for both in ids."""

    path: str
    seed: str
    mark: str
    html: str

    def for_kernel(self, kernel_id: str) -> str:
        """Return the page for one visitor."""
        return self.html.replace(_HOLE, kernel_id)


class RenderedPages:
    """The pages of an application's notebooks. Nothing personal is in them or in their templates."""

    def __init__(self, app: Voila, nursery: Nursery) -> None:
        self._app, self.nursery = app, nursery
        self.root = Path(app.root_dir)
        self.sources = Sources(self.root)
        self._pages: dict[str, RenderedPage] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._said: set[str] = set()

    async def get(self, path: str) -> RenderedPage | None:
        """Return the page of the notebook at `path` as its files are now; None where it cannot run before.

        Then each visitor gets an ordinary kernel, and one line in the log says why.
        """
        seed = await asyncio.to_thread(self.sources.seed, path)
        page = self._pages.get(path)
        if page is not None and page.seed == seed:
            return page
        async with self._locks.setdefault(path, asyncio.Lock()):
            page = self._pages.get(path)
            if page is None or page.seed != seed:
                try:
                    content = await self.run(path, seed)
                except CannotFork as reason:
                    self._say_once(f"Lessons start the ordinary way: {reason}.")
                    return None
                html = await self._render(path, content)
                page = self._pages[path] = RenderedPage(path, seed, mark_of(path, seed), html)
        return page

    async def run(self, path: str, seed: str) -> dict[str, Any]:
        """Have the template of a notebook, and return what came out of it. Raises `CannotFork`."""
        language = next((one for one in LANGUAGES if path.endswith(f".{one}.ipynb")), "")
        names = ("NAIKKELAS_LANGUAGE", "HTTP_NAIKKELAS_LANGUAGE") if language else ()
        environment = dict.fromkeys(names, language)
        epoch = await asyncio.to_thread(self.sources.epoch)
        full, nursery = self.root / path, self.nursery
        return (await nursery.threads.call(full, nursery.notebook, full, seed, environment, epoch)).content

    async def by_mark(self, mark: str) -> RenderedPage | None:
        """Return the page whose ids have this mark; None if this version is no longer served."""
        known = [page.path for page in self._pages.values() if page.mark == mark]
        # After a new start every notebook has to be looked at; others need not wait for the file system.
        for path in known or await asyncio.to_thread(self._marked, mark):
            page = await self.get(path)
            if page is not None and page.mark == mark:
                return page
        return None

    def drop(self, page: RenderedPage) -> None:
        """Forget a page whose template cannot be had any more; `get` looks again what can be had."""
        if self._pages.get(page.path) is page:
            del self._pages[page.path]

    def _marked(self, mark: str) -> list[str]:
        return [path for path in self.sources.notebooks() if mark_of(path, self.sources.seed(path)) == mark]

    async def _render(self, path: str, content: dict[str, Any]) -> str:
        app = self._app
        settings = {
            "base_url": app.base_url,
            "settings": app.app.settings,
            "log": app.log,
            "voila_configuration": app.voila_configuration,
        }
        config = get_page_config(**settings)
        if app.voila_configuration.page_config_hook:
            config = app.voila_configuration.page_config_hook(config, **settings, notebook_path=path)
        renderer = _Ran(
            content,
            voila_configuration=app.voila_configuration,
            traitlet_config=app.config,
            notebook_path=path,
            template_paths=app.template_paths,
            config_manager=app.config_manager,
            contents_manager=app.contents_manager,
            base_url=app.base_url,
            kernel_spec_manager=app.kernel_spec_manager,
            page_config=config,
            mathjax_config=app.app.settings.get("mathjax_config"),
            mathjax_url=app.app.settings.get("mathjax_url"),
        )
        await renderer.initialize()
        return str(await renderer.generate_content_str(_HOLE))

    def _say_once(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            log.warning("%s", line)


class _Ran(NotebookRenderer):
    """Voilà's renderer for a notebook whose cells have run somewhere else."""

    def __init__(self, content: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._content = content

    async def initialize(self, **kwargs: Any) -> None:
        """Give the template the widgets' state too, so that a page can show them before it is connected."""
        await super().initialize(**kwargs)
        self.resources["widget_state"] = self._content["state"]

    async def load_notebook(self, path: str) -> Any:  # noqa: ARG002 — as its base class has it
        parts = {name: self._content[name] for name in ("cells", "metadata")}
        return nbformat.from_dict({**parts, "nbformat": 4, "nbformat_minor": 5})

    async def _jinja_kernel_start(self, nb: Any, kernel_id: str, kernel_future: Any) -> str:  # noqa: ARG002
        return kernel_id

    async def _jinja_notebook_execute(self, nb: Any, kernel_id: str) -> None:
        """Leave the cells as they are."""

    async def _jinja_cell_generator(self, nb: Any, kernel_id: str) -> AsyncIterator[Any]:  # noqa: ARG002
        for cell in nb.cells:
            yield cell
