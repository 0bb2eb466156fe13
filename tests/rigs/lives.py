"""Readers who come and go before the real pages, a real file and a real relay; what each wants."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from starlette.testclient import TestClient

from digest.address import mailbox, masked
from digest.consent.claim import ClaimDefaults
from digest.errors import ConsentError, InputError
from digest.flows.app import App
from digest.flows.edition.parts import CompiledEdition
from digest.flows.morning import enqueue
from digest.flows.operating.backup import back_up
from digest.flows.operating.restore import restore
from digest.flows.readers import suppress as closing
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import add
from digest.flows.readers.letters import letters_waiting, post_letters
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.model import EditionRow, Purpose
from digest.store import subscribers
from digest.store.database import open_database
from digest.web.app import web_app
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING
from tests.rigs.wishes import (
    DAY,
    EVERYTHING,
    NAMES,
    MailedLink,
    Promise,
    Wish,
    Wishes,
    addresses_of,
    person_of,
)

_LINK = re.compile(r"https://infolettre\.example(/(d|p|confirmer|adresse|dossier)/[^\s<>]+)")


@dataclass(slots=True, kw_only=True)
class Town(Wishes):
    """Four people and an installation. An act returns nothing; it fails where a promise breaks."""

    folder: Path
    inbox: Inbox
    app: App = field(init=False)
    compiled: CompiledEdition = field(init=False)
    backups: list[Path] = field(default_factory=list)
    _under_way: tuple[EditionRow, set[str]] | None = None
    _read: int = 0
    _names: set[str] = field(default_factory=set)
    _client: Any = None

    def __post_init__(self) -> None:
        self._open()

    def close(self) -> None:
        self.app.database.close()

    def _open(self) -> None:
        database = open_database("sqlite:///digest.db", self.folder)
        self.app = App(settings=self.settings, database=database, keyring=KEYRING, clock=self.clock)
        self._client = web_app(self.app)

    # --- what people do ---------------------------------------------------------------

    def sign_up(self, person: int, number: int) -> None:
        address = self._pick(addresses_of(person), number)
        is_promised = self._may_be_asked(address) and not self._has_it_all(address)
        answer = self._ask(person, "POST", "/abonnement", {"courriel": address, "sur": "oui"})
        assert answer.status_code == 303, answer.text
        if is_promised:
            now = self.clock()
            waiting = len(self._waiting(address, 2 * DAY)) or len(self._asked(address, DAY))
            self.promises.append(Promise("confirmer", address, now, now + waiting * DAY))
        self.asks.append((mailbox(address), self.clock()))

    def confirm(self, person: int, number: int) -> None:
        link = self._link(person, number, "confirmer")
        if link is None:
            return
        is_open = "Un dernier clic" in self._ask(person, "GET", link.path).text
        if "Bienvenue" not in self._press(link, "") or not is_open:
            return  # one that was used before changes nothing
        wish = self._wish_at(link.address)
        is_new = not wish.purposes
        wish.purposes |= EVERYTHING if self._asks_for_all else {Purpose.NEWSLETTER}
        wish.refused -= wish.purposes
        wish.is_sure = is_new or wish.is_sure
        wish.resumes_on = None
        self.said_no.discard(link.address)

    def disown(self, person: int, number: int) -> None:
        link = self._link(person, number, "confirmer")
        if link and "C’est effacé" in self._press(link, "/pas-moi"):
            self._gone(link.address)

    def leave(self, person: int, number: int) -> None:
        link = self._link(person, number, "d")
        if link and "C’est fait" in self._press(link, "", {"List-Unsubscribe": "One-Click"}):
            self._left(link)

    def leave_by_page(self, person: int, number: int) -> None:
        link = self._link(person, number, "d")
        if link and "ne recevra plus rien" in self._press(link, ""):
            self._left(link)

    def pause(self, person: int, number: int) -> None:
        link = self._link(person, number, "d")
        if link and "Bonne pause" in self._press(link, "/pause"):
            for wish in self._meant(link):
                wish.resumes_on = self.app.today() + timedelta(days=30)

    def drop_partners(self, person: int, number: int) -> None:
        link = self._link(person, number, "d")
        if link and "promotions des partenaires." in self._press(link, "/sans-partenaires"):
            for wish in self._meant(link):
                wish.purposes -= {Purpose.PARTNERS}
                wish.refused |= {Purpose.PARTNERS}

    def choose(self, person: int, number: int) -> None:
        link = self._link(person, number, "p")
        if link is None:
            return
        picked = frozenset(p for place, p in enumerate(Purpose) if number >> place & 1)
        fields = {"purposes": [p.value for p in picked], "frequency": "daily"}
        if number & 8:
            fields["pause"] = ["oui"]
        answer = self._press(link, "", fields)
        if "n’est plus sur la liste" in answer:
            self._left(link)
        if "C’est enregistré" not in answer:
            return
        for wish in self._meant(link):
            self._chosen(wish, picked, is_resting=bool(number & 8))

    def _chosen(self, wish: Wish, picked: frozenset[Purpose], *, is_resting: bool) -> None:
        wish.refused |= wish.purposes - picked
        wish.purposes &= picked  # what is added waits for a word from the mailbox
        today = self.app.today()
        rests = wish.resumes_on and wish.resumes_on > today
        if not is_resting:
            wish.resumes_on = None
        elif not rests:
            wish.resumes_on = today + timedelta(days=30)

    def ask_for_file(self, person: int, number: int) -> None:
        link = self._link(person, number, "p")
        if link is None:
            return
        said = self._press(link, "/dossier", is_act=False)
        now = self.clock()
        for wish in self._meant(link):
            if "On envoie un lien" in said and masked(wish.at) in said:
                self.promises.append(Promise("dossier", wish.at, now, now))
            if "Celui qu’on a envoyé" in said and masked(wish.at) in said:
                self.promises.append(Promise("dossier", wish.at, now - timedelta(hours=1), now))

    def move(self, person: int, number: int) -> None:
        link = self._link(person, number, "dossier")
        if link is None:
            return
        whose = person if number % 5 else number % len(NAMES)
        address = self._pick(addresses_of(whose), number)
        is_promised = self._is_free(address) and not self._asked(address, DAY)
        is_promised = is_promised and not self._waiting(address, DAY)
        said = self._press(link, "/adresse", {"courriel": address}, is_act=False, reaches={whose})
        if "Va voir à ta nouvelle adresse" in said and is_promised:
            now = self.clock()
            self.promises.append(Promise("adresse", address, now, now))
        self.asks.append((mailbox(address), self.clock()))

    def confirm_move(self, person: int, number: int) -> None:
        link = self._link(person, number, "adresse")
        if link is None or link.wish is None or person_of(link.wish.at) != person:
            return  # to another's mailbox: who presses there takes the reader over
        old = link.wish.at
        if "L’infolettre te suit" in self._press(link, "") and old != link.address:
            link.wish.at = link.address
            link.wish.was_at.append(old)
            self.said_no.add(old)
            self.said_no.discard(link.address)

    def erase(self, person: int, number: int) -> None:
        link = self._link(person, number, "dossier")
        if link and "C’est effacé" in self._press(link, "/effacer"):
            for address in {link.address, *(wish.at for wish in self._meant(link))}:
                self._gone(address)

    # --- what the operator does ---------------------------------------------------------

    def import_reader(self, person: int, number: int) -> None:
        address = self._pick(addresses_of(person), number)
        defaults = ClaimDefaults(purposes=EVERYTHING, basis="papier")
        try:
            add(self.app, address, defaults, "root")
        except ConsentError:
            return
        self._void(person)
        if address in self.said_no | self.closed:
            return  # it must not have helped
        wish = self._wish_at(address)
        wish.is_sure = wish.is_sure and not wish.purposes and not wish.refused
        wish.purposes = EVERYTHING - wish.refused

    def forget(self, person: int, number: int) -> None:
        address = self._pick(addresses_of(person), number)
        try:
            forget(self.app, address, "root")
        except InputError:  # nobody has it, and the operator is told so
            return
        self._void(person)
        self._gone(address)

    def suppress(self, person: int, number: int) -> None:
        address = self._pick(addresses_of(person), number)
        closing.close(self.app, address, "plainte", "root")
        self._void(person)
        self.closed.add(address)

    def post(self, *_: int) -> None:
        """The carrier comes by; what was promised by now is there."""
        post_letters(self.app)
        self._harvest()
        for promise in [each for each in self.promises if each.due_at <= self.clock()]:
            self.promises.remove(promise)
            self._kept(promise)

    def wait(self, _: int, number: int) -> None:
        self._send()
        steps = (timedelta(minutes=10), timedelta(hours=2), DAY, 2 * DAY, 8 * DAY, 31 * DAY)
        ends_at = self.clock() + self._pick(steps, number)
        self.post()
        while self.clock() < ends_at:
            step = DAY if letters_waiting(self.app) else ends_at - self.clock()
            self.clock.set(min(ends_at, self.clock() + step))
            self.post()

    def make_edition(self, *_: int) -> None:
        """An edition is queued; who leaves before it is sent gets nothing."""
        self._send()
        self.post()
        self.clock.advance(DAY)
        content = replace(self.compiled.content, day=self.app.today())
        row = enqueue(self.app, replace(self.compiled, content=content))
        self._under_way = (row, self._wanted(row.day, sure=True))

    def send_edition(self, *_: int) -> None:
        if self._under_way is None:
            self.make_edition()
        self._send()

    def backup(self, *_: int) -> None:
        target = self.folder / f"backup-{len(self.backups)}"
        back_up(self.settings, self.folder / "digest.toml", target)
        self.backups.append(target)

    def restore(self, _: int, number: int) -> None:
        """An earlier backup comes back, as `digest db restore` does it."""
        if not self.backups:
            return
        self._send()
        file = self._pick(tuple(self.backups), number)
        self.app.database.close()
        restore(self.settings, self.folder / "digest.toml", file, self.clock, "root")
        for stale in self.folder.glob("digest.db.before-*"):
            stale.unlink()
        self._open()
        self.clock.advance(DAY)
        self.promises.clear()
        self.was_restored = True
        for wish in self.wishes:
            wish.is_sure = False

    # --- what must hold -------------------------------------------------------------------

    def _send(self) -> None:
        if self._under_way is None:
            return
        (row, expected), self._under_way = self._under_way, None
        before = len(self.inbox.envelopes)
        send(self.app, row, SendingWatch(stop=Event(), progress=lambda *_: None))
        got = [each.recipients[0] for each in self.inbox.envelopes[before:]]
        self._harvest()
        unwanted = set(got) - self._wanted(row.day, sure=False)
        assert not unwanted, f"mailed without a living consent: {unwanted}"
        missing = (expected & self._wanted(row.day, sure=True)) - set(got)
        assert not missing, f"nothing went to {missing}, who were to get it"
        assert len(got) == len(set(got))

    def _kept(self, promise: Promise) -> None:
        came = [
            link
            for link in self.links
            if link.address == promise.address
            and link.kind == promise.kind
            and link.at >= promise.since
        ]
        assert came, f"{promise} was not kept"
        if self.clock() - came[-1].at < timedelta(minutes=50):
            opened = self._ask(person_of(promise.address), "GET", came[-1].path)
            assert opened.status_code == 200, f"{promise}: its link is dead\n{opened.text}"

    def _harvest(self) -> None:
        for envelope in self.inbox.envelopes[self._read :]:
            (address,) = envelope.recipients
            message = envelope.message
            assert message["Message-ID"] not in self._names, "a mail went twice"
            self._names.add(message["Message-ID"])
            body = message.get_body(("plain",))
            assert body is not None
            for path, kind in _LINK.findall(body.get_content()):
                wish = self._mover(address) if kind == "adresse" else self._last_at(address)
                self.links.append(MailedLink(path, kind, address, wish, self.clock()))
        self._read = len(self.inbox.envelopes)

    def _press(
        self,
        link: MailedLink,
        more: str,
        fields: dict[str, Any] | None = None,
        *,
        is_act: bool = True,
        reaches: Collection[int] = (),
    ) -> str:
        """Press it: only its own person's rows change, and only their address is shown."""
        person = person_of(link.address)
        before = self._rows()
        answers = [
            self._ask(person, "GET", link.path),
            self._ask(person, "POST", link.path + more, fields or {}),
        ]
        after = self._rows()
        touched = {
            person_of(row[0])
            for number in before.keys() | after.keys()
            for row in (before.get(number), after.get(number))
            if before.get(number) != after.get(number) and row and row[0]
        }
        assert touched <= {person, *reaches, *self._taken_over(link)}, f"{link} acted on {touched}"
        for answer in answers:
            assert answer.status_code < 500, answer.text
            shown = [other for other in NAMES if f"{other[:1]}•••@{other[:1]}•••" in answer.text]
            assert {*map(NAMES.index, shown)} <= {person, *self._taken_over(link)}, link
        if is_act and answers[1].status_code == 200:
            self._void(person)
            if self.was_restored:
                for wish in self._of(person):
                    wish.is_sure = False
        return answers[1].text

    def _rows(self) -> dict[int, tuple[Any, ...]]:
        with self.app.database.read() as conn:
            return {
                each.id: (
                    each.address,
                    each.is_active,
                    each.purposes,
                    each.resumes_on,
                    each.suppressed_because,
                )
                for each in subscribers.everyone(conn)
            }

    def _ask(
        self, person: int, method: str, path: str, fields: dict[str, Any] | None = None
    ) -> Any:
        client = TestClient(
            self._client,
            base_url="https://infolettre.example",
            client=(f"203.0.{person}.7", 40_000),
            follow_redirects=False,
        )
        return client.request(method, path, data=fields)

    # --- who is who -----------------------------------------------------------------------
