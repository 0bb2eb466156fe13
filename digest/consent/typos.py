"""A domain that is probably another's with a slip of the finger. Pure; nobody is asked."""

_KNOWN = (
    "gmail.com",
    "hotmail.com",
    "hotmail.ca",
    "hotmail.fr",
    "outlook.com",
    "yahoo.ca",
    "yahoo.com",
    "yahoo.fr",
    "icloud.com",
    "live.ca",
    "live.com",
    "videotron.ca",
    "sympatico.ca",
    "bell.net",
    "cgocable.ca",
    "protonmail.com",
)
_REAL = frozenset({"gmx.com", "mail.com", "ymail.com", "email.com", "yahoo.co", "bell.ca"})
"""Real ones that look like a slip."""

_MORE = frozenset({"proton.me", "pm.me", "me.com", "googlemail.com", "live.fr", "aol.com"})
"""Providers whose names nobody mistypes as one of those above, or too short to tell."""


def is_well_known(domain: str) -> bool:
    """Whether that is a provider's domain, where anybody may have a mailbox."""
    return domain in _KNOWN or domain in _REAL or domain in _MORE


def meant(address: str) -> str:
    """The (parsed) address the writer probably meant, or '' where nothing seems wrong."""
    local, _, domain = address.rpartition("@")
    if domain in _KNOWN or domain in _REAL:
        return ""
    near = next((known for known in _KNOWN if _is_one_slip(domain, known)), "")
    return f"{local}@{near}" if near else ""


def _is_one_slip(typed: str, known: str) -> bool:
    """One letter too many, too few, another one, or two neighbours that changed places."""
    if abs(len(typed) - len(known)) > 1:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b),
        min(len(typed), len(known)),
    )
    left, right = typed[start:], known[start:]
    swapped = right[1:2] + right[:1] + right[2:]
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or left == swapped
