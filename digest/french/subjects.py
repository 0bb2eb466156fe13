"""What a subject may not look like."""

import re

_OF_ANOTHER_MAIL = re.compile(r"\W*(?:(?:re|fwd?|tr)\s?:|urgente?s?\b)", re.IGNORECASE)


def passes_for_another(subject: str) -> bool:
    """Whether an inbox would take it for a reply, a forwarded mail or an alarm."""
    return bool(_OF_ANOTHER_MAIL.match(subject))
