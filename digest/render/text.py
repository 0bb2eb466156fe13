"""
The text part: laid out by hand, not stripped HTML.

The same stories in the same order, with the same links; no line is longer than
72 columns but a web address.
"""

import re
import textwrap

from jinja2 import Environment

from digest.config import NewsletterSettings, WebSettings
from digest.model import Edition, Variant
from digest.render.context import context
from digest.render.environment import filled, guarded

TEMPLATE = "edition/body.txt"
COLUMNS = 72


def render_text(
    edition: Edition,
    variant: Variant,
    newsletter: NewsletterSettings,
    web: WebSettings,
    environment: Environment,
) -> str:
    """
    The text part of that variant, with the markers of its slots.

    Without a link to its page on the web where the archive is off.

    Raises as `filled` does where the template is wrong.
    """
    names = context(edition, variant, newsletter, web).names
    own = guarded(environment)
    own.filters = {**own.filters, "wrap": wrap}
    text = filled(own, TEMPLATE, names)
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
