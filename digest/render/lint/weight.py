"""The rules of weight: how large a mail may be, and which style sheets it keeps."""

from collections.abc import Iterator

from digest.english import counted
from digest.render.lint.rule import RenderedEdition
from digest.render.quoted import quoted

MOST_BYTES = 90_000
"""Of HTML; Gmail hides what comes after about 102 kB, the link to leave included."""
MOST_ENCODED = 102_400
"""Of the same, as quoted-printable."""
_MANY_BYTES = 70_000
_MOST_STYLE = 8_192


def is_too_heavy(html: str) -> bool:
    """Whether a mailbox may cut that part before its end."""
    return len(html.encode()) > MOST_BYTES or len(quoted(html)) > MOST_ENCODED


def too_heavy(mail: RenderedEdition) -> Iterator[str]:
    """A mail that a mailbox may cut before its end."""
    if is_too_heavy(mail.html):
        size, sent = len(mail.html.encode()), len(quoted(mail.html))
        yield (
            f"the HTML has {size} bytes ({sent} as sent), more than {MOST_BYTES} "
            f"({MOST_ENCODED}); carry fewer or shorter stories"
        )


def rather_heavy(mail: RenderedEdition) -> Iterator[str]:
    """A mail that is close to that."""
    size = len(mail.html.encode())
    if _MANY_BYTES < size <= MOST_BYTES:
        yield f"the HTML has {size} bytes; mailboxes cut it a little above {MOST_BYTES}"


def kept_style(mail: RenderedEdition) -> Iterator[str]:
    """Style sheets that are too long, or hold what makes a mailbox drop them."""
    sheets = [sheet.text or "" for sheet in mail.tree.iter("style")]
    css = "\n".join(sheets)
    if len(css.encode()) > _MOST_STYLE:
        yield f"the style sheets kept in the head exceed {_MOST_STYLE} bytes"
    for word in ("@import", "@supports", "@layer", ":has(", "var("):
        if word in css:
            yield f"a style sheet uses {word}, which mailboxes drop with all the rest"
    for sheet in sheets:
        if "max-width" in sheet and "prefers-color-scheme" in sheet:
            yield "the rules for phones and for dark mode share one sheet; part them"


def conditional_comments(mail: RenderedEdition) -> Iterator[str]:
    """Comments for Outlook that do not close."""
    opened, closed = mail.html.count("<!--[if"), mail.html.count("<![endif]-->")
    if opened != closed:
        yield f"{counted(opened, 'conditional comment', 'is')} opened and {closed} closed"
