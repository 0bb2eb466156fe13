"""The pages anyone may read: the front, the editions, the archive."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from digest.consent import wording
from digest.flows.app import App
from digest.flows.edition import archive
from digest.flows.edition.shared_picture import picture
from digest.flows.readers import sign_up
from digest.flows.readers.letters import letters_waiting
from digest.french.durations import span
from digest.french.readership import readership
from digest.french.rhythm import rhythm
from digest.french.typography import civil_date
from digest.model import Edition
from digest.web import atom
from digest.web.linked_data import item_list
from digest.web.pages import Pages

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_LONGEST_QUERY = 200
"""Characters of what somebody looks for."""
_IN_FEED = 30
"""Editions in the feed: a month of mornings."""


@dataclass(frozen=True, slots=True)
class ArchivePages:
    """What one installation has to read."""

    app: App
    pages: Pages

    async def front(self, _request: Request) -> Response:
        """The promise, the latest edition where the archive is public, and the sign-up box."""
        latest = await run_in_threadpool(archive.latest, self.app) if self._is_listed else None
        timetable = self.app.settings.timetable
        return self.pages.page(
            "accueil",
            is_public=True,
            pictures=_pictures(latest) if latest else (),
            latest=latest,
            readership=await run_in_threadpool(self._readership),
            rhythm=rhythm(timetable.weekdays, timetable.send_at),
            box=sign_up.box_of(self.app),
            promise_link=wording.PROMISE_LINK,
            address="",
            fault="",
        )

    async def edition(self, request: Request) -> Response:
        """One day's edition as a page, without a personal line."""
        day = self._day(request.path_params["day"])
        archived = await run_in_threadpool(archive.of_day, self.app, day) if day else None
        if archived is None:
            raise HTTPException(404)
        content = archived.content
        return self.pages.page(
            "edition",
            is_public=self._is_listed,
            shares=True,
            pictures=_pictures(content),
            edition=content,
            corrections=archived.corrections,
            before=archived.before,
            after=archived.after,
            linked_data=item_list(content, self.pages.newsletter, self.pages.public_url),
            is_listed=self._is_listed,
            box=sign_up.box_of(self.app),
            promise_link=wording.PROMISE_LINK,
        )

    async def picture(self, request: Request) -> Response:
        """What stands for that edition where its page is shared."""
        day = self._day(request.path_params["day"])
        archived = await run_in_threadpool(archive.of_day, self.app, day) if day else None
        if archived is None:
            raise HTTPException(404)
        said = (archived.content.subject, archived.content.dateline)
        file = await run_in_threadpool(picture, self.app.settings, *said)
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(file, 200, headers, "image/png")

    async def archive(self, request: Request) -> Response:
        """The editions, the newest first, by month; or those that hold what somebody looks for."""
        if not self._is_listed:
            raise HTTPException(404)
        looked_for = " ".join(request.query_params.get("q", "")[:_LONGEST_QUERY].split())
        number = request.query_params.get("page", "1")
        if not _NUMBER.fullmatch(number):
            raise HTTPException(404)
        page = await run_in_threadpool(archive.page, self.app, int(number), looked_for)
        answer = self.pages.page(
            "archives",
            is_public=True,
            pictures=tuple(each.lead.image.url for each in page.editions if each.lead.image),
            months=_by_month(page.editions),
            page=page,
            looked_for=looked_for,
        )
        if looked_for:  # what is found is no page of its own
            answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    async def feed(self, _request: Request) -> Response:
        """The newest editions for a feed reader (Atom, RFC 4287)."""
        if not self._is_listed:
            raise HTTPException(404)
        newsletter, public_url = self.app.settings.newsletter, self.pages.public_url
        newest = await run_in_threadpool(archive.newest, self.app, _IN_FEED)
        headers = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
        return Response(
            atom.feed(newest, newsletter, public_url), 200, headers, "application/atom+xml"
        )

    async def privacy(self, _request: Request) -> Response:
        """The privacy policy that these pages and mails keep to (P-39.1, sections 8 and 8.2)."""
        kept = self.app.settings.consent
        lasts = {
            "unconfirmed": span(kept.confirm_within),
            "visits": span(kept.keep_visits),
            "proof": span(kept.keep_proof),
        }
        tags = self.app.settings.edition.link_tags
        return self.pages.page("confidentialite", is_public=True, lasts=lasts, link_tags=tags)

    async def health(self, _request: Request) -> Response:
        """
        Whether the database answers, and no more: for whoever watches this program.

        A count of letters would tell who is a reader, to whoever asks before and
        after a sign-up.
        """
        await run_in_threadpool(letters_waiting, self.app)
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    def _readership(self) -> str:
        """How many read it, in words; '' where the newsroom does not wish it said."""
        if not self.app.settings.newsletter.show_readers:
            return ""
        return readership(archive.readers(self.app))

    @property
    def _is_listed(self) -> bool:
        return self.app.settings.web.archive == "public"

    def _day(self, text: str) -> date | None:
        """The civil day in a path; None for what is none, or where there is no archive."""
        if self.app.settings.web.archive == "off" or not _DAY.fullmatch(text):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None


def _pictures(content: Edition) -> tuple[str, ...]:
    """The addresses of the pictures that its page shows."""
    shown = (content.lead, *filter(None, (content.pictured,)))
    return tuple(story.image.url for story in shown if story.image)


def _by_month(editions: Iterable[Edition]) -> tuple[tuple[str, tuple[Edition, ...]], ...]:
    """« novembre 2024 » and its editions, in the order they come."""
    by_month = groupby(editions, lambda each: civil_date(each.day).partition("\u00a0")[2])
    return tuple((month, tuple(each)) for month, each in by_month)
