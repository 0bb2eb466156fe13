"""
What the page of a story answers, and what that says of the story: it stands, or was taken back.

Pure. Only what can mean nothing else speaks against a story: its page is gone, locked, leads to
the front page, or has another headline. A host that does not answer, or answers with a door
that it puts before every page, says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from digest.collect import page_text
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, Gone, NotModified
from digest.collect.no_article import CHALLENGE, is_challenge, is_door
from digest.collect.page import parsed
from digest.collect.page_target import is_front_by_its_word, is_front_page, target_of
from digest.collect.page_title import headlines
from digest.collect.title import folded
from digest.french.letters import unaccented

_ALIKE = 80.0
"""How much two headlines agree, of 100, that are one: a word put right, a spelling."""
_SHARED = 0.5
"""Or: of the words that tell something in the longer one, how many the other has."""
_SHORT = 3
"""Letters of a word that mostly tells nothing."""
_TEXT_WORDS = 40
"""A shorter text says too little to speak against a story."""
_TEXT_SHARED = 0.2
"""Of a text's words, how many the page has at most that tells another story."""
_FEWEST = 3
"""Pages of one host that all fail at once: that is the host's trouble, and no publisher's act."""
_TURNS = frozenset({"ne", "n", "pas", "jamais", "aucun", "aucune", "non", "faux", "fausse"})
_NOTES = ("corrig", "correct", "errat", "rectif", "retir", "retract", "dementi")
"""Words, and how words begin, that turn a headline into what it did not say."""
_WITHDRAWN = re.compile(
    r"(?:^|[.:!?»\[(-] ?)(?:(?:cet|ce|cette) )?(?:article|texte|billet|reportage|publication)"
    r" (?:a été |vient d[’']être )?(?:retirée?|dépubliée?|supprimée?)"
    r"(?= ?(?:[\])]|[.,;:!?]|$)"
    r"| (?:par|à la|car|parce|en raison|faute|suite|après|d[ue] (?:notre )?site))"
)
"""What a newsroom writes where a story stood; of a passage alone, the sentence begins otherwise."""
_OPENING = 300
"""Characters of a page in which that stands."""
_LOCKED = re.compile(r"(?:protege|prive|protected|private) ?: ")
"""What WordPress puts before the title of a page that not everybody may read."""

_DENIED = re.compile(
    r"\W*(?:rectificati(?:f|on)|erratum|démenti|mise au point)(?= ?[:.–—|-])"
    r"|\W*contrairement à ce qu(?:e|['’]) ?"
    r"(?:nous|notre|le journal|indiquait|annonçait|affirmait)\b"
)
"""How a text begins that takes back what it said; a « correction » is mostly of a name."""


class PageState(StrEnum):
    """What a page says of the story that led to it."""

    STANDS = "stands"
    UNKNOWN = "unknown"
    GONE = "gone"
    LOCKED = "locked"
    AWAY = "away"
    """It leads to the front page."""
    OTHER = "other"
    """It has another headline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A story by what is known of its page before it is asked again."""

    url: str
    title: str
    """As its source, or the page, told it."""
    page_title: str = ""
    """The page's own headline as it was last read; empty where it never was."""
    text: str = ""
    is_listed: bool = False
    """Whether a source has it now."""
    is_overdue: bool = False
    """Whether its page should be there by now: others of its source are, and it had its time."""

    @property
    def never_stood(self) -> bool:
        """Whether nobody ever saw its page, and its publisher still tells of it."""
        return self.is_listed and not self.page_title

    @property
    def is_front_page(self) -> bool:
        """Whether it has no page of its own."""
        return is_front_page(self.url)


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """How a page stands, and why, in words for an operator."""

    state: PageState
    reason: str = ""
    headline: str = ""
    """What it is headed by, where that speaks against the story."""

    @property
    def is_against(self) -> bool:
        """Whether the story was taken back."""
        return self.state not in (PageState.STANDS, PageState.UNKNOWN)


def verdict(story: StoryPage, answer: Answer) -> PageVerdict:
    """What that answer says of the story."""
    match answer:
        case NotModified():
            return PageVerdict(PageState.STANDS)
        case FetchedBody():
            return _of_page(story, answer)
        case Gone():
            return PageVerdict(PageState.GONE, "its page is gone (410)")
    return _of_failure(story, answer)


def _of_failure(story: StoryPage, answer: FetchFailure) -> PageVerdict:
    if answer.status == 401:
        return PageVerdict(PageState.LOCKED, "its page wants a password (401)")
    if answer.status == _WITHHELD and not story.never_stood:
        return PageVerdict(PageState.GONE, "its page is withheld for legal reasons (451)")
    if answer.status != 404:
        return PageVerdict(PageState.UNKNOWN, answer.reason)
    if not story.never_stood:
        return PageVerdict(PageState.GONE, "its page is gone (404)")
    if story.is_overdue:
        return PageVerdict(PageState.GONE, _NOT_THERE)
    reason = f"{answer.reason}; it never stood there, and its source still lists it"
    return PageVerdict(PageState.UNKNOWN, reason)


_WITHHELD = 451
"""RFC 7725: a court or a law keeps it back; from one country a host says it of every page."""
_NOT_THERE = "its page is not there (404), though others of its source are"


def leads_to(answer: Answer) -> str:
    """Where a page that came sends its readers by itself; empty where they stay, or none came."""
    if not isinstance(answer, FetchedBody) or is_challenge(answer):
        return ""
    root = parsed(answer.body) if _is_html(answer) else None
    return "" if root is None else target_of(root, answer.url, answer.headers)


