"""E-mail addresses: parse, normalise, and the variable envelope return path (VERP)."""

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from digest.errors import InputError

_LONGEST_LOCAL_PART = 64
"""In octets (RFC 5321, section 4.5.3.1.1)."""
_BLANKS = " \t\N{NO-BREAK SPACE}"
_LONGEST_SURE = 200
"""In octets; RFC 5321 and its errata allow up to 254, in whichever form it is written."""
_ENCODED = "=?"
"""How an encoded-word begins (RFC 2047): allowed in an address, and nobody's but an attacker's."""
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""What stands where bytes were no text: of a mailbox that nobody named."""
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What email-validator lets through and no screen shows: one mailbox would have many names."""
_ROUTES = frozenset('%!@"(),:;<>[\\] ')
"""`me%here.test@there.test` and `here.test!me@…` have a host pass mail on (RFC 5321, F.2)."""
_COMMANDS = re.compile(r"\A[-/|.]|[|`]|\$[({]|/\.\./")
"""
An option, a program, a file or a shell's words, to a mailer that hands its mail on carelessly.

Postfix sends none to a local part that begins with `-` (allow_min_user), Exim as it comes none
to one that begins with `/` or `|`, or holds `/../`: no letter would arrive.
"""
_YAHOO = re.compile(r"(?:yahoo\.(?!co\.jp$)[a-z.]+|ymail\.com|rocketmail\.com)")
"""Where what follows a hyphen is a keyword of the reader's, as what follows a `+` is elsewhere."""
_GMAIL = ("gmail.com", ".")
_PROTON = ("proton.me", ".-_")
_ICLOUD = ("icloud.com", "")
_ONE_PROVIDER = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), _GMAIL),
    **dict.fromkeys(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), _PROTON),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _ICLOUD),
}
"""Domains under which one mailbox has several names: whose they are, and the signs it ignores."""
_IN_WORDS = re.compile(r"[^\s<>()\[\]\",;:@]+@[^\s<>()\[\]\",;:@]+\.[^\W_](?:[\w-]*\w)?")
_PLAIN_LOCAL_PART = re.compile(r"(?!-)[0-9A-Za-z_+-]+(?:\.[0-9A-Za-z_+-]+)*")
"""What no rule of any address refuses: all but a few of those people have."""


def parse(text: str) -> str:
    """
    The sendable form of what a person typed, who wants to be written to there.

    The local part stays as written, in NFC; the domain becomes lower-case
    A-labels (RFC 5891). Blanks around it are a slip, a line end never is. Raises
    `InputError` with the reason in words. No DNS question is asked.
    """
    typed = text.strip(_BLANKS)
    plain = _plain(typed)
    if plain:
        return plain
    checked = _checked(typed)
    if _ENCODED in checked.local_part:
        raise InputError(f"The part before the @-sign holds {_ENCODED}, which mail programs decode")
    folded = unicodedata.normalize("NFKC", checked.local_part)
    if _ROUTES & set(folded):
        raise InputError("The part before the @-sign holds a sign that sends mail on elsewhere")
    if _COMMANDS.search(folded):
        raise InputError("The part before the @-sign is one that mail servers take for a command")
    if _INVISIBLE.search(checked.local_part):
        raise InputError("The part before the @-sign holds a sign that nobody sees")
    if _UNREADABLE in checked.local_part:
        raise InputError("The part before the @-sign holds a byte that is no letter")
    if len(checked.local_part.encode()) > _LONGEST_LOCAL_PART:
        raise InputError("The part before the @-sign is too long")
    return f"{checked.local_part}@{checked.ascii_domain}"


def named(text: str) -> str:
    """
    The same form of an address that may be on the books already.

    What may be written to is a stricter question, and its answer grows stricter: who was
    taken earlier can still be shown, leave and be erased. Raises `InputError` for what is
    no address at all.
    """
    typed = text.strip(_BLANKS)
    plain = _plain(typed)
    if plain:
        return plain
    checked = _checked(typed)
    return f"{checked.local_part}@{checked.ascii_domain}"


def _plain(typed: str) -> str:
    """The form of an address that needs no long look; empty for every other one."""
    local, _, domain = typed.rpartition("@")
    if len(local) > _LONGEST_LOCAL_PART or not _PLAIN_LOCAL_PART.fullmatch(local):
        return ""
    plain = f"{local}@{_ascii_domain(domain)}"
    return plain if len(plain) <= _LONGEST_SURE else ""


@lru_cache(maxsize=4096)  # a list of readers has far fewer domains than readers
def _ascii_domain(domain: str) -> str:
    return _checked(f"x@{domain}").ascii_domain


def _checked(text: str) -> ValidatedEmail:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        raise InputError(str(fault).rstrip(".")) from fault


def key(address: str) -> str:
    """
    What makes two addresses the same person's: the parsed form, case-folded.

    RFC 5321 (2.4) lets a host tell `Anne@` from `anne@`; none that matters
    does, and writing to one person twice is the worse mistake.
    """
    return unicodedata.normalize("NFC", address.casefold())


def untagged(address: str) -> str:
    """The same without what follows a `+`: the mailbox that one's own tags lead to."""
    local, _, domain = key(address).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def mailbox(address: str) -> str:
    """
    What all spellings of one mailbox have in common: a key, never an address to write to.

    Case, width and other forms of a letter (NFKC), what follows a `+`, at Yahoo a
    hyphen, and the signs its provider is known to ignore.
    """
    folded = unicodedata.normalize("NFKC", key(unicodedata.normalize("NFKC", address)))
    local, _, domain = folded.rpartition("@")
    provider, ignored = _ONE_PROVIDER.get(domain, (domain, ""))
    own = local.partition("+")[0]
    if _YAHOO.fullmatch(domain):
        own = own.partition("-")[0]
    plain = "".join(char for char in own if char not in ignored)
    return f"{plain or local}@{provider}"


def without_addresses(words: str) -> str:
    """What somebody wrote by hand, every address in it masked."""
    return _IN_WORDS.sub(lambda match: masked(match[0]), words)


def masked(address: str) -> str:
    """The address for a log or a public page: `k•••@d•••.test`."""
    local, _, domain = address.rpartition("@")
    name, dot, suffix = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{suffix}"


def verp(bounce_address: str, token: str) -> str:
    """`rebond@n.example` and a token make `rebond+TOKEN@n.example`, the envelope sender."""
    before, behind = around_token(bounce_address)
    return f"{before}{token}{behind}"


def around_token(mailbox: str) -> tuple[str, str]:
    """What stands before and behind the token where `mailbox` bears one."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+", f"@{domain}"
