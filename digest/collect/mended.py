"""
A text without what programs did to it on its way, before anybody reads it. Pure.

UTF-8 that somebody took for windows-1252 (« Ã©cole »), halves of a character as entities,
quotation marks that were escaped for a database, and several languages in one field, of which
French is told.
"""

import re

_TAKEN_WRONGLY = re.compile(
    "[ÂÃ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|Å[\u0092\u0093\u2019\u201c]|â[\u0080\u201a\u20ac][\u0080-\u00bf\u0152\u0153\u0161\u0178\u017e\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""A character of two or three bytes as it looks then: French has most of its own among them."""
_SIGNS = ("Ã", "Å“", "â€", "â\u0080")
"""Without one of these nothing was: « Â » stands in French by itself."""
_HALVES = re.compile(
    r"&#(?:x(?P<high>d[89ab][0-9a-f]{2})|(?P<high_number>5[56]\d{3}));"
    r"&#(?:x(?P<low>d[c-f][0-9a-f]{2})|(?P<low_number>5[67]\d{3}));",
    re.IGNORECASE,
)
_REFERENCES = re.compile(rb"(?:&#(?:x[0-9a-f]{1,8}|[0-9]{1,10});)+", re.IGNORECASE)
_REFERENCE = re.compile(rb"&#(x?)([0-9a-f]+);", re.IGNORECASE)
_ESCAPED = re.compile(r"(?<!\\)\\{1,8}(?=['\"’])")
_COMMENTED = re.compile(r"<!--:([a-z]{2})-->((?:(?!<!--:).)*)<!--:-->", re.DOTALL)
_IN_COMMENTS = re.compile(rf"(?:{_COMMENTED.pattern}\s*)+", re.DOTALL)
_IN_BRACKETS = re.compile(r"(?:\[:[a-z]{2}\](?:(?!\[:[a-z]{0,2}\]).)*)+(?:\[:\])?", re.DOTALL)
_BRACKETED = re.compile(r"\[:([a-z]{2})\]((?:(?!\[:[a-z]{0,2}\]).)*)", re.DOTALL)
_MULTI = re.compile(r"<multi>((?:(?!<multi>).)*?)</multi>", re.DOTALL | re.IGNORECASE)
_LISTED = re.compile(
    r"\[([a-z]{2})(?:_[a-z]{2})?\]((?:(?!\[[a-z]{2}(?:_[a-z]{2})?\]).)*)", re.DOTALL
)


def mended(text: str) -> str:
    """*text*, or HTML, as it was written; of several languages in it the French, or the first."""
    if any(map(text.__contains__, _SIGNS)):
        text = _TAKEN_WRONGLY.sub(lambda wrong: _utf8(wrong[0]), text)
    if "&#" in text:
        text = _HALVES.sub(_whole, text)
    if "\\" in text:
        text = _ESCAPED.sub("", text)
    if "<!--:" in text:
        text = _IN_COMMENTS.sub(lambda several: _french(_COMMENTED.findall(several[0])), text)
    if "[:" in text:
        text = _IN_BRACKETS.sub(lambda several: _french(_BRACKETED.findall(several[0])), text)
    if "<multi>" in text:
        text = _MULTI.sub(lambda several: _french(_LISTED.findall(several[1])) or several[1], text)
    return text


def of_characters(body: bytes) -> bytes:
    """
    An XML document without the references that name no character of XML (1.0, section 2.2).

    Two halves of one become it. Over a half alone the parser of feeds fails as a whole.
    """
    return _REFERENCES.sub(_characters, body) if b"&#" in body else body


def _characters(references: re.Match[bytes]) -> bytes:
    run = references[0]
    numbers = [int(digits, 16 if x else 10) for x, digits in _REFERENCE.findall(run)]
    if all(map(_is_character, numbers)):
        return run
    halves = b"".join(number.to_bytes(2, "big") for number in numbers if number < 0x10000)
    whole = halves.decode("utf-16-be", "ignore") if max(numbers) < 0x10000 else ""
    kept = map(ord, whole) if whole else numbers
    return b"".join(b"&#%d;" % number for number in kept if _is_character(number))


def _is_character(number: int) -> bool:
    return (
        number in (0x9, 0xA, 0xD)
        or 0x20 <= number < 0xD800
        or 0xE000 <= number < 0xFFFE
        or 0x10000 <= number < 0x110000
    )


def _utf8(wrong: str) -> str:
    """The character whose bytes those are; the same where they are none."""
    try:
        return b"".join(map(_byte, wrong)).decode("utf-8")
    except UnicodeError:
        return wrong


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:  # five bytes stand for nothing there, and pass as they are
        return character.encode("latin-1")


def _whole(halves: re.Match[str]) -> str:
    high, low = (
        int(halves[name], 16) if halves[name] else int(halves[f"{name}_number"])
        for name in ("high", "low")
    )
    is_pair = 0xD800 <= high < 0xDC00 <= low < 0xE000
    return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00) if is_pair else halves[0]


def _french(tellings: list[tuple[str, str]]) -> str:
    by_language = {language.lower(): words for language, words in reversed(tellings)}
    return by_language.get("fr") or next((words for _, words in tellings), "")
