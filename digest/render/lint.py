"""
What a rendered edition must be before it may be sent.

Pure: texts in, faults out. Each rule is one small function that yields what it
finds wrong, in English for the operator; the table at the end names it and says
whether it blocks sending. Rules that need a network or a browser are elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement

from digest.config import NewsletterSettings
from digest.model import Edition, Story, Tone, Variant
from digest.render import appearance, dependencies
from digest.render.quoted import quoted
from digest.render.rules import Fault, RenderedEdition, Rule, Severity
from digest.render.slot import Slot, disarm

__all__ = ["MOST_BYTES", "MOST_ENCODED", "RULES", "Fault", "Severity", "faults", "is_too_heavy"]

MOST_BYTES = 90_000
"""Of HTML; Gmail hides what comes after about 102 kB, the link to leave included."""
MOST_ENCODED = 102_400
"""Of the same, as quoted-printable."""
_MANY_BYTES = 70_000
_MOST_STYLE = 8_192
_COLUMNS = 72
_WIDEST = 600
_BODY_SLOTS = (Slot.ADDRESS, Slot.CONSENTED_ON, Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL)
_LABELS = ("Publicité · payée par ", "Contenu commandité · payé par ")
_ALIKE = 0.6
_TEXT_SHARE = 0.25
_VAGUE = frozenset({"ici", "cliquez ici", "clique ici", "lire la suite", "en savoir plus"})


def faults(
    edition: Edition, variant: Variant, html: str, text: str, newsletter: NewsletterSettings
) -> tuple[Fault, ...]:
    """Every rule that variant breaks, those that block sending first."""
    proof = RenderedEdition(
        edition=edition,
        variant=variant,
        html=html,
        text=text,
        newsletter=newsletter,
        tree=lxml_html.document_fromstring(html),
    )
    broken = [
        Fault(rule.id, rule.severity, message) for rule in RULES for message in rule.check(proof)
    ]
    return tuple(sorted(broken, key=lambda fault: fault.severity is Severity.WARNS))


# --- weight and style -------------------------------------------------------------


def is_too_heavy(html: str) -> bool:
    """Whether a mailbox may cut that part before its end."""
    return len(html.encode()) > MOST_BYTES or len(quoted(html)) > MOST_ENCODED


def _too_heavy(proof: RenderedEdition) -> Iterator[str]:
    if is_too_heavy(proof.html):
        size, sent = len(proof.html.encode()), len(quoted(proof.html))
        yield (
            f"the HTML has {size} bytes ({sent} as sent), more than {MOST_BYTES} "
            f"({MOST_ENCODED}); carry fewer or shorter stories"
        )


def _rather_heavy(proof: RenderedEdition) -> Iterator[str]:
    size = len(proof.html.encode())
    if _MANY_BYTES < size <= MOST_BYTES:
        yield f"the HTML has {size} bytes; mailboxes cut it a little above {MOST_BYTES}"


def _kept_style(proof: RenderedEdition) -> Iterator[str]:
    sheets = [sheet.text or "" for sheet in proof.tree.iter("style")]
    kept = "\n".join(sheets)
    if len(kept.encode()) > _MOST_STYLE:
        yield f"the style sheets kept in the head exceed {_MOST_STYLE} bytes"
    for word in ("@import", "@supports", "@layer", ":has(", "var("):
        if word in kept:
            yield f"a style sheet uses {word}, which mailboxes drop with all the rest"
    for sheet in sheets:
        if "max-width" in sheet and "prefers-color-scheme" in sheet:
            yield "the rules for phones and for dark mode share one sheet; part them"


def _conditional_comments(proof: RenderedEdition) -> Iterator[str]:
    opened, closed = proof.html.count("<!--[if"), proof.html.count("<![endif]-->")
    if opened != closed:
        yield f"{opened} conditional comments are opened and {closed} closed"


# --- structure and access ----------------------------------------------------------


def _language(proof: RenderedEdition) -> Iterator[str]:
    if (proof.tree.get("lang"), proof.tree.get("dir")) != ("fr-CA", "ltr"):
        yield 'the <html> element is not lang="fr-CA" dir="ltr"'
    wrappers = proof.tree.xpath('//*[@role="article"]')
    if not any(
        wrapper.get("lang") == "fr-CA" and wrapper.get("aria-label") for wrapper in wrappers
    ):
        yield 'no wrapper with role="article", lang="fr-CA" and an aria-label'


def _tables(proof: RenderedEdition) -> Iterator[str]:
    bare = [table for table in proof.tree.iter("table") if table.get("role") != "presentation"]
    if bare:
        yield f'{len(bare)} tables without role="presentation"'


def _headings(proof: RenderedEdition) -> Iterator[str]:
    levels = [
        int(str(heading.tag)[1]) for heading in proof.tree.iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "the first heading, and no other, must be an h1"
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield "a level of heading is skipped"
    if any(not _words_of(heading).strip() for heading in proof.tree.iter("h1", "h2", "h3")):
        yield "a heading is empty"


def _images(proof: RenderedEdition) -> Iterator[str]:
    for image in proof.tree.iter("img"):
        source = image.get("src", "")
        if image.get("alt") is None:
            yield f"{source} has no alt text"
        sizes = (image.get("width", ""), image.get("height", ""))
        if not all(size.isdigit() for size in sizes):
            yield f"{source} has no width and height in plain numbers"
        elif min(map(int, sizes)) <= 1:
            yield f"{source} is a tracking pixel"
        elif int(sizes[0]) > _WIDEST:
            yield f"{source} is shown wider than {_WIDEST} pixels"
        if urlsplit(source).path.lower().endswith((".svg", ".avif", ".webp")):
            yield f"{source} is of a kind that Outlook or Gmail does not show"
        if urlsplit(source).scheme not in ("https", "http"):
            yield f"{source[:80]!r} is not the address of a picture on the web"


def _active_parts(proof: RenderedEdition) -> Iterator[str]:
    tags = ("script", "form", "iframe", "object", "embed", "video", "audio", "svg", "base", "input")
    for tag in sorted({str(element.tag) for element in proof.tree.iter(*tags)}):
        yield f"<{tag}> has no place in a mail"
    for element in proof.tree.iter():
        if any(str(name).startswith("on") for name in element.attrib):
            yield f"<{element.tag!s}> carries a script in an attribute"
    if proof.tree.xpath('//link[@rel="stylesheet"]'):
        yield "a style sheet is fetched from elsewhere"


# --- links ----------------------------------------------------------------------------


def _link_texts(proof: RenderedEdition) -> Iterator[str]:
    targets: dict[str, str] = {}
    for link in proof.tree.iter("a"):
        words = " ".join((_words_of(link)).split())
        if not words:
            yield f"the link to {link.get('href')} has no text"
        elif words.casefold() in _VAGUE:
            yield f'"{words}" says nothing out of its context'
        elif link.get("href", "").startswith("mailto:?"):
            continue  # shares what stands before it, and says so to those who hear the page
        elif targets.setdefault(words, link.get("href", "")) != link.get("href", ""):
            yield f'"{words}" leads to two different pages'


def _words_of(link: HtmlElement) -> str:
    pictures = " ".join(image.get("alt", "") for image in link.iter("img"))
    return f"{link.text_content()} {pictures}"


def _link_targets(proof: RenderedEdition) -> Iterator[str]:
    slots = {slot.marker for slot in Slot}
    for link in proof.tree.iter("a"):
        target = link.get("href", "")
        parts = urlsplit(target)
        on_the_web = parts.scheme in ("https", "http") and bool(parts.hostname)
        if not (on_the_web or parts.scheme in ("mailto", "tel") or target in slots):
            yield f"{target[:80]!r} is not an absolute https, http or mailto link"


# --- what the law asks ------------------------------------------------------------------


def _footer(proof: RenderedEdition) -> Iterator[str]:
    visible = _spaced(proof.tree.text_content())
    asked = {
        "the sender's name": proof.newsletter.name,
        "the postal address": proof.newsletter.postal_address,
        "the contact": proof.newsletter.contact,
    }
    for what, value in asked.items():
        for part, words in (("HTML", visible), ("text", _spaced(proof.text))):
            if _spaced(value) not in words:
                yield f"{what} is missing from the {part} part"
    for part, source in (("HTML", _hrefs(proof)), ("text", proof.text)):
        if proof.newsletter.privacy_url not in source:
            yield f"the privacy policy is not linked from the {part} part"


def _slots(proof: RenderedEdition) -> Iterator[str]:
    """Each once; the preferences beside a paid block too, for whoever wants no more of them."""
    asked = dict.fromkeys(_BODY_SLOTS, 1)
    asked[Slot.PREFERENCES_URL] += proof.partner is not None
    for part, source in (("HTML", proof.html), ("text", proof.text)):
        for slot, most in asked.items():
            times = source.count(slot.marker)
            if times != most:
                yield f"the {part} part holds the slot {slot.value} {times} times, not {most}"
        known = sum(source.count(slot.marker) for slot in Slot)
        if source.count("xslot-") != known:
            yield f"the {part} part holds a slot that nobody fills"


def _leaving(proof: RenderedEdition) -> Iterator[str]:
    if Slot.UNSUBSCRIBE_URL.marker not in [link.get("href") for link in proof.tree.iter("a")]:
        yield "the HTML part has no link to unsubscribe"
    if Slot.UNSUBSCRIBE_URL.marker not in proof.text:
        yield "the text part has no link to unsubscribe"


def _paid(proof: RenderedEdition) -> Iterator[str]:
    partner = proof.partner
    visible = _spaced(proof.tree.text_content())
    if partner is None:
        block = proof.edition.partner
        if block is not None and (_spaced(block.label) in visible or block.url in _hrefs(proof)):
            yield "a paid block stands in a mail for readers who did not agree to one"
        return
    if partner.label not in [f"{label}{partner.legal_name}" for label in _LABELS]:
        yield "the paid block's label does not say that it is paid, and by whom"
    for part, words in (("HTML", visible), ("text", _spaced(proof.text))):
        if _spaced(partner.label) not in words:
            yield f"the paid block's label is missing from the {part} part"
    for link in proof.tree.iter("a"):
        if link.get("href") == partner.url and "sponsored" not in (link.get("rel") or "").split():
            yield 'a paid link is not rel="sponsored"'


# --- words ------------------------------------------------------------------------------


def _unresolved(proof: RenderedEdition) -> Iterator[str]:
    """Template text left over; what was written is taken away first, in capitals too."""
    for part, source in (("HTML", proof.tree.text_content()), ("text", proof.text)):
        rest = _spaced(source)
        for words in sorted(filter(None, _written(proof)), key=len, reverse=True):
            rest = re.sub(re.escape(_spaced(words)), " ", rest, flags=re.IGNORECASE)
        for left in re.findall(r"\{\{|\{%|%%\w+%%|\bNone\b|\bundefined\b", rest):
            yield f"the {part} part holds {left!r}, left over by a template"
    for element in proof.tree.iter():
        if "None" in element.attrib.values():
            yield f"an attribute of <{element.tag!s}> is None"


def _subject(proof: RenderedEdition) -> Iterator[str]:
    subject = proof.edition.subject
    if not 1 <= len(subject) <= 60:
        yield f"the subject has {len(subject)} characters; 1 to 60 are allowed"
    if re.match(r"(?:(?:re|fwd?|tr)\s?:|urgente?s?\b)", subject, re.IGNORECASE):
        yield "the subject passes for a reply or for an alarm"


def _preheader(proof: RenderedEdition) -> Iterator[str]:
    preheader = proof.edition.preheader
    if not 40 <= len(preheader) <= 110:
        yield f"the preheader has {len(preheader)} characters; 40 to 110 show well"
    for what, other in (("subject", proof.edition.subject), ("opening", proof.edition.opening)):
        if _alike(preheader, other):
            yield f"the preheader repeats the {what}"


def _alike(text: str, other: str) -> bool:
    """Whether most of the longer words of one are in the other."""
    words = set(re.findall(r"\w{4,}", text.casefold()))
    shared = words & set(re.findall(r"\w{4,}", other.casefold()))
    return text == other or (len(words) > 2 and len(shared) > _ALIKE * len(words))


def _loud_subject(proof: RenderedEdition) -> Iterator[str]:
    subject, tone = proof.edition.subject, proof.edition.tone
    emoji = [char for char in subject if unicodedata.category(char) == "So"]
    most = 1 if tone is Tone.NORMAL else 0
    if len(emoji) > most:
        yield f"the subject has {len(emoji)} emoji; at most {most} in the tone {tone}"
    loud = [word for word in re.findall(r"[^\W\d_]{6,}", subject) if word.isupper()]
    if loud and loud[0] not in proof.newsletter.name.upper():
        yield f"the subject shouts: {loud[0]}"


def _text_part(proof: RenderedEdition) -> Iterator[str]:
    long = [
        line
        for line in proof.text.splitlines()
        if len(line) > _COLUMNS and " " in line.strip() and "xslot" not in line
    ]
    if long:
        yield f"{len(long)} lines of the text part are longer than {_COLUMNS} columns"
    if len(proof.text.split()) < _TEXT_SHARE * len(proof.tree.text_content().split()):
        yield "the text part says far less than the HTML part"


def _same_stories(proof: RenderedEdition) -> Iterator[str]:
    for part, source in (("HTML", _hrefs(proof)), ("text", proof.text)):
        places = [source.find(disarm(story.url)) for story in proof.stories]
        if -1 in places:
            yield f"{places.count(-1)} stories are not linked from the {part} part"
        elif _first_lines(source, proof.stories) != sorted(_first_lines(source, proof.stories)):
            yield f"the {part} part tells the stories in another order"


def _first_lines(source: str, stories: tuple[Story, ...]) -> list[int]:
    """Where each story is first linked; an address that begins another is told from it."""
    ends = r"(?![^\s\"])"
    matches = (re.search(re.escape(disarm(story.url)) + ends, source) for story in stories)
    return [match.start() for match in matches if match]


def _hrefs(proof: RenderedEdition) -> str:
    """Every link's target as the template wrote it, a line each, in reading order."""
    return "\n".join(link.get("href", "") for link in proof.tree.iter("a"))


