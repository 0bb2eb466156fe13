"""
The rules of how a mail looks: colours, sizes of type, what its style sheets may hold.

Judged on the inlined page, as a mail client that keeps its sheets, or drops
them, would show it.
"""

import re
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from digest.config.contrast import ENOUGH, ratio
from digest.render.lint.rule import RenderedEdition

_SMALLEST_TYPE = 13
_TIGHTEST_LINES = 1.4
_LOWEST_BUTTON = 44
_LARGE_TYPE = 24
_LARGE_CONTRAST = 3.0
_HIDDEN_CHARACTERS = 200
_INHERITED = ("color", "background-color", "font-size")
_PAGE = {"color": "#000000", "background-color": "#ffffff", "font-size": "16px"}

Styles = Mapping[str, str]


# --- style sheets -----------------------------------------------------------------


def fragile_style(mail: RenderedEdition) -> Iterator[str]:
    """What makes a mail client drop a whole style sheet, or a whole attribute."""
    for sheet in _sheets(mail):
        if re.search(r"rgba?\([^),]*\)", sheet):
            yield "a style sheet writes a colour without commas, for which mailboxes drop it"
        if re.search(r"\{[^{}@]*\{", re.sub(r"@media[^{]*\{", "", sheet)):
            yield "a style sheet nests its rules, which mailboxes drop"
    for element in mail.tree.iter():
        if re.search(r"rgba?\([^),]*\)|!important", element.get("style") or ""):
            yield f"the style of <{element.tag!s}> holds what mailboxes drop"


def important_rules(mail: RenderedEdition) -> Iterator[str]:
    """Every rule for phones and for dark mode wins over the inlined styles."""
    for sheet in _sheets(mail):
        for name, value in re.findall(r"([a-z-]+):([^;{}]*)(?=[;}])", sheet):
            if "color-scheme" not in name and not value.rstrip().endswith(" !important"):
                yield f"{name} in a kept style sheet has no « !important » after a space"


def _sheets(mail: RenderedEdition) -> list[str]:
    return [sheet.text or "" for sheet in mail.tree.iter("style")]


# --- type and buttons ---------------------------------------------------------------


def type_size(mail: RenderedEdition) -> Iterator[str]:
    """Small print that nobody reads, lines that touch."""
    for element in mail.tree.iter("p", "li", "td", "a", "span"):
        styles = _inline(element)
        size, line = _pixels(styles.get("font-size")), _pixels(styles.get("line-height"))
        if not _words(element) or not size:
            continue
        if size < _SMALLEST_TYPE:
            yield f"« {_words(element)[:30]} » is set in {size:g} pixels; {_SMALLEST_TYPE} at least"
        if element.tag == "p" and size < _LARGE_TYPE and line and line < _TIGHTEST_LINES * size:
            yield f"the lines of « {_words(element)[:30]} » touch: {line:g} for {size:g} pixels"


def buttons(mail: RenderedEdition) -> Iterator[str]:
    """Buttons that a thumb misses."""
    for link in mail.tree.iter("a"):
        styles = _inline(link)
        padding = re.findall(r"(\d+)px", styles.get("padding", ""))
        if styles.get("display") != "inline-block" or not padding:
            continue
        borders = 2 * _pixels(styles.get("border"))
        height = _pixels(styles.get("line-height")) + 2 * int(padding[0]) + borders
        if height < _LOWEST_BUTTON:
            yield f"the button « {_words(link)} » is {height:g} pixels high, not {_LOWEST_BUTTON}"


def hidden_filler(mail: RenderedEdition) -> Iterator[str]:
    """What keeps an inbox from showing the body after a short preheader."""
    hidden = [
        block for block in mail.tree.iter("div") if "display:none" in (block.get("style") or "")
    ]
    inside = [each for block in hidden for each in block.iter()]
    if not any(each.get("aria-hidden") == "true" for each in inside):
        yield "no filler after the preheader that screen readers pass over"
    if sum(len(block.text_content()) for block in hidden) < _HIDDEN_CHARACTERS:
        yield f"the preheader and its filler have less than {_HIDDEN_CHARACTERS} characters"


# --- contrast -----------------------------------------------------------------------


def contrast(mail: RenderedEdition) -> Iterator[str]:
    """Words that can hardly be told from what is behind them, in light or in dark mode."""
    dark = _dark_rules(mail)
    for mode, rules in (("light", {}), ("dark", dark)):
        pairs: dict[tuple[str, str], str] = {}
        for words, styles in _shown(mail.tree.find("body"), _PAGE, rules):
            ink, ground = styles["color"], styles["background-color"]
            large = _pixels(styles["font-size"]) >= _LARGE_TYPE
            if ratio(ink, ground) < (_LARGE_CONTRAST if large else ENOUGH):
                pairs.setdefault((ink, ground), words)
        for (ink, ground), words in pairs.items():
            lowest = ratio(ink, ground)
            yield f"{ink} on {ground}: a contrast of {lowest:.1f} in {mode} mode, « {words[:30]} »"


def _shown(
    element: HtmlElement | None, above: Styles, rules: Mapping[str, Styles]
) -> Iterator[tuple[str, Styles]]:
    """Every run of visible words, with the styles it ends up with."""
    if element is None or not isinstance(element.tag, str):
        return
    own = _inline(element)
    for name in (element.get("class") or "").split():
        own = {**own, **rules.get(name, {})}
    if own.get("display") == "none":
        return
    styles = {name: own.get(name, above[name]) for name in _INHERITED}
    if _words(element):
        yield _words(element), styles
    for child in element:
        yield from _shown(child, styles, rules)
        if (child.tail or "").strip():
            yield (child.tail or "").strip(), styles


def _dark_rules(mail: RenderedEdition) -> dict[str, dict[str, str]]:
    """What the sheet for dark mode says of each class, in its order."""
    rules: dict[str, dict[str, str]] = {}
    for sheet in _sheets(mail):
        media = re.search(r"prefers-color-scheme: dark\)\s*\{(.*?\})\s*\}", sheet, re.DOTALL)
        for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", media[1] if media else ""):
            styles = _declared(body.replace(" !important", ""))
            for name in re.findall(r"\.([\w-]+)", names):
                rules[name] = {**rules.get(name, {}), **styles}
    return rules


def _words(element: HtmlElement) -> str:
    return (element.text or "").strip()


def _inline(element: HtmlElement) -> dict[str, str]:
    return _declared(element.get("style") or "")


def _declared(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def _pixels(value: str | None) -> float:
    match = re.match(r"([\d.]+)px", value or "")
    return float(match[1]) if match else 0
