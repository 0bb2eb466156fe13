"""The report on the mornings as a page, behind a link of the desk's mail."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.flows.app import App
from digest.flows.operating.tell_report import page_at
from digest.report.chart import WIDTH, chart_of
from digest.web.pages import Pages


@dataclass(frozen=True, slots=True)
class ReportPages:
    """How the mornings went, for one installation."""

    app: App
    pages: Pages

    async def show(self, request: Request) -> Response:
        """The figures of the link's span, as they stand now."""
        page = await run_in_threadpool(page_at, self.app, request.path_params["token"])
        return self.pages.page(
            "rapport",
            title=page.title,
            no_tracking=page.no_tracking,
            links=page.links,
            tables=[(table, chart_of(table)) for table in page.tables],
            width=WIDTH,
        )
