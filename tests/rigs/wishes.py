"""What each of four people wants of a newsletter, and what pages promised them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from digest.address import mailbox
from digest.config import Settings
from digest.model import Purpose
from tests.loopback.clock import SettableClock

EVERYTHING = frozenset(Purpose)
NAMES = ("anne", "bruno", "chantal", "denis")
DAY = timedelta(days=1)
_ASKING = ("confirmer", "adresse")


def addresses_of(person: int) -> tuple[str, ...]:
    """The mailboxes of one person; no other's look alike, even masked."""
    name = NAMES[person]
    return (f"{name}@{name}.test", f"{name}@{name}.example", f"{name}+nouvelles@{name}.test")


def person_of(address: str) -> int:
    return NAMES.index(address.partition("@")[0].partition("+")[0])


@dataclass(eq=False, slots=True)
class Wish:
    """What one reader wants, by their own acts alone: a backup that comes back changes nothing."""

    at: str
    purposes: frozenset[Purpose] = frozenset()
    refused: frozenset[Purpose] = frozenset()
    resumes_on: date | None = None
    is_sure: bool = True
    """Whether the program must know it: it may have lost what came after a backup."""
    was_at: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MailedLink:
    """A link that came by mail: what for, to whom, when."""

    path: str
    kind: str
    address: str
    wish: Wish | None
    at: datetime


@dataclass(eq=False, slots=True)
class Promise:
    """A page said that a letter goes to that address: which, and from when it must be there."""

    kind: str
    address: str
    since: datetime
    due_at: datetime


@dataclass(slots=True, kw_only=True)
class Wishes:
    """What is wanted, by the acts of the four alone, and which links they hold."""

    settings: Settings
    clock: SettableClock
    wishes: list[Wish] = field(default_factory=list)
    links: list[MailedLink] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    said_no: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    asks: list[tuple[str, datetime]] = field(default_factory=list)
    """Which mailboxes were to be asked, and when; promised or not."""
    was_restored: bool = False

    def _wanted(self, day: date, *, sure: bool) -> set[str]:
        """Who wants the edition of that day, and, with *sure*, must get it."""
        return {
            wish.at
            for wish in self.wishes
            if wish.at not in self.closed
            and self._gets_editions(wish.purposes)
            and (wish.resumes_on is None or wish.resumes_on <= day)
            and (wish.is_sure or not sure)
        }

    def _gets_editions(self, purposes: frozenset[Purpose]) -> bool:
        takes = Purpose.PARTNERS in purposes or self.settings.audience.partner_free_variant
        return Purpose.NEWSLETTER in purposes and takes

    def _taken_over(self, link: MailedLink) -> set[int]:
        """A move's link speaks for the mover as well, wherever it was sent."""
        is_move = link.kind == "adresse" and link.wish is not None
        return {person_of(link.wish.at)} if is_move and link.wish and link.wish.at else set()

    @property
    def _asks_for_all(self) -> bool:
        return self.settings.consent.policy == "sentence"

    def _pick(self, things: tuple[Any, ...], number: int) -> Any:
        return things[number % len(things)]

    def _link(self, person: int, number: int, kind: str) -> MailedLink | None:
        """One of the links that came to that person, the newest where *number* is 0."""
        theirs = [
            each for each in self.links if each.kind == kind and person_of(each.address) == person
        ]
        return theirs[-1 - number % len(theirs)] if theirs else None

    def _of(self, person: int) -> list[Wish]:
        return [wish for wish in self.wishes if wish.at and person_of(wish.at) == person]

    def _meant(self, link: MailedLink) -> list[Wish]:
        """Whose that link is; once a backup came back, whoever reads that mailbox."""
        if self.was_restored:
            return [wish for wish in self.wishes if wish.at == link.address]
        return [link.wish] if link.wish is not None and link.wish.at else []

    def _wish_at(self, address: str) -> Wish:
        for wish in self.wishes:
            if wish.at == address:
                return wish
        self.wishes.append(Wish(at=address))
        return self.wishes[-1]

    def _last_at(self, address: str) -> Wish | None:
        """Whose mail comes to that address now; None for one that confirmed nothing yet."""
        now = [wish for wish in self.wishes if wish.at == address]
        before = [wish for wish in self.wishes if address in wish.was_at]
        return next(iter(now + before[::-1]), None)

    def _mover(self, address: str) -> Wish | None:
        return next(iter(self._of(person_of(address))), None)

    def _left(self, link: MailedLink) -> None:
        for wish in self._meant(link):
            wish.purposes = frozenset()
            self.said_no.add(wish.at)
        self.said_no.add(link.address)

    def _gone(self, address: str) -> None:
        self.said_no.add(address)
        for wish in self.wishes:
            if wish.at == address:
                wish.at, wish.purposes = "", frozenset()

    def _void(self, person: int) -> None:
        self.promises = [each for each in self.promises if person_of(each.address) != person]

    def _has_it_all(self, address: str) -> bool:
        wish = next((each for each in self.wishes if each.at == address), None)
        needed = EVERYTHING if self._asks_for_all else frozenset({Purpose.NEWSLETTER})
        if wish is None or not wish.is_sure:
            return wish is not None
        today = self.clock().astimezone(self.settings.newsletter.timezone).date()
        return needed <= wish.purposes and not (wish.resumes_on and wish.resumes_on > today)

    def _is_free(self, address: str) -> bool:
        known = any(wish.at == address for wish in self.wishes)
        return not known and not self.was_restored and self._may_be_asked(address)

    def _may_be_asked(self, address: str) -> bool:
        """Three links a month to a mailbox, and none to one that is closed."""
        waiting = self._waiting(address, 30 * DAY if self.was_restored else 8 * DAY)
        many = len(self._asked(address, 30 * DAY)) + len(waiting)
        return many < 3 and address not in self.closed

    def _waiting(self, address: str, span: timedelta) -> list[datetime]:
        """When that mailbox was to be asked lately: its letter may still rest."""
        since = self.clock() - span
        return [at for box, at in self.asks if box == mailbox(address) and at >= since]

    def _asked(self, address: str, span: timedelta) -> list[MailedLink]:
        return [
            link
            for link in self.links
            if link.kind in _ASKING
            and mailbox(link.address) == mailbox(address)
            and link.at > self.clock() - span
        ]
