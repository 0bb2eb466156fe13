"""
The story without its furniture: plain paragraphs and headings out of a publisher's HTML. Pure.

nh3 parses as browsers do and throws out what runs or frames; what is left is
walked once, and everything that a site hangs round a story (share buttons, the
comment form, the sign-up box, "est apparu en premier sur") is left behind.
"""

import re
from collections.abc import Iterator
from itertools import islice, zip_longest

import lxml.html
import nh3
from lxml.html import HtmlElement

from digest.collect.text import decoded, tidy, visible
from digest.french.sentences import first_sentences, sentences
from digest.model import Passage

LONGEST_TITLE = 300
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
_WITH_CONTENT = frozenset(
    {"aside", "audio", "button", "canvas", "embed", "figcaption", "footer", "form", "head"}
    | {"iframe", "math", "nav", "noscript", "object", "script", "select", "style", "svg"}
    | {"template", "textarea", "title", "video"}
)
"""Elements that go with everything in them."""

_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:respond|comment(?:s|aires?|-respond|-form|list)?|newsletters?|infolettres?|"
    r"sign-?up|subscri\w*|abonnement|share\w*|sharing|partag\w*|social|addtoany\w*|related|jp-relatedposts|"
    r"breadcrumbs?|post-?(?:meta(?:data)?|navigation|tags|info)|entry-(?:meta|footer)|byline|wp-caption-text|promo|"
    r"advert\w*|ads?|pub(?:licite)?|sr-only|screen-reader-text|lire-aussi|a-lire-aussi|read-?more)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids under which sites hang what is not the story."""

