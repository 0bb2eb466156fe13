"""What the rules of an edition are given, and what they answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.parse import unquote

from lxml.html import HtmlElement

from digest.config import NewsletterSettings
from digest.model import Edition, PartnerBlock, Story, Variant
from digest.render.slot import disarm


class Severity(StrEnum):
    """Whether the edition may leave all the same."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that the edition breaks, and how, in English for the operator."""

    rule: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.rule} {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedEdition:
    """One variant of an edition as it would leave, with its HTML as a tree."""

    edition: Edition
    variant: Variant
    html: str
    text: str
    newsletter: NewsletterSettings
    tree: HtmlElement

    @property
    def hrefs(self) -> tuple[str, ...]:
        """Every link's target, in reading order and in the form that `address` gives it."""
        return tuple(address(link.get("href", "")) for link in self.tree.iter("a"))

    @property
    def strings(self) -> tuple[str, ...]:
        """All that articles, the desk, partners and the newsroom wrote, which may hold anything."""
        newsletter = self.newsletter.model_dump(mode="json")
        return tuple(dict.fromkeys(_strings((asdict(self.edition), newsletter))))

    @property
    def stories(self) -> tuple[Story, ...]:
        """The lead, the stories, the sequels and the briefs, in reading order."""
        return self.edition.all_stories

    @property
    def partner(self) -> PartnerBlock | None:
        """The paid block this variant must hold."""
        return self.edition.partner if self.variant.carries_partners else None


def address(url: str) -> str:
    """A link in the one form that it has before and after a page is written: without escapes."""
    return unquote(disarm(url))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, whether it blocks, and the function that finds what breaks it."""

    id: str
    severity: Severity
    check: Callable[[RenderedEdition], Iterator[str]]
