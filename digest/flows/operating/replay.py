"""Bring back what readers said since a backup was made, as the file of departures tells it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import reduce

from digest.flows.app import App
from digest.flows.departures import CLOSED, departures_after
from digest.flows.readers.erase import Erasure, erase
from digest.flows.readers.frequency import form_basis, rhythm_basis
from digest.flows.readers.visitor import fingerprints_of
from digest.flows.stamps import Departure
from digest.ledger import partner_basis, purposes_named
from digest.model import ConsentEvent, EventKind, Frequency, Purpose, Subscriber
from digest.store import consents, partners, subscribers, suppressions
from digest.store.database import Connection

_SOURCE = "restore"
_BASIS = "told again after a restore"
_NOTHING: frozenset[Purpose] = frozenset()
_LEFT_BEHIND = frozenset({suppressions.ERASED, suppressions.MOVED})
"""Why an address is closed by its hash alone: it is nobody's any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _LastWord:
    """What one person's departures add up to."""

    at: datetime
    out: frozenset[Purpose] = _NOTHING
    is_erased: bool = False
    closed: str = ""
    rhythm: tuple[Frequency, date | None] | None = None
    form: str = ""
    dropped: frozenset[str] = frozenset()
    """Who pays and may no longer reach them, by legal names."""

    @property
    def says_something(self) -> bool:
        """Whether it takes anything away, or changes how they read."""
        return self != _LastWord(at=self.at)


def replay(app: App, conn: Connection, departures: Iterable[Departure], actor: str) -> int:
    """
    Take those out again who left after what this database knows; how many readers it was.

    Whoever came back since is left as they are. The erased are erased again.
    """
    consents.lock(conn)
    readers = {
        fingerprint: each
        for each in subscribers.everyone(conn)
        for fingerprint in fingerprints_of(app, each.address)
    }
    since = (_under_today_s_key(app, readers, departure) for departure in departures)
    words = last_words(since, departures_after(app, conn, 0, 0))
    return sum(
        _taken_out(app, conn, readers.get(who), (who, word), actor) for who, word in words.items()
    )


def _under_today_s_key(
    app: App, readers: Mapping[str, Subscriber], departure: Departure
) -> Departure:
    """The same by the hash that is kept now: lines of a keys file may have changed places."""
    reader = readers.get(departure.who)
    if reader is None:
        return departure
    return replace(departure, who=fingerprints_of(app, reader.address)[0])


def last_words(departures: Iterable[Departure], known: Iterable[Departure]) -> dict[str, _LastWord]:
    """
    By keyed hash: what each person said after the last word that the database knows. Pure.

    In the order it was written down: of an hour nothing is concluded, a clock may have been wrong.
    """
    heard = {(departure.who, departure.at) for departure in known}
    theirs: dict[str, list[Departure]] = {}
    for departure in departures:
        if (departure.who, departure.at) in heard:
            theirs.pop(departure.who, None)
        elif departure.who:
            theirs.setdefault(departure.who, []).append(departure)
    return {
        who: reduce(_after, history, _LastWord(at=_moment(history[0])))
        for who, history in theirs.items()
    }


def _after(word: _LastWord, departure: Departure) -> _LastWord:
    word, purposes = replace(word, at=_moment(departure)), purposes_named(departure.purposes)
    match departure.kind:
        case EventKind.UNSUBSCRIBED | EventKind.COMPLAINED:
            word = replace(word, out=frozenset(Purpose))
        case EventKind.REVOKED:
            word = replace(word, out=word.out | purposes)
        case EventKind.GRANTED:
            word = replace(word, out=word.out - purposes)
        case EventKind.ERASED:
            word = replace(word, is_erased=True)
        case EventKind.CONFIRMED:
            word = _LastWord(at=word.at, dropped=word.dropped)
        case kind if kind == CLOSED:
            word = replace(word, closed=departure.reason)
        case _:
            word = _after_choice(word, departure)
    return word


