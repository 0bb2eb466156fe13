"""What stands beside the pages: the style sheet, the icon, and what crawlers ask for first."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.flows.app import App
from digest.flows.edition import archive
from digest.render.environment import filled
from digest.render.page_style import style_sheet
from digest.web.pages import Pages
from digest.web.sitemap import MOST_PAGES, sitemap

_HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class SitePages:
    """The files of one installation's site."""

    app: App
    pages: Pages

    async def style(self, _request: Request) -> Response:
        """The one style sheet, in the newsletter's colours."""
        settings = self.app.settings
        return _file(style_sheet(settings.newsletter, settings.own_templates), "text/css")

    async def share(self, _request: Request) -> Response:
        """Our one script: it opens the system's own way to share, where there is one."""
        return _file(filled(self.pages.jinja, "web/partage.js", {}), "text/javascript")

    async def icon(self, _request: Request) -> Response:
        """The newsletter's initial on its band, for a browser's tab."""
        newsletter = self.pages.newsletter
        values = {"newsletter": newsletter, "initial": newsletter.name.strip()[:1].upper()}
        return _file(filled(self.pages.jinja, "web/favicon.svg", values), "image/svg+xml")

    async def robots(self, _request: Request) -> Response:
        """
        Where crawlers find the sitemap; nothing is closed to them.

        A page that is nobody's business says so itself (`noindex`), which a crawler
        reads only where it may come in.
        """
        lines = ["User-agent: *", "Disallow:"]
        if self._is_listed:
            lines.append(f"Sitemap: {self.pages.public_url}/sitemap.xml")
        return _file("\n".join((*lines, "")), "text/plain")

    async def sitemap(self, _request: Request) -> Response:
        """Every public page, where the archive is one."""
        if not self._is_listed:
            raise HTTPException(404)
        changes = await run_in_threadpool(archive.last_changes, self.app, MOST_PAGES)
        return _file(sitemap(self.pages.public_url, changes), "application/xml")

    @property
    def _is_listed(self) -> bool:
        return self.app.settings.web.archive == "public"


def _file(content: str | bytes, kind: str) -> Response:
    headers = {"Cache-Control": _HOUR, "X-Content-Type-Options": "nosniff"}
    return Response(content, 200, headers, kind)