def _written(proof: RenderedEdition) -> Iterator[str]:
    """What articles, partners and the newsroom wrote, which may hold anything."""
    edition = proof.edition
    yield from (edition.subject, edition.preheader, edition.greeting, edition.opening)
    yield from (proof.newsletter.name, proof.newsletter.postal_address, proof.newsletter.slogan)
    for story in proof.stories:
        yield from (story.title, story.short_title, story.section, story.byline, story.link_text)
        yield from story.paragraphs
    if edition.partner:
        yield from (edition.partner.label, edition.partner.headline, edition.partner.text)
        yield edition.partner.link_text


def _spaced(text: str) -> str:
    """With every run of blanks as one space: parts break their lines elsewhere."""
    return " ".join(disarm(text).split())


RULES = (
    Rule("H01", Severity.BLOCKS, _too_heavy),
    Rule("H01", Severity.WARNS, _rather_heavy),
    Rule("H02", Severity.BLOCKS, _kept_style),
    Rule("H03", Severity.BLOCKS, appearance.fragile_style),
    Rule("H04", Severity.BLOCKS, appearance.important_rules),
    Rule("H05", Severity.WARNS, dependencies.whole_without_sheets),
    Rule("H06", Severity.BLOCKS, _language),
    Rule("H07", Severity.BLOCKS, _tables),
    Rule("H08", Severity.BLOCKS, _headings),
    Rule("H09", Severity.BLOCKS, _images),
    Rule("H10", Severity.BLOCKS, _active_parts),
    Rule("H11", Severity.WARNS, _link_texts),
    Rule("H12", Severity.BLOCKS, _link_targets),
    Rule("H14", Severity.BLOCKS, appearance.contrast),
    Rule("H15", Severity.WARNS, appearance.type_size),
    Rule("H16", Severity.WARNS, appearance.buttons),
    Rule("H17", Severity.BLOCKS, _conditional_comments),
    Rule("H18", Severity.BLOCKS, _unresolved),
    Rule("H19", Severity.BLOCKS, _slots),
    Rule("H20", Severity.WARNS, _preheader),
    Rule("H21", Severity.WARNS, appearance.hidden_filler),
    Rule("H22", Severity.BLOCKS, _subject),
    Rule("H22", Severity.WARNS, _loud_subject),
    Rule("H23", Severity.BLOCKS, _footer),
    Rule("H24", Severity.BLOCKS, _leaving),
    Rule("H25", Severity.BLOCKS, _paid),
    Rule("H26", Severity.WARNS, _text_part),
    Rule("H26", Severity.BLOCKS, _same_stories),
    Rule("H29", Severity.BLOCKS, dependencies.known_hosts),
    Rule("H31", Severity.WARNS, dependencies.known_features),
)
