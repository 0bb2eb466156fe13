"""The rules of what the law asks: who writes, how to leave, and what is paid for."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from digest.english import counted
from digest.model import PartnerBlock
from digest.render.lint.rule import RenderedEdition, address
from digest.render.lint.visible import spaced
from digest.render.slot import Slot

_BODY_SLOTS = (Slot.ADDRESS, Slot.CONSENTED_ON, Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL)
_LABELS = ("Publicité · payée par ", "Contenu commandité · payé par ")


def footer(mail: RenderedEdition) -> Iterator[str]:
    """A mail that does not say who writes, from where, and how to reach them (CASL, section 6)."""
    visible = spaced(mail.tree.text_content())
    required = {
        "the sender's name": mail.newsletter.name,
        "the postal address": mail.newsletter.postal_address,
        "the contact": mail.newsletter.contact,
    }
    for what, value in required.items():
        for part, words in (("HTML", visible), ("text", spaced(mail.text))):
            if spaced(value) not in words:
                yield f"{what} is missing from the {part} part"
    for part, source in (("HTML", mail.hrefs), ("text", mail.text)):
        privacy = mail.newsletter.privacy_url
        if (address(privacy) if part == "HTML" else privacy) not in source:
            yield f"the privacy policy is not linked from the {part} part"


def slots(mail: RenderedEdition) -> Iterator[str]:
    """Each once; the preferences beside a paid block too, for whoever wants no more of them."""
    counts = dict.fromkeys(_BODY_SLOTS, 1)
    counts[Slot.PREFERENCES_URL] += mail.partner is not None
    for part, source in (("HTML", mail.html), ("text", mail.text)):
        for slot, count in counts.items():
            times = source.count(slot.marker)
            if times != count:
                often = counted(times, "time")
                yield f"the {part} part holds the slot {slot.value} {often}, not {count}"
        markers = sum(source.count(slot.marker) for slot in Slot)
        if source.count("xslot-") != markers:
            yield f"the {part} part holds a slot that nobody fills"


def leaving(mail: RenderedEdition) -> Iterator[str]:
    """A part without a link to unsubscribe (CASL, section 11)."""
    if Slot.UNSUBSCRIBE_URL.marker not in [link.get("href") for link in mail.tree.iter("a")]:
        yield "the HTML part has no link to unsubscribe"
    if Slot.UNSUBSCRIBE_URL.marker not in mail.text:
        yield "the text part has no link to unsubscribe"


def paid(mail: RenderedEdition) -> Iterator[str]:
    """A paid block that does not say so, or stands where readers did not agree to one."""
    partner = mail.partner
    visible = spaced(mail.tree.text_content())
    if partner is None:
        if _stands_here(mail, visible):
            yield "a paid block stands in a mail for readers who did not agree to one"
        return
    if partner.label not in [f"{label}{partner.legal_name}" for label in _LABELS]:
        yield "the paid block's label does not say that it is paid, and by whom"
    for part, words in (("HTML", visible), ("text", spaced(mail.text))):
        if spaced(partner.label) not in words:
            yield f"the paid block's label is missing from the {part} part"
    if _has_unmarked_link(mail, partner):
        yield 'a paid link is not rel="sponsored"'


def _stands_here(mail: RenderedEdition, visible: str) -> bool:
    """Whether the edition's paid block is in that page; a story may say and link the same."""
    block = mail.edition.partner
    if block is None:
        return False
    of_stories = spaced(" ".join(_of_stories(mail)))
    is_labelled = spaced(block.label) in visible and spaced(block.label) not in of_stories
    is_linked = address(block.url) in mail.hrefs and address(block.url) not in _ours(mail)
    return is_labelled or is_linked or any(map(_is_sponsored, mail.tree.iter("a")))


def _has_unmarked_link(mail: RenderedEdition, partner: PartnerBlock) -> bool:
    """Whether the paid link does not say that it is one; a story may lead to the same page."""
    links = [a for a in mail.tree.iter("a") if address(a.get("href", "")) == address(partner.url)]
    marked = list(filter(_is_sponsored, links))
    return not marked or (len(marked) < len(links) and address(partner.url) not in _ours(mail))


def _is_sponsored(link: HtmlElement) -> bool:
    return "sponsored" in (link.get("rel") or "").split()


def _ours(mail: RenderedEdition) -> frozenset[str]:
    """Where a mail leads without being paid for it: its stories, and the newsroom's own pages."""
    newsletter = mail.newsletter
    own = (newsletter.site_url, f"{newsletter.site_url}/", newsletter.privacy_url)
    return frozenset(map(address, (*(story.url for story in mail.stories), *own)))


def _of_stories(mail: RenderedEdition) -> Iterator[str]:
    for story in mail.stories:
        yield from (story.title, story.short_title, story.section, story.byline, story.link_text)
        yield from (story.intro, *story.paragraphs)