def _after_choice(word: _LastWord, departure: Departure) -> _LastWord:
    """What a reader chose within their consent: a partner less, another rhythm or form."""
    match departure.kind:
        case EventKind.CHOSE:
            return replace(word, rhythm=_rhythm(departure), form=departure.form)
        case EventKind.DROPPED:
            return replace(word, dropped=word.dropped | {departure.partner} - {""})
        case EventKind.READMITTED:
            return replace(word, dropped=word.dropped - {departure.partner})
        case _:
            return word


def _taken_out(
    app: App, conn: Connection, reader: Subscriber | None, last: tuple[str, _LastWord], actor: str
) -> bool:
    """Whether that changed where the reader stands."""
    who, word = last
    if reader is None:
        if word.closed:
            suppressions.add_hashed(conn, who, word.closed, word.at)
        return False
    if word.is_erased:
        erase(app, conn, reader, Erasure(source=_SOURCE, actor=actor))
        return True
    changes = (
        _closed(conn, reader, who, word),
        _left(conn, reader, word, actor),
        _drops(conn, reader, word, actor),
        _rests(conn, reader, word, actor),
        _reads(conn, reader, word, actor),
    )
    return any(changes)


def _closed(conn: Connection, reader: Subscriber, who: str, word: _LastWord) -> bool:
    if not word.closed:
        return False
    if word.closed in _LEFT_BEHIND:
        suppressions.add_hashed(conn, who, word.closed, word.at)
        return False
    return suppressions.add(conn, reader.address, word.closed, word.at)


def _left(conn: Connection, reader: Subscriber, word: _LastWord, actor: str) -> bool:
    """Who moved away from that address left it too: where to, nobody knows any more."""
    out = frozenset(Purpose) if word.closed == suppressions.MOVED else word.out
    if not reader.is_active or not out & reader.purposes:
        return False
    kind = EventKind.UNSUBSCRIBED if out >= frozenset(Purpose) else EventKind.REVOKED
    consents.record(conn, _event(reader, kind, out, word.at, _BASIS, actor))
    return True


def _drops(conn: Connection, reader: Subscriber, word: _LastWord, actor: str) -> bool:
    """A partner that was booked since has no number here, or another's: its name gets one."""
    payers = partners.payers_named(conn, sorted(word.dropped), word.at.date())
    lacking = sorted({*payers.values()} - reader.dropped_partners)
    purposes, kind = frozenset({Purpose.PARTNERS}), EventKind.DROPPED
    for number in lacking:
        basis = partner_basis(number)
        consents.record(conn, _event(reader, kind, purposes, word.at, basis, actor))
    return bool(lacking)


def _rests(conn: Connection, reader: Subscriber, word: _LastWord, actor: str) -> bool:
    if word.rhythm is None or word.rhythm == (reader.frequency, reader.resumes_on):
        return False
    subscribers.save_rhythm(conn, reader.id, *word.rhythm)
    purposes, basis = frozenset({Purpose.NEWSLETTER}), rhythm_basis(*word.rhythm)
    consents.record(conn, _event(reader, EventKind.CHOSE, purposes, word.at, basis, actor))
    return True


def _reads(conn: Connection, reader: Subscriber, word: _LastWord, actor: str) -> bool:
    """As text alone, or with HTML."""
    is_text_only = word.form == "text"
    if not word.form or is_text_only == reader.is_text_only:
        return False
    subscribers.save_form(conn, reader.id, is_text_only=is_text_only)
    purposes, basis = frozenset({Purpose.NEWSLETTER}), form_basis(is_text_only=is_text_only)
    consents.record(conn, _event(reader, EventKind.CHOSE, purposes, word.at, basis, actor))
    return True


def _event(
    reader: Subscriber,
    kind: EventKind,
    purposes: frozenset[Purpose],
    at: datetime,
    basis: str,
    actor: str,
) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=reader.id,
        kind=kind,
        purposes=purposes,
        at=at,
        source=_SOURCE,
        basis=basis,
        actor=actor,
    )


def _rhythm(departure: Departure) -> tuple[Frequency, date | None]:
    until = date.fromisoformat(departure.resumes_on) if departure.resumes_on else None
    return Frequency(departure.frequency), until


def _moment(departure: Departure) -> datetime:
    return datetime.fromisoformat(departure.at).astimezone(UTC)
