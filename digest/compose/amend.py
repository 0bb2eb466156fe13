"""
Put an edition right after it was sent: other words for words, and what its mail says. Pure.

The desk types plain spaces and apostrophes where the edition has typeset ones;
both mean the same here.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from digest.french.typography import Spacing, clean, typeset
from digest.model import Edition, Ritual, Story, Tone

_ABOVE = ("subject", "preheader", "greeting", "opening")
_BELOW = ("sign_off", "ritual", "forward")
_STORY = ("intro", "section", "title", "short_title", "byline", "note", "link_text", "help")
_SPACE = r"[ \u00a0\u202f]+"
_APOSTROPHE = "['’]"
_ADDRESS = r"(?:https?://|www\.)[^\s«»<>]+|[^\s@«»<>]+@[^\s@«»<>]+"
_GAP = re.compile(r" +(?=[ \u00a0\u202f.,)])")
"""What words that are taken out leave behind."""
_MARKS = ".!?…:;,"

_Mend = Callable[[str], str]


def is_address(words: str) -> bool:
    """Whether somebody who writes that means a link."""
    return words.strip().startswith(("https://", "http://"))


def reworded(edition: Edition, wrong: str, right: str, spacing: Spacing) -> Edition:
    """
    The edition with *right* wherever it said *wrong*, in whole words.

    What an address holds changes only where *wrong* is itself an address: that
    one, and those that lie under it. It is the same edition where it never said
    so. The partner's block is the partner's own, and is left alone. Raises
    `ValueError` for a *wrong* of blanks only.
    """
    if not wrong.strip():
        raise ValueError("nothing to look for")
    in_texts = _mend(_loosely(wrong), typeset(right, spacing))
    in_links = _mend(_bounded(re.escape(wrong.strip()), wrong.strip()), right.strip())
    mend_link = in_links if is_address(wrong) else _as_it_is

    def mended(story: Story) -> Story:
        return _mended(story, in_texts, mend_link)

    lines: dict[str, Any] = {name: in_texts(getattr(edition, name)) for name in (*_ABOVE, *_BELOW)}
    return replace(
        edition,
        **lines,
        lead=mended(edition.lead),
        stories=tuple(map(mended, edition.stories)),
        sequels=tuple(map(mended, edition.sequels)),
        briefs=tuple(map(mended, edition.briefs)),
        rituals=tuple(_mended_ritual(each, in_texts, mend_link) for each in edition.rituals),
        phrases=tuple(replace(phrase, text=in_texts(phrase.text)) for phrase in edition.phrases),
    )


def said(edition: Edition) -> tuple[str, ...]:
    """Every text and address that an amendment may change, line by line as they are read."""
    block = edition.partner
    lines = [getattr(edition, name) for name in _ABOVE]
    for story in edition.all_stories:
        lines += [getattr(story, name) for name in _STORY]
        lines += [*story.labels, *story.paragraphs, story.url]
        lines += [story.image.alt, story.image.url] if story.image else []
        lines += [story.sequel.reference] if story.sequel else []
    lines += [block.label, block.headline] if block else []
    lines += [getattr(edition, name) for name in _BELOW]
    for ritual in edition.rituals:
        lines += [ritual.heading, *_texts_of(ritual), ritual.note]
    return tuple(line for line in lines if line.strip())


def as_correction(edition: Edition, *, subject: str, preheader: str, opening: str) -> Edition:
    """
    What readers of a corrected edition are sent: the whole of it, soberly, the notice first.

    No line of the voice, no paid block: nobody pays to stand beside an error.
    """
    return replace(
        edition,
        tone=Tone.SOBER,
        tone_reason="a correction is always sober",
        subject=subject,
        preheader=preheader,
        greeting="Bonjour.",
        opening=opening,
        lead=replace(edition.lead, intro=""),
        stories=tuple(replace(story, intro="") for story in edition.stories),
        sequels=tuple(replace(story, intro="") for story in edition.sequels),
        partner=None,
        sign_off="",
        ritual="",
        rituals=(),
        forward="",
        phrases=(),
    )


def with_former(notice: str, wordings: Iterable[tuple[str, str]]) -> str:
    """
    That notice with « …, et non douze », where it says the right fact and not the wrong one.

    Said only where it is certain: the right ones of the words that differ stand once in the
    notice, where a sentence ends.
    """
    for wrong, right in wordings:
        former, fact, rest = _what_differs(wrong, right)
        places = list(_at_an_end(fact, rest).finditer(notice)) if former and fact else []
        if len(places) == 1 and not _in_words(former).search(notice):
            place = places[0]
            is_small = notice[place.start()].islower()
            former = former[:1].lower() + former[1:] if is_small else former
            notice = f"{notice[: place.end()]}, et non {former}{notice[place.end() :]}"
    return notice


def _what_differs(wrong: str, right: str) -> tuple[str, str, str]:
    """The wrong words, the right ones, what follows both: « Douze », « Treize », « minutes »."""
    before, after = wrong.split(), right.split()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    rest: list[str] = []
    while before and after and before[-1] == after[-1]:
        rest.insert(0, before.pop())
        after.pop()
    return " ".join(before), " ".join(after), " ".join(rest)


def _at_an_end(fact: str, rest: str) -> re.Pattern[str]:
    """That fact, with or without what follows it, where a sentence of a notice ends."""
    after = "".join(f"{_SPACE}{re.escape(word)}" for word in rest.split())
    return re.compile(
        rf"(?<!\w){re.escape(fact)}(?:{after})?(?=[.!]?$|[.!]{_SPACE})", re.IGNORECASE
    )


def _in_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)


def closed(notice: str) -> str:
    """The notice with a full stop, where it has no mark of its own before what follows it."""
    is_marked = notice.rstrip(' \u00a0\u202f»”")').endswith(tuple(_MARKS))
    return notice if is_marked else f"{notice}."


def _mended(story: Story, in_texts: _Mend, in_links: _Mend) -> Story:
    image, sequel = story.image, story.sequel
    lines: dict[str, Any] = {name: in_texts(getattr(story, name)) for name in _STORY}
    return replace(
        story,
        **lines,
        url=in_links(story.url),
        labels=tuple(map(in_texts, story.labels)),
        paragraphs=tuple(map(in_texts, story.paragraphs)),
        image=image and replace(image, alt=in_texts(image.alt), url=in_links(image.url)),
        sequel=sequel and replace(sequel, reference=in_texts(sequel.reference)),
    )


def _mended_ritual(ritual: Ritual, in_texts: _Mend, in_links: _Mend) -> Ritual:
    lines = (
        replace(
            line,
            text=in_texts(line.text),
            label=in_texts(line.label),
            answer=in_texts(line.answer),
            url=in_links(line.url),
        )
        for line in ritual.lines
    )
    heading, note = in_texts(ritual.heading), in_texts(ritual.note)
    return replace(ritual, heading=heading, note=note, lines=tuple(lines))


def _texts_of(ritual: Ritual) -> tuple[str, ...]:
    return tuple(
        text for line in ritual.lines for text in (line.label, line.text, line.answer, line.url)
    )


def _mend(wrong: re.Pattern[str], right: str) -> _Mend:
    def mend(text: str) -> str:
        mended = wrong.sub(lambda match: match["kept"] or right, text)
        return mended if right or mended == text else _GAP.sub("", mended).strip(" ")

    return mend


def _as_it_is(url: str) -> str:
    return url


def _loosely(wrong: str) -> re.Pattern[str]:
    """Where a text says that, however it is typeset; "kept" is an address that it says instead."""
    words = clean(wrong).strip()
    parts = re.split(_SPACE, words)
    pattern = _SPACE.join(
        re.escape(part).replace("’", "'").replace("'", _APOSTROPHE) for part in parts
    )
    return _bounded(pattern, words, kept=None if re.search(_ADDRESS, words) else _ADDRESS)


def _bounded(pattern: str, words: str, kept: str | None = None) -> re.Pattern[str]:
    """That pattern where it begins and ends as its words do; never within a word."""
    before = r"(?<!\w)" if re.match(r"\w", words) else ""
    after = r"(?!\w)" if re.search(r"\w$", words) else ""
    if is_address(words) and after:
        after = r"(?![\w%~-]|\.\w)"
    return re.compile(f"(?P<kept>{kept or '(?!)'})|{before}(?:{pattern}){after}")
