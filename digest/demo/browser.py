"""A reader's browser, without a reader: opens a page, fills in its form, presses the button."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin

import httpx2
from lxml import html as lxml_html

_TIMEOUT = 120.0
_EMPTY = ".//input[not(@value) and not(@type = 'checkbox' or @type = 'radio')]"
"""Fields that a browser sends empty, and lxml would leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserPage:
    """What the browser shows: the address it ended at, the answer's status, the HTML."""

    url: str
    status: int
    html: str

    @property
    def words(self) -> str:
        """What a person reads on it."""
        body = lxml_html.document_fromstring(self.html).find("body")
        return "" if body is None else " ".join(str(body.text_content()).split())


class Browser:
    """Follows redirects as a browser does; knows no proxy, for it never leaves this machine."""

    def __init__(self) -> None:
        self._client = httpx2.Client(follow_redirects=True, trust_env=False, timeout=_TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._client.close()

    def open(self, url: str) -> BrowserPage:
        """The page at that address."""
        return _page(self._client.get(url))

    def submit(
        self, page: BrowserPage, typed: Mapping[str, str], cleared: Collection[str] = ()
    ) -> BrowserPage:
        """
        Fill in the first form that is posted and press its first button.

        *typed* says what goes into which kind of field (`email`, `text`…);
        *cleared* names the boxes to untick, by their value. Every other field
        keeps what the page put there. Raises `LookupError` where there is no such form.
        """
        form = _posted_form(page)
        for field in form.xpath(_EMPTY):
            field.set("value", "")
        kinds = {field.name: field.get("type", "text") for field in form.xpath(".//input[@name]")}
        values = [
            (name, typed.get(kinds.get(name, ""), value))
            for name, value in form.form_values()
            if value not in cleared
        ]
        buttons = form.xpath("(.//button | .//input[@type='submit'])[1][@name]")
        pressed = [(button.get("name"), button.get("value", "")) for button in buttons]
        return self.post(urljoin(page.url, form.get("action") or page.url), values + pressed)

    def post(self, url: str, values: Collection[tuple[str, str]]) -> BrowserPage:
        """Post those fields to that address."""
        fields: dict[str, list[str]] = {}
        for name, value in values:
            fields.setdefault(name, []).append(value)
        return _page(self._client.post(url, data=fields))


def _page(answer: httpx2.Response) -> BrowserPage:
    return BrowserPage(url=str(answer.url), status=answer.status_code, html=answer.text)


def _posted_form(page: BrowserPage) -> lxml_html.FormElement:
    for form in lxml_html.document_fromstring(page.html).forms:
        if form.method == "POST":
            return form
    raise LookupError(f"{page.url}: no form to submit")
