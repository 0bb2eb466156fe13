"""A proof of consent as one page to print."""

from collections.abc import Mapping
from pathlib import Path

from digest.config import NewsletterSettings
from digest.render.environment import environment, filled


def proof_page(
    record: Mapping[str, object], newsletter: NewsletterSettings, own_templates: Path | None
) -> str:
    """The page, in French, that holds all of a proof's *record*; it needs no other file."""
    values = {"proof": record, "newsletter": newsletter}
    return filled(environment(own_templates), "proof/page.html", values)
