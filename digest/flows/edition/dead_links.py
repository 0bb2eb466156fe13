"""Where the links of an edition lead: each is asked for once, as a reader's click would."""

from collections.abc import Iterator
from datetime import datetime

from lxml import html as lxml_html

from digest.collect.fetch import Answer, FetchedBody, FetchFailure, Gone, WebClient
from digest.flows.app import App
from digest.flows.edition.prepare import Prepared
from digest.flows.sources.collect import fetch_policy
from digest.render.lint import Fault, Severity

_HEAVIEST = 150_000
"""Bytes of a picture; more and a phone waits for it."""


def dead_links(app: App, prepared: Prepared, now: datetime) -> tuple[Fault, ...]:
    """
    Links that lead nowhere (H13) and pictures that are too heavy (H09), as warnings.

    Our own public pages are left out: the day's is not there before it is sent.
    """
    found = []
    with WebClient(fetch_policy(app.settings)) as door:
        for address in _targets(app, prepared):
            answer = door.get(address, now=now)
            if isinstance(answer, FetchFailure | Gone):
                found.append(Fault("H13", Severity.WARNS, answer.reason))
        for address in _pictures(prepared):
            found.extend(_heavy(address, door.get(address, now=now)))
    return tuple(found)


def _heavy(address: str, answer: Answer) -> Iterator[Fault]:
    if isinstance(answer, FetchFailure | Gone):
        yield Fault("H09", Severity.WARNS, f"the picture does not come: {answer.reason}")
    if isinstance(answer, FetchedBody) and len(answer.body) > _HEAVIEST:
        size = len(answer.body) // 1000
        yield Fault("H09", Severity.WARNS, f"{address} has {size} kB, more than 150")


def _targets(app: App, prepared: Prepared) -> list[str]:
    """Every page of the web that an edition links to, once."""
    own = app.settings.web.public_url
    found = dict.fromkeys(
        link.get("href", "")
        for part in prepared.parts
        for link in lxml_html.document_fromstring(part.html).iter("a")
    )
    return [one for one in found if one.startswith("http") and not one.startswith(own)]


def _pictures(prepared: Prepared) -> list[str]:
    found = dict.fromkeys(
        image.get("src", "")
        for part in prepared.parts
        for image in lxml_html.document_fromstring(part.html).iter("img")
    )
    return [one for one in found if one.startswith("http")]
