"""
The story without its furniture: plain paragraphs and headings out of a publisher's HTML. Pure.

nh3 parses as browsers do and throws out what runs or frames; what is left is
walked once, and everything that a site hangs round a story (share buttons, the
comment form, the sign-up box, "est apparu en premier sur") is left behind.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, zip_longest

import lxml.html
import nh3
from lxml.html import HtmlElement

from digest.collect import furniture
from digest.collect.markup import as_meant
from digest.collect.text import decoded, tidy, visible
from digest.french.sentences import first_sentences, sentences
from digest.model import Passage

LONGEST_SUMMARY = 55
"""Words."""
_SURE = 2
"""Sentences of a text that a machine cut: an intertitle hardly ever comes before."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_BLOCKS = _HEADINGS | frozenset(
    {"address", "article", "blockquote", "center", "dd", "details", "div", "dl", "dt", "h5", "h6"}
    | {"hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tr", "ul"}
)
_INLINE = frozenset({"a", "br", "cite", "img", "q", "span", "td", "th"})
_SPACED = frozenset({"br", "td", "th"})
"""What stands apart from the word before."""
_KEPT = set(_BLOCKS | _INLINE)
_ATTRIBUTES = {"*": {"class", "id"}}
_WITH_CONTENT = (
    {"aside", "audio", "button", "canvas", "embed", "figcaption", "footer", "form", "head"}
    | {"iframe", "math", "nav", "noscript", "object", "script", "select", "style", "svg"}
    | {"template", "textarea", "title", "video"}
)
"""Elements that go with everything in them."""
_CLEANER = nh3.Cleaner(
    tags=_KEPT, clean_content_tags=_WITH_CONTENT, attributes=_ATTRIBUTES, link_rel=None
)

_RUN = re.compile(r"[^<>]{20000}[^<>\s]{0,1000}")
"""So much text without a tag: over ten times as much in one piece the cleaner spends seconds."""

_CUT_OFF = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*$")

_CUT_IN_BRACKETS = re.compile(r"\s*\[\s*(?:…|\.\.\.)\s*\]$")
_LONGEST_CUT = 40
"""Characters of a line's end that are looked at for one."""


def _in_pieces(markup: str) -> str:
    """The same to a reader, with a comment between the pieces of a text that has no tags."""
    return _RUN.sub(r"\g<0><!---->", markup)


def plain_text(markup: str) -> str:
    """What a reader would see of *markup*, on one line."""
    return tidy(decoded(nh3.clean(_in_pieces(visible(markup)), tags=set())))


def safe_markup(markup: str) -> str:
    """*markup* with nothing left in it that runs, frames, styles or leads to a script."""
    return nh3.clean(
        _in_pieces(visible(markup)),
        tags=_KEPT | {"b", "i", "em", "strong", "figure", "figcaption", "code"},
        clean_content_tags={"script", "style"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def passages(markup: str, *, title: str = "") -> tuple[Passage, ...]:
    """
    The paragraphs and headings of a story's HTML, in order.

    Headings are `h1` to `h4`, except one that repeats *title*; a heading with
    nothing under it is left out.
    """
    return story_of(lines_of(markup), title=title)


def lines_of(markup: str) -> tuple[Passage, ...]:
    """The lines of a story's HTML, with those that a site writes before, in and after it."""
    root = _parsed(_CLEANER.clean(_in_pieces(as_meant(markup))))
    _drop_furniture(root)
    return tuple(Passage(text=text, is_heading=is_heading) for text, is_heading in _lines(root))


def story_of(every: tuple[Passage, ...], *, title: str = "") -> tuple[Passage, ...]:
    """Those of the *lines* that are the story's own, as `passages` gives them."""
    others_out = furniture.without_others(every)
    lines = [_own(line) for line in others_out if not furniture.is_line(line.text)]
    texts = [line for line in lines if line.text and line.text.casefold() != title.casefold()]
    pairs = zip_longest(texts, texts[1:])
    return tuple(line for line, after in pairs if _leads(line, after))


def is_cut_off(every: tuple[Passage, ...]) -> bool:
    """Whether the *lines* of a text say that it goes on elsewhere: "[…]"."""
    backwards = (line.text for line in reversed(every))
    last = next((t for t in backwards if not furniture.is_line(t) or _CUT_OFF.fullmatch(t)), "")
    return bool(_CUT_OFF.search(last[-_LONGEST_CUT:]))


def summary(standfirst: tuple[Passage, ...], body: tuple[Passage, ...], *, is_cut: bool) -> str:
    """
    At most 55 words of the story's own, ending with a sentence; empty rather than invented.

    Whole sentences of the standfirst, else of the first paragraph, else the
    standfirst itself where it only lacks its full stop. *is_cut* says that the
    standfirst breaks off somewhere: then a machine made it of the story's start,
    intertitles run into the text, and only its first sentences are sure.
    """
    lead = " ".join(passage.text for passage in standfirst if not passage.is_heading)
    if is_cut:
        lead = " ".join(islice(sentences(lead), _SURE))
    first = next((passage.text for passage in body if not passage.is_heading), "")
    whole = first_sentences(lead, LONGEST_SUMMARY) or first_sentences(first, LONGEST_SUMMARY)
    if whole or is_cut or not lead or len(lead.split()) > LONGEST_SUMMARY:
        return whole
    return lead.rstrip(" ,;:–—-") + "."


def _lines(root: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The text of each innermost block, and whether it is a heading."""
    gathered: list[str] = []
    kind = ""
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        if tag in _BLOCKS or (tag == "br" and _is_second_break(element)):
            yield from _flush(gathered, kind)
            kind = tag if event == "start" else ""
        if event == "start":
            gathered += (" " if tag in _SPACED else "", element.text or "")
        elif element is not root:
            gathered.append(element.tail or "")
    yield from _flush(gathered, kind)


def _flush(gathered: list[str], kind: str) -> Iterator[tuple[str, bool]]:
    text = "".join(gathered)
    gathered.clear()
    if text and (line := tidy(decoded(text))):
        yield line, kind in _HEADINGS


def _is_second_break(element: HtmlElement) -> bool:
    """Two `<br>` in a row are how older sites write a paragraph."""
    before = element.getprevious()
    return before is not None and before.tag == "br" and not (before.tail or "").strip()


def _drop_furniture(root: HtmlElement) -> None:
    """
    Take off what hangs round the story, by its class or its id.

    A class that only mentions comments may sit on the box that holds
    everything; what holds more than half of the text is the story.
    """
    named = [each for each in root.iterdescendants() if each.attrib and _is_furniture(each)]
    most = len(root.text_content()) / 2 if named else 0
    for element in named:
        if element.getparent() is not None and len(element.text_content()) <= most:
            element.drop_tree()


def _is_furniture(element: HtmlElement) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(furniture.NAME.search(names))


def _own(line: Passage) -> Passage:
    """The line without what a plug-in wrote into it."""
    text = furniture.without_signatures(_without_cut(line.text))
    return line if text == line.text else replace(line, text=text)


def _leads(line: Passage, after: Passage | None) -> bool:
    """Whether a line says something: a heading must have a text under it."""
    return not line.is_heading or (after is not None and not after.is_heading)


def _without_cut(text: str) -> str:
    return _CUT_IN_BRACKETS.sub("", text) if text.endswith("]") else text


def _parsed(cleaned: str) -> HtmlElement:
    # nh3 writes `&#27;` out as the character, which XML forbids
    return lxml.html.fragment_fromstring(visible(cleaned), create_parent="div")
