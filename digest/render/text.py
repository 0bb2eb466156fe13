"""
The text part: laid out by hand, not stripped HTML.

The same stories in the same order, with the same links; no line is longer than
72 columns but a web address.
"""

import re
import textwrap

from jinja2 import Environment

from digest.config import NewsletterSettings
from digest.model import Edition, Variant
from digest.render.environment import filled
from digest.render.words import context, guarded, markers

TEMPLATE = "edition/body.txt"
COLUMNS = 72


def render_text(
    edition: Edition,
    variant: Variant,
    newsletter: NewsletterSettings,
    public_url: str,
    environment: Environment,
    *,
    is_archived: bool = True,
) -> str:
    """
    The text part of that variant, with the markers of its slots.

    Without a link to its page on the web unless it *is_archived*.

    Raises as `filled` does where the template is wrong.
    """
    told = context(edition, variant, newsletter, public_url, is_archived=is_archived)
    own = guarded(environment)
    own.filters = {**own.filters, "wrap": wrap}
    values = {
        "edition": told.edition,
        "newsletter": told.newsletter,
        "partner": told.partner,
        "archive_url": told.archive_url,
        "sign_up_url": told.sign_up_url,
        "slot": markers(),
    }
    text = filled(own, TEMPLATE, values)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def wrap(text: str, indent: str = "") -> str:
    """That text in lines of 72 columns, the ones after the first behind *indent*."""
    return textwrap.fill(
        text,
        width=COLUMNS,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
