"""What the doctor sees of the way back: whether mail that returns is read, and does come."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from digest.address import masked
from digest.config import Settings
from digest.dates import wall
from digest.english import counted
from digest.errors import MailboxError
from digest.feedback.verdict import ReturnConsequence
from digest.flows.app import App, read_keyring
from digest.flows.feedback import mailboxes
from digest.flows.feedback.take_in import ACTOR, RENAMED, TEST
from digest.flows.feedback.trial import SENT
from digest.flows.feedback.unverified import LEAST, UnverifiedCount, unverified
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.store import logbook, returns
from digest.store.database import Database

_LATELY = timedelta(days=30)
_NAMED = 5
"""Addresses that are told, masked, of those who may be dead."""
_EDITIONS = 14


def way_back(settings: Settings, database: Database, now: datetime) -> Finding:
    """Each mailbox opened as a poll opens it, and when something last came in."""
    if not settings.has_way_back:
        dead = "the relay's hook tells of them" if settings.hooks else "are mailed for ever"
        return warn(
            "way back",
            f"nobody reads what comes back: addresses that died {dead}, and mails carry no "
            "mailto: to leave by",
            "name a mailbox in [mailboxes.NAME], or set feedback.handed_over (docs/feedback.md)",
        )
    app = _app(settings, database, now)
    words = []
    for name in mailboxes.names(settings):
        try:
            with mailboxes.opened(app, name):
                words.append(_mailbox_words(app, name))
        except MailboxError as fault:
            return fail("way back", str(fault), "")
    return ok("way back", "; ".join(words) or "mail is handed to us; none came yet")


def way_back_trial(settings: Settings, database: Database) -> Finding:
    """Whether the last mail that had to come back did, with our token after a +."""
    about = "way back test"
    if not settings.has_way_back:
        return ok(about, "there is no way back to test")
    step = "run `digest feedback test`"
    with database.read() as conn:
        sent = logbook.newest(conn, ACTOR, SENT)
        home = sent and logbook.has(conn, ACTOR, TEST, sent[1])
        is_renamed = sent and logbook.has(conn, ACTOR, RENAMED, sent[1])
        newest, returned = returns.editions_with_returns(conn, _EDITIONS)
    share = f"mail came back of {returned} of the last {counted(newest, 'edition')}"
    if sent is None:
        return warn(about, f"never made; {share}", step)
    at = wall(sent[0], settings.newsletter.timezone)
    if not home:
        local, _, domain = settings.bounce_address.rpartition("@")
        return warn(
            about,
            f"what was sent at {at} did not come back; {share}",
            f"see that {local}+TOKEN@{domain} is delivered, then {step}",
        )
    words = f"what was sent at {at} came home; {share}"
    return _renamed(settings, about, words) if is_renamed else ok(about, words)


def _renamed(settings: Settings, about: str, words: str) -> Finding:
    """It came home under another Message-ID: that is signed (docs/dkim.md)."""
    words = f"{words}; the relay had given it another Message-ID"
    if settings.dkim.key_file is None and settings.dkim.ed25519_key_file is None:
        return ok(about, words)
    step = "let the relay sign in your domain's name, and set no key in [dkim] (docs/dkim.md)"
    return warn(about, f"{words}: our DKIM signature does not survive that", step)


def returned_mail(database: Database, now: datetime) -> Finding:
    """What came back lately, and what a person has to look at."""
    about = "returned mail"
    with database.read() as conn:
        counts = returns.counts(conn, now - _LATELY)
    doubtful = unverified(database, now)
    words = ", ".join(f"{number} {act}" for act, number in sorted(counts.items()))
    if doubtful:
        return warn(
            about,
            f"{counted(len(doubtful), 'address', 'is')} said to be dead {LEAST} times or more "
            f"by messages without our token, which act on nobody ({_masked(doubtful[:_NAMED])})",
            "`digest feedback unverified` names each; look at `digest feedback why ADDRESS`, and "
            "close what is dead with `digest suppress add`",
        )
    if counts[ReturnConsequence.KEEP]:
        return ok(about, f"in 30 days: {words}; what was kept was not understood")
    return ok(about, f"in 30 days: {words or 'none'}")


def _masked(counts: Iterable[UnverifiedCount]) -> str:
    return ", ".join(sorted(masked(each.address) for each in counts))


def _mailbox_words(app: App, name: str) -> str:
    with app.database.read() as conn:
        row = returns.mailbox_row(conn, name)
    if row.newest_at is None:
        return f"{name}: nothing read yet"
    return f"{name}: last message read {wall(row.newest_at, app.settings.newsletter.timezone)}"


def _app(settings: Settings, database: Database, now: datetime) -> App:
    keyring = read_keyring(settings.path(settings.secrets.keys_file))
    return App(settings=settings, database=database, keyring=keyring, clock=lambda: now)
