"""
The text part: laid out by hand, not stripped HTML.

What the inbox shows beside the subject comes first, as in the HTML part; then the same
stories in the same order, with the same links. Its lines flow.
"""

import re

from jinja2 import Environment

from digest.config import NewsletterSettings, WebSettings
from digest.model import Edition, Variant
from digest.render.context import context
from digest.render.environment import filled, guarded
from digest.render.flowed import flowed

TEMPLATE = "edition/body.txt"
_LINE_ENDS = re.compile(r"[\t\n\v\f\r]+")
_SPACES_AT_ENDS = re.compile(r" +$", re.MULTILINE)


def render_text(
    edition: Edition,
    variant: Variant,
    newsletter: NewsletterSettings,
    web: WebSettings,
    environment: Environment,
) -> str:
    """
    The text part of that variant, flowed, with the markers of its slots.

    Without a link to its page on the web where the archive is off.

    Raises as `filled` does where the template is wrong.
    """
    names = context(edition, variant, newsletter, web).names
    own = guarded(environment)
    own.filters = {**own.filters, "paragraph": paragraph}
    text = _SPACES_AT_ENDS.sub("", filled(own, TEMPLATE, names))
    return flowed(re.sub(r"\n{3,}", "\n\n", text).strip("\n")) + "\n"


def paragraph(text: str) -> str:
    """That text on one line of its own: how long its rows are, those decide who flow it."""
    return _LINE_ENDS.sub(" ", text)
