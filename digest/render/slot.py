"""
The places in a mailing that differ from one reader to the next.

A template writes a slot's marker; the compiler cuts the finished mail at the
markers. A marker is plain letters, digits and hyphens, so that neither Jinja's
escaping nor the inliner nor quoted-printable changes it.
"""

from enum import StrEnum


class Slot(StrEnum):
    """What is filled in for each reader; nothing else may differ between two copies."""

    ADDRESS = "address"
    CONSENTED_ON = "consented-on"
    UNSUBSCRIBE_URL = "unsubscribe-url"
    PREFERENCES_URL = "preferences-url"
    UNSUBSCRIBE_MAILTO = "unsubscribe-mailto"
    MESSAGE_ID = "message-id"
    COPY_NAME = "copy-name"

    @property
    def marker(self) -> str:
        """What stands for it in a rendered mail, before it is compiled."""
        return f"xslot-{self.value}-xslot"


def disarm(text: str) -> str:
    """That text, in which nothing can be mistaken for a marker: its hyphens are another kind."""
    return text.replace("xslot-", "xslot\u2010").replace("-xslot", "\u2010xslot")
