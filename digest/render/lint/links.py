"""The rules of links: what they say, where they lead, and in which order."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from digest.english import counted
from digest.render.lint.rule import RenderedEdition, address
from digest.render.lint.visible import words_of
from digest.render.slot import Slot

_VAGUE = frozenset({"ici", "cliquez ici", "clique ici", "lire la suite", "en savoir plus"})


def link_texts(mail: RenderedEdition) -> Iterator[str]:
    """
    Links that say nothing by themselves, or one thing for two pages.

    One that leads where a title before it leads may say what every such link says.
    """
    targets: dict[str, str] = {}
    titles = mail.tree.xpath("//h2//a")
    titled = {link.get("href", "") for link in titles}
    for link in mail.tree.iter("a"):
        words = " ".join((words_of(link)).split())
        if not words:
            yield f"the link to {link.get('href')} has no text"
        elif words.casefold() in _VAGUE:
            yield f'"{words}" says nothing out of its context'
        elif link.get("href", "").startswith("mailto:?"):
            continue  # shares what stands before it, and says so to those who hear the page
        elif link not in titles and link.get("href", "") in titled:
            continue  # its title leads there too
        elif targets.setdefault(words, link.get("href", "")) != link.get("href", ""):
            yield f'"{words}" leads to two different pages'


def link_targets(mail: RenderedEdition) -> Iterator[str]:
    """Links that lead nowhere from a mail."""
    slots = {slot.marker for slot in Slot}
    for link in mail.tree.iter("a"):
        target = link.get("href", "")
        parts = urlsplit(target)
        on_the_web = parts.scheme in ("https", "http") and bool(parts.hostname)
        if not (on_the_web or parts.scheme in ("mailto", "tel") or target in slots):
            yield f"{target[:80]!r} is not an absolute https, http or mailto link"


def same_stories(mail: RenderedEdition) -> Iterator[str]:
    """
    Stories that one part links and another does not, or in another order.

    What else may lead to a story's address (a summary that quotes it, a partner, the edition's
    own page) is passed over: the stories must be there in their order, whatever stands between.
    """
    addresses = [address(story.url) for story in mail.stories]
    for part, places in (("HTML", mail.hrefs), ("text", _addresses(mail.text))):
        missing = set(addresses).difference(places)
        if missing:
            yield f"{counted(len(missing), 'story', 'is')} not linked from the {part} part"
        elif not _come_in_order(addresses, places):
            yield f"the {part} part tells the stories in another order"


def _come_in_order(addresses: Iterable[str], places: Iterable[str]) -> bool:
    remaining = iter(places)
    return all(url in remaining for url in addresses)


def _addresses(text: str) -> tuple[str, ...]:
    """Whatever in a text may be an address, in the form of `address`."""
    words = (word.strip("()<>[]«»\u00a0\u202f") for word in text.split())
    return tuple(address(word) for word in words if "://" in word)
