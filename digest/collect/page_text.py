"""
The story in a page: its paragraphs and headings, and nothing that hangs round them. Pure.

Most publishing systems say which box holds the text (`articleBody`,
`entry-content`, …); where none does, trafilatura finds it by its density.
"""

import lxml.html
from lxml.html import HtmlElement

from digest.collect import clean
from digest.model import Passage


def _of_class(name: str) -> str:
    return f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


_BOXES = (
    "//*[contains(concat(' ', normalize-space(@itemprop), ' '), ' articleBody ')]",
    _of_class("entry-content"),
    _of_class("e-content"),
    _of_class("article-body"),
    _of_class("post-content"),
    f"//*[contains(@class, 'hentry')]{_of_class('entry')}",
)
_ENOUGH = 0.6
"""Of the words that trafilatura finds, a box must hold as many: others are a teaser, or a list."""
_LONGEST = 400_000
"""Characters: no article is that long, and to weigh it would take minutes."""
_MOST_ELEMENTS = 10_000
_SHORT = 60
"""Words: a box with fewer is held against what trafilatura finds, unless it is the only one."""


def read(root: HtmlElement) -> tuple[Passage, ...]:
    """The story's paragraphs and headings, in order; nothing where the page has none."""
    boxed, is_sure = _boxed(root)
    if is_sure:
        return boxed
    dense = _by_density(root)
    return boxed if _words(boxed) > _ENOUGH * _words(dense) else dense


def _boxed(root: HtmlElement) -> tuple[tuple[Passage, ...], bool]:
    """What the surest box that holds a text says, and whether it is surely the story."""
    for path in _BOXES:
        boxes = root.xpath(path)
        passages = (clean.passages(lxml.html.tostring(box, encoding="unicode")) for box in boxes)
        longest = max(passages, key=_words, default=())
        if longest:
            return longest, len(boxes) == 1 or _words(longest) >= _SHORT
    return (), False


def _by_density(root: HtmlElement) -> tuple[Passage, ...]:
    if len(root.text_content()) > _LONGEST or sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        return ()
    from trafilatura import extract  # noqa: PLC0415 - slow to import, and rarely needed

    # given a tree and no address, it has nothing to fetch
    markup = extract(
        root,
        output_format="html",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        include_links=False,
    )
    return clean.passages(markup or "")


def _words(passages: tuple[Passage, ...]) -> int:
    return sum(len(passage.text.split()) for passage in passages)
