"""A relay's words as they may stand in a row, in a log and on a screen. Pure."""

import re
import unicodedata

_LONGEST = 1000
"""Characters: a reply of many lines has what matters first."""
_LOCAL_PART = re.compile(r"(?:\"[^\"]*\"|[^\s<>\"(),:;@\[\]]+)@(?=\S)")


def presentable(text: str) -> str:
    """
    Those words on one line, without what a terminal obeys and without anybody's address.

    Of an address only the domain stays: it may be our own, and then the reply is about us.
    """
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return _LOCAL_PART.sub("•••@", " ".join(visible.split()))[:_LONGEST]
