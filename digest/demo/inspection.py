"""Read one copy of the edition as a stranger would: what must be in it, and what must not."""

import re

from lxml import html as lxml_html

from digest.demo.inbox import ReceivedMail
from digest.demo.newsroom import Newsroom
from digest.errors import DigestError
from digest.model import Edition

_NO_BREAK = "\N{NO-BREAK SPACE}"
_FURNITURE = (
    "est apparu en premier",
    "Laisser un commentaire",
    "Publier le commentaire",
    "Partager le lien",
    "Nous ne spammons pas",
)
"""What stands around an article on its page and must not come along."""


def inspect_copy(copy: ReceivedMail, edition: Edition, newsroom: Newsroom) -> None:
    """Raises `DigestError` with everything that is wrong with the copy."""
    parts = {"HTML": _read(copy.html), "text": copy.text}
    faults = [
        f"the {name} part {fault}"
        for name, words in parts.items()
        for fault in (*_faults(plain(words), edition, newsroom), *_loose(words, edition))
    ]
    faults += [f"no {header} header" for header in _HEADERS if not copy.message[header]]
    if faults:
        raise DigestError("the demonstration went wrong:\n" + "\n".join(f"  - {f}" for f in faults))


_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Message-ID", "Date")


def _faults(words: str, edition: Edition, newsroom: Newsroom) -> list[str]:
    titles = {story.title for story in edition.all_stories}
    expected = [*titles]
    if edition.partner is not None:
        expected += [edition.partner.label, edition.partner.headline]
    missing = [f"lacks “{text}”" for text in map(plain, expected) if text not in words]
    furniture = [f"holds “{text}”" for text in _FURNITURE if text in words]
    stale = [post.title for post in newsroom.posts if post.title not in map(plain, titles)]
    return missing + furniture + [f"holds “{title}”" for title in stale if title in words]


def _loose(words: str, edition: Edition) -> list[str]:
    """A date and an hour that could end up on two lines: « 7 h 52 » has no-break spaces."""
    byline = edition.lead.byline
    return (
        []
        if byline in re.sub("[ \r\n]+", " ", words)
        else [f"lacks “{byline}”, with its no-break spaces"]
    )


def _read(page: str) -> str:
    body = lxml_html.document_fromstring(page).find("body")
    return "" if body is None else " ".join(str(text) for text in body.itertext())


def plain(text: str) -> str:
    """The text with one kind of space, one at a time: parts of a mail differ in these."""
    return " ".join(text.replace(_NO_BREAK, " ").split())
