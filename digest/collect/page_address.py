"""
The addresses in a page: what its links are relative to, and the one that it calls its own. Pure.

What a page names as its canonical address is believed only where that names this very page:
sites write their front page, a section, or another story into every page.
"""

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from digest.collect.canonical import canonical, joined
from digest.collect.title import folded

_MOBILE = re.compile(r"^(?:www\d?|m|mobile|touch|amp)\.")
_MOBILE_PATH = re.compile(r"^/(?:amp|m|mobile)(?=/)|/amp/?$")
_NUMBER = re.compile(r"\d{5,}")
_DAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?")
_SHARED = 0.5
"""Of a title's words, an address that was made of it has as many."""
_FEWEST_WORDS = 3
"""Of a title that has as many: a shorter address may be that of all that is told of its subject."""


def base_of(root: HtmlElement, url: str) -> str:
    """What the relative links of the page at *url* start from (`<base href>`)."""
    for element in root.xpath("//base[@href]"):
        base = joined(url, element.get("href"))
        if base.startswith(("http://", "https://")):
            return base
    return url


def own_address(root: HtmlElement, url: str, title: str) -> str:
    """The canonical address that the page at *url* gives itself; empty where it names another."""
    base = base_of(root, url)
    for link in root.xpath("//link[@href]"):
        if "canonical" in (link.get("rel") or "").lower().split():
            address = canonical(link.get("href"), base)
            return address if address and _names(address, canonical(url), title) else ""
    return ""


def _names(address: str, url: str, title: str) -> bool:
    """Whether *address* means the page that was asked for at *url*."""
    there, here = urlsplit(address), urlsplit(url)
    if _site(there.netloc) != _site(here.netloc) or (there.path == "/" and not there.query):
        return False
    return (
        _is_same_place(there, here)
        or _shares_number(there, here)
        or _shares_words(there.path, here.path)
        or _is_made_of(there.path, title)
    )


def _site(host: str) -> str:
    return _MOBILE.sub("", host)


def _is_same_place(there: SplitResult, here: SplitResult) -> bool:
    """By the path, and what it is asked: one address may show every page, by a number."""
    paths = {_MOBILE_PATH.sub("", parts.path).rstrip("/") for parts in (there, here)}
    asked, own = (set(parse_qsl(parts.query)) for parts in (here, there))
    return len(paths) == 1 and (own == asked or (own <= asked and bool(own)))


def _shares_number(there: SplitResult, here: SplitResult) -> bool:
    """By the number of the article: the last, for those before may be its section's; no day."""
    numbers = [_NUMBER.findall(f"{parts.path}?{parts.query}")[-1:] for parts in (there, here)]
    return numbers[0] == numbers[1] != [] and not _DAY.fullmatch(numbers[0][0])


def _shares_words(there: str, here: str) -> bool:
    """By the last part of both paths."""
    slugs = {_slug(there), _slug(here)}
    return there != here and len(slugs) == 1 and bool(_words(slugs.pop()))


def _is_made_of(path: str, title: str) -> bool:
    """By the words of its headline."""
    words, wanted = _words(_slug(path)), _words(title)
    fewest = max(2, min(_FEWEST_WORDS, len(wanted)))
    return len(wanted & words) >= max(_SHARED * len(wanted), fewest)


def _slug(path: str) -> str:
    return re.sub(r"\.\w{2,5}$", "", path.rstrip("/").rpartition("/")[2])


def _words(text: str) -> set[str]:
    return {word for word in folded(unquote(text)).split() if len(word) > 2}
