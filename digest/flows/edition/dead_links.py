"""Where the links of an edition lead: each is asked for once, as a reader's click would."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from lxml import html as lxml_html
from lxml.html import HtmlElement

from digest.collect.fetch import Answer, FetchedBody, FetchFailure, Gone, WebClient
from digest.flows.app import App
from digest.flows.edition.parts import RenderedPart
from digest.flows.sources.collect import fetch_policy
from digest.render.lint import Fault, Severity

_HEAVIEST = 150_000
"""Bytes of a picture; more and a phone waits for it."""


def dead_links(app: App, parts: Iterable[RenderedPart], now: datetime) -> tuple[Fault, ...]:
    """
    Links that lead nowhere (H13) and pictures that are too heavy (H09), as warnings.

    Our own public pages are left out: the day's is not there before it is sent.
    """
    faults = []
    pages = [lxml_html.document_fromstring(part.html) for part in parts]
    with WebClient(fetch_policy(app.settings)) as client:
        for address in _targets(app, pages):
            answer = client.get(address, now=now)
            if isinstance(answer, FetchFailure | Gone):
                faults.append(Fault("H13", Severity.WARNS, answer.reason))
        for address in _addresses(pages, "img", "src"):
            faults.extend(_heavy(address, client.get(address, now=now)))
    return tuple(faults)


def _heavy(address: str, answer: Answer) -> Iterator[Fault]:
    if isinstance(answer, FetchFailure | Gone):
        yield Fault("H09", Severity.WARNS, f"the picture does not come: {answer.reason}")
    if isinstance(answer, FetchedBody) and len(answer.body) > _HEAVIEST:
        size = len(answer.body) // 1000
        yield Fault("H09", Severity.WARNS, f"{address} has {size} kB, more than 150")


def _targets(app: App, pages: Iterable[HtmlElement]) -> list[str]:
    """Every page of the web that an edition links to, once."""
    own = app.settings.web.public_url
    return [url for url in _addresses(pages, "a", "href") if not url.startswith(own)]


def _addresses(pages: Iterable[HtmlElement], tag: str, attribute: str) -> list[str]:
    """Every address of the web that those elements name, once."""
    urls = (element.get(attribute, "") for page in pages for element in page.iter(tag))
    return [url for url in dict.fromkeys(urls) if url.startswith("http")]