def confirmed(first: PageVerdict, second: PageVerdict) -> PageVerdict:
    """What two answers to one question come to: a host that says this and that says nothing."""
    if second.state is first.state:
        return first
    if second.state is PageState.STANDS:
        return second
    return PageVerdict(PageState.UNKNOWN, "its page answered in two ways")


def past_door(judged: PageVerdict, front: Answer) -> PageVerdict:
    """
    That verdict on a page with another headline, now that the host's front page is known.

    A door (a challenge, a login, a notice of works) stands before the front page as well.
    """
    unknown = PageVerdict(PageState.UNKNOWN, f"its host shows “{judged.headline}” for every page")
    if isinstance(front, FetchFailure):
        return judged if front.status == 404 else unknown
    if not isinstance(front, FetchedBody):
        return judged
    root = parsed(front.body)
    shown = set() if root is None else set(map(folded, _windows(root)))
    return unknown if folded(judged.headline) in shown else judged


def weighed(verdicts: Mapping[str, PageVerdict]) -> dict[str, PageVerdict]:
    """
    The verdicts by address, without those that are a host's own trouble.

    Where every page of a host fails at once, and they are more than two, its site is broken or
    moved, and nobody took back one story.
    """
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for url in verdicts:
        hosts[urlsplit(url).netloc].append(url)
    broken = {
        url: f"all {len(urls)} pages of {host} that were asked fail at once"
        for host, urls in hosts.items()
        if len(urls) >= _FEWEST and all(verdicts[url].is_against for url in urls)
        for url in urls
    }
    return {
        url: replace(each, state=PageState.UNKNOWN, reason=broken[url]) if url in broken else each
        for url, each in verdicts.items()
    }


def _of_page(story: StoryPage, page: FetchedBody) -> PageVerdict:
    if is_challenge(page):
        return PageVerdict(PageState.UNKNOWN, CHALLENGE)
    if is_front_page(page.url) and not story.is_front_page:
        return PageVerdict(PageState.AWAY, "its address leads to the front page")
    root = parsed(page.body) if _is_html(page) else None
    if root is None:
        return PageVerdict(PageState.UNKNOWN, "what stands at its address is no web page")
    return _of_words(story, page, root)


def _is_html(page: FetchedBody) -> bool:
    return "html" in page.content_type or not page.content_type


def _of_words(story: StoryPage, page: FetchedBody, root: HtmlElement) -> PageVerdict:
    """What the page itself says of the story."""
    shown = headlines(root)
    if root.xpath("//form//input[@name='post_password']") or _is_locked(shown):
        return PageVerdict(PageState.LOCKED, "its page wants a password")
    if taken_back := _of_opening(story, _opening(root, shown)):
        return taken_back
    known = tuple(filter(None, (story.title, story.page_title)))
    if any(_are_one(title, headline) for title in known for headline in shown):
        return PageVerdict(PageState.STANDS)
    if is_front_by_its_word(root, page.url) and not is_door(root, page):
        return PageVerdict(PageState.AWAY, "its page says that it is the front page")
    windows = _windows(root)
    if not shown or not (story.page_title or _tells_other(story.text, root)):
        return PageVerdict(PageState.UNKNOWN, "its page has no headline to tell it by")
    return PageVerdict(
        PageState.OTHER, f"its page has another headline, “{shown[0]}”", (windows or shown)[0]
    )


def _of_opening(story: StoryPage, opening: str) -> PageVerdict | None:
    """What the first words of a page say of its story; None where they only tell it."""
    if _WITHDRAWN.search(opening):
        return PageVerdict(PageState.GONE, "its page says that it was withdrawn")
    if _DENIED.match(opening) and not _DENIED.match(_folded_text(story.text[:_OPENING])):
        return PageVerdict(PageState.OTHER, "its page begins with a correction")
    return None


def _opening(root: HtmlElement, shown: tuple[str, ...]) -> str:
    """How the page's own story begins, after its headline."""
    text = " ".join(line.text for line in page_text.read(root) if not line.is_heading)
    for headline in shown:
        text = text.removeprefix(headline).lstrip()
    return _folded_text(text[:_OPENING])


def _folded_text(text: str) -> str:
    return " ".join(text.casefold().split())


def _windows(root: HtmlElement) -> tuple[str, ...]:
    """The window's title, which a door has of its own."""
    title = " ".join((root.findtext(".//title") or "").split())
    return (title,) if title else ()


def _is_locked(shown: tuple[str, ...]) -> bool:
    return any(_LOCKED.match(_bare(headline)) for headline in shown)


def _are_one(title: str, headline: str) -> bool:
    """Whether two headlines are one: put right, shortened, with the site's name, but not turned."""
    words, others = folded(title).split(), folded(headline).split()
    if not words or not others:
        return _bare(title) == _bare(headline)
    if _turning(words) != _turning(others):
        return False
    if others[: len(words)] == words or words == others:
        return True
    telling, other = ({word for word in each if len(word) > _SHORT} for each in (words, others))
    is_shared = len(telling & other) >= _SHARED * max(len(telling), len(other), 1)
    return is_shared or fuzz.token_sort_ratio(" ".join(words), " ".join(others)) >= _ALIKE


def _turning(words: list[str]) -> set[str]:
    return {word for word in words if word in _TURNS or word.startswith(_NOTES)}


def _tells_other(text: str, root: HtmlElement) -> bool:
    """Whether the page says next to nothing of that text, though both are long enough to tell."""
    words = set(folded(text).split())
    others = set(folded(root.text_content()).split())
    if min(len(words), len(others)) < _TEXT_WORDS:
        return False
    return len(words & others) < _TEXT_SHARED * len(words)


def _bare(text: str) -> str:
    return " ".join(unaccented(text).casefold().split())
