"""What the rules of an edition are given, and what they answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml.html import HtmlElement

from digest.config import NewsletterSettings
from digest.model import Edition, PartnerBlock, Story, Variant


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
    def hrefs(self) -> str:
        """Every link's target as the template wrote it, a line each, in reading order."""
        return "\n".join(link.get("href", "") for link in self.tree.iter("a"))

    @property
    def stories(self) -> tuple[Story, ...]:
        """The lead, the stories, the sequels and the briefs, in reading order."""
        return self.edition.all_stories

    @property
    def partner(self) -> PartnerBlock | None:
        """The paid block this variant must hold."""
        return self.edition.partner if self.variant.carries_partners else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, whether it blocks, and the function that finds what breaks it."""

    id: str
    severity: Severity
    check: Callable[[RenderedEdition], Iterator[str]]