_FURNITURE_LINE = re.compile(
    r"""^(?:
      (?:l['’]|cet\s|le\s|la\s)?(?:article|billet|message|texte|publication)\b.{0,400}
        \best\s(?:apparue?|parue?)\s(?:en\spremier|d['’]abord|initialement)\ssur\b.*
    | the\spost\b.{0,400}\bappeared\s(?:first\s)?on\b.*
    | (?:\[?\s*(?:…|\.\.\.)\s*\]?)
    | (?:à\s)?(?:lire|lisez|voir|voyez|écouter|écoutez)\s(?:aussi|également|plus\sloin)\b.{0,300}
    | this\sentry\swas\sposted\son\b.*
    | sur\sle\smême\s(?:sujet|thème)\b.{0,100}
    | (?:lire\s(?:la\s)?(?:suite|plus)|continuer\s(?:la\s)?lecture)\b.{0,200}
    | (?:read\smore|continue\sreading)\b.{0,200}
    | (?:partager|partagez)\b(?!.*[.!?]$).{0,80}
    | (?:share\sthis|share\son|tweet|j['’]aime\sça|like\sthis)\b.{0,80}
    | (?:leave\sa\s(?:reply|comment)|laisser?\sune?\s(?:commentaire|réponse))\b(?!.*[.!?]$).{0,80}
    | répondre(?:\sà\s.{1,60}\sannuler\b.*)?
    | votre\sadresse\s(?:e-?mail|courriel|de\scourriel|de\smessagerie)\sne\ssera\spas\spubliée\b.*
    | les\schamps\sobligatoires\ssont\sindiqués\b.*
    | en\scliquant\ssur\s.{1,60}(?:je\sconsens|j['’]accepte|vous\s(?:acceptez|consentez))\b.*
    | nous\sne\sspammons\spas\b.*
    | (?:je\sm['’](?:abonne|inscris)|(?:inscri[sv]|abonne)(?:ez)?-(?:vous|toi))\b.{0,120}
    | .{0,3}infolettre
    | .{0,60}abonnée?\sà\snotre\sinfolettre\b.{0,120}
    | (?:publicité|advertisement|annonce)
    | (?:mise?s?\sà\sjour|publiée?s?|modifiée?s?)\sle\s[^.!?]{0,30}\b20\d\d\b[^.!?]{0,20}
    | (?:(?:crédits?\s)?photos?|image)(?:\s(?:illustrative|d['’]illustration|à\sla\sune))?
        \s?:\s?.{0,200}
    | (?:nous\sutilisons|(?:ce|notre)\ssite(?:\sweb)?\sutilise)\sdes\scookies\b.*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Whole lines that say they are not the story; each is anchored at both ends."""

_CUT_OFF = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*$")


def plain_text(markup: str) -> str:
    """What a reader would see of *markup*, on one line."""
    return tidy(decoded(nh3.clean(visible(markup), tags=set())))


def safe_markup(markup: str) -> str:
    """*markup* with nothing left in it that runs, frames, styles or leads to a script."""
    return nh3.clean(
        visible(markup),
        tags=set(_BLOCKS | _INLINE | {"b", "i", "em", "strong", "figure", "figcaption", "code"}),
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
    cleaned = nh3.clean(
        visible(markup),
        tags=set(_BLOCKS | _INLINE),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={"*": {"class", "id"}},
        link_rel=None,
    )
    root = _parsed(cleaned)
    _drop_furniture(root)
    lines = (
        Passage(text=_without_cut(text), is_heading=is_heading)
        for text, is_heading in _lines(root)
        if not _FURNITURE_LINE.match(text)
    )
    texts = [line for line in lines if line.text and line.text.casefold() != title.casefold()]
    pairs = zip_longest(texts, texts[1:])
    return tuple(line for line, after in pairs if _leads(line, after))


def is_cut_off(markup: str) -> bool:
    """Whether a text says of itself that it goes on elsewhere: "[…]"."""
    lines = [text for text, _ in _lines(_parsed(nh3.clean(visible(markup))))]
    story = [text for text in lines if not _FURNITURE_LINE.match(text) or _CUT_OFF.fullmatch(text)]
    return bool(story) and bool(_CUT_OFF.search(story[-1]))


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
        if element.tag in _BLOCKS or _is_second_break(element):
            yield from _flush(gathered, kind)
            kind = str(element.tag) if event == "start" else ""
        if event == "start":
            gathered.append(" " if element.tag in ("br", "td", "th") else "")
            gathered.append(element.text or "")
        elif element is not root:
            gathered.append(element.tail or "")
    yield from _flush(gathered, kind)


def _flush(gathered: list[str], kind: str) -> Iterator[tuple[str, bool]]:
    text = tidy("".join(gathered))
    gathered.clear()
    if text:
        yield text, kind in _HEADINGS


def _is_second_break(element: HtmlElement) -> bool:
    """Two `<br>` in a row are how older sites write a paragraph."""
    before = element.getprevious()
    return bool(
        element.tag == "br"
        and before is not None
        and before.tag == "br"
        and not (before.tail or "").strip()
    )


def _drop_furniture(root: HtmlElement) -> None:
    most = len(root.text_content()) / 2
    for element in list(root.iterdescendants()):
        if element.getparent() is not None and _is_furniture(element, most):
            element.drop_tree()


def _is_furniture(element: HtmlElement, most: float) -> bool:
    """
    Whether an element hangs round the story.

    A class that only mentions comments may sit on the box that holds
    everything; what holds more than *most* of the text is the story.
    """
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(_FURNITURE_NAME.search(names)) and len(element.text_content()) <= most


def _leads(line: Passage, after: Passage | None) -> bool:
    """Whether a line says something: a heading must have a text under it."""
    return not line.is_heading or (after is not None and not after.is_heading)


def _without_cut(text: str) -> str:
    return re.sub(r"\s*\[\s*(?:…|\.\.\.)\s*\]\s*$", "", text)


def _parsed(cleaned: str) -> HtmlElement:
    # nh3 writes `&#27;` out as the character, which XML forbids
    return lxml.html.fragment_fromstring(visible(cleaned), create_parent="div")
