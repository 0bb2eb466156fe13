"""What machines say of each recipient: the delivery status of RFC 3464, 6522 and 6533."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.feedback.addresses import first_address

_FIELD = re.compile(r"^[ \t>]{0,4}([A-Za-z][A-Za-z-]{2,40})[ \t]*:=?[ \t]*(.*)$")
_FOLD = re.compile(r"\n[ \t]+(?![A-Za-z-]{3,40}[ \t]*:[ \t])")
_OURS = {
    "final-recipient",
    "original-recipient",
    "x-actual-recipient",
    "action",
    "status",
    "diagnostic-code",
}
_IS_STATUS_TEXT = re.compile(r"(?im)^[ \t>]{0,4}(?:final|original)-recipient[ \t]*:")
_MOST_RECIPIENTS = 200
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_DIAGNOSIS_TYPE = re.compile(r"^[A-Za-z][\w-]*\s*;\s*")
_CODE_POINT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStatus:
    """
    What is said of one address, still in the sayer's words.

    `address` is empty where nobody is named; `action` is one of RFC 3464's, or
    empty where the words have to tell.
    """

    address: str
    action: str = ""
    status: str = ""
    diagnosis: str = ""


def has_statuses(text: str) -> bool:
    """Whether a text that is for people holds the fields that are for machines."""
    return _IS_STATUS_TEXT.search(text) is not None


def read_statuses(texts: Iterable[str]) -> tuple[RecipientStatus, ...]:
    """Every recipient of which one of those texts says something, each once."""
    statuses: dict[str, RecipientStatus] = {}
    for text in texts:
        for group in _groups(text):
            status = _status(group)
            statuses.setdefault(status.address.casefold(), status)
    return tuple(statuses.values())[:_MOST_RECIPIENTS]


def _groups(text: str) -> Iterator[dict[str, str]]:
    """The fields of one recipient after the other; blank lines are often missing or too many."""
    group: dict[str, str] = {}
    for line in _FOLD.sub(" ", text).split("\n"):
        match = _FIELD.match(line)
        name = match[1].lower() if match else ""
        is_whole = {"action", "status"} <= group.keys() and _names_someone(group)
        if match and name in _OURS:
            if name in group:
                yield group
                group = {}
            group[name] = match[2].strip()
        elif not line.strip() and is_whole:
            yield group
            group = {}
    if _names_someone(group) or {"action", "status"} <= group.keys():
        yield group


def _names_someone(group: dict[str, str]) -> bool:
    return any(name.endswith("-recipient") for name in group)


def _status(group: dict[str, str]) -> RecipientStatus:
    action = group.get("action", "").partition("(")[0].strip().lower()
    return RecipientStatus(
        address=_address(group),
        action=next((each for each in _ACTIONS if action.startswith(each)), ""),
        status=group.get("status", "").strip(),
        diagnosis=_DIAGNOSIS_TYPE.sub("", group.get("diagnostic-code", "")).strip(),
    )


def _address(group: dict[str, str]) -> str:
    """As we wrote it, where that is said (RFC 3464, section 2.3.1), else as it was at the end."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        kind, semicolon, value = group.get(name, "").partition(";")
        written = _CODE_POINT.sub(_letter, value if semicolon else kind)  # RFC 6533, section 3
        if address := first_address(written):
            return address
    return ""


def _letter(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
