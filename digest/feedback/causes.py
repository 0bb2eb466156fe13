"""
What a refusal means for the address it names: words first, then the status, in doubt nothing.

Codes alone lie (see `deliver/verdict.py`, which judges the same words when a
relay says them at once): `550 5.7.1` may say that nobody is there, `550 5.1.1`
that we sent too much this hour. Only words or a status that say the *address* is
bad make a return permanent, and only where no number says that it is for now.
"""

import re

from digest.feedback.phrasebook import phrasebook
from digest.feedback.report import BounceCause, ReturnedRecipient
from digest.feedback.statuses import RecipientStatus
from digest.feedback.words import plain_words

_BAD_ADDRESS = frozenset({BounceCause.NO_MAILBOX, BounceCause.NO_DOMAIN})
_LONGEST_WORDS = 2000
_LONGEST_DIAGNOSIS = 500
_MOST_LINES = 30
_IT_EXISTS = "5.2.0"
"""RFC 3463, section 3.3: the mailbox exists, and something about it kept the mail out."""
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_CODE = re.compile(r"(?<![\w./@-])(?<!\S:)([45])[0-5]\d(?=[\s:,;#(<'\"-]|$)")
_NAMES = re.compile(
    r"(?:https?://|www\.)\S{1,2000}"
    r"|[^\s<>\"]{0,64}@[^\s<>\"]{1,255}"
    r"|(?<![\w.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,10}(?![\w.-]*[A-Z])"
)
"""Links, addresses, names of hosts: called whatever their owners like."""


def judged(said: RecipientStatus, around: str, *, is_late: bool) -> ReturnedRecipient:
    """
    The verdict on one address: by what is said of it, else by the words *around*.

    *is_late*: the whole message says that copies are on their way still.
    """
    cause = (
        _by_words(said.diagnosis, said.address)
        or (None if _CODE.search(around) else _by_number(said.status))
        or _by_words(around, said.address)
        or _by_status(said, around)
    )
    for_now = is_late or said.action == "delayed" or _is_for_now(said, around)
    if for_now and cause in _BAD_ADDRESS:
        cause = BounceCause.BUSY
    if cause is BounceCause.NO_MAILBOX and _own_status(said, around) == _IT_EXISTS:
        cause = BounceCause.UNKNOWN
    return ReturnedRecipient(
        address=said.address,
        is_permanent=cause in _BAD_ADDRESS,
        cause=cause,
        status=_own_status(said, around),
        diagnosis=" ".join((said.diagnosis or _telling_line(around)).split())[:_LONGEST_DIAGNOSIS],
    )


def has_reply(text: str) -> bool:
    """Whether it tells what a mail server answered: a code of SMTP, or a status (RFC 3463)."""
    return _CODE.search(text) is not None or _STATUS.search(text) is not None


def _by_words(text: str, named: str) -> BounceCause | None:
    """The first cause in the table whose words stand behind the reply's code, else anywhere."""
    if not text.strip():
        return None
    text = text[:_LONGEST_WORDS]
    words = plain_words(_NAMES.sub(" ", text))
    if phrasebook().before_recipients.any_in(words):
        return BounceCause.ABOUT_US
    code, keys = _CODE.search(text), _status_keys(text)
    reply = plain_words(_NAMES.sub(" ", text[code.start() :])) if code else words
    cause = _by_table(reply, keys)
    if cause in {None, BounceCause.BUSY}:
        cause = _by_table(words, keys)
    return cause or _by_table(plain_words(_with_its_noun(text, named)), keys)


def _with_its_noun(text: str, named: str) -> str:
    """The text with the word *address* for the one that it is about: `<anne@a.test> is invalid`."""
    wanted = named.casefold()
    return _NAMES.sub(
        lambda match: " address " if wanted and wanted in match[0].casefold() else " ", text
    )


def _by_table(words: str, keys: set[str]) -> BounceCause | None:
    rows = (row for row in phrasebook().causes if not keys & row.unless)
    return next((row.cause for row in rows if row.wordings.any_in(words)), None)


def _status_keys(text: str) -> set[str]:
    """The statuses of a text as the table writes them: `1.1`, and `1.*` for any of its kind."""
    pairs = ((match[2], match[3]) for match in _STATUS.finditer(text))
    return {key for subject, detail in pairs for key in (f"{subject}.{detail}", f"{subject}.*")}


def _by_status(said: RecipientStatus, around: str) -> BounceCause:
    """By the numbers of RFC 3463 alone, the first that says anything."""
    texts = (said.diagnosis, said.status, around[:_LONGEST_WORDS])
    return next(filter(None, map(_by_number, texts)), BounceCause.UNKNOWN)


def _by_number(text: str) -> BounceCause | None:
    """What the first number of a text says that says anything; one that ends in zero does not."""
    for match in _STATUS.finditer(text):
        subject, detail = match[2], match[3]
        keys = {f"{subject}.{detail}", f"{subject}.*"}
        for row in phrasebook().causes:
            if keys & row.statuses and detail != "0":
                return row.cause
    return None


def _is_for_now(said: RecipientStatus, around: str) -> bool:
    """Whether a number says so: the status, or the first one in the words (RFC 5321, 4.2.1)."""
    if said.status.startswith("4"):
        return True
    text = said.diagnosis or ("" if said.status else around)
    first = _STATUS.search(text) or _CODE.search(text)
    return first is not None and first[1] == "4"


def _telling_line(text: str) -> str:
    """The first line that has a number of SMTP in it."""
    lines = text[:_LONGEST_WORDS].split("\n", _MOST_LINES)
    return next((line for line in lines if _STATUS.search(line) or _CODE.search(line)), "")


def _own_status(said: RecipientStatus, around: str) -> str:
    """The status that says most; of `5.0.0` and one in the words, the latter."""
    match = _STATUS.search(said.diagnosis) or _STATUS.search(said.status)
    if match is None and not said.status:
        match = _STATUS.search(around)
    return match[0] if match else ""
