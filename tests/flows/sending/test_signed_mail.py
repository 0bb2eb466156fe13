"""Mail that is signed on its way out, as the relay took it, judged by another program."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import dkim
import pytest

from digest.config import Settings
from digest.deliver.dkim_key import KeyKind
from digest.deliver.dkim_record import record_of
from digest.errors import ConfigError
from digest.flows.app import App
from digest.flows.operating.dkim_keys import make_key
from digest.flows.readers import sign_up
from digest.flows.readers.letters import post_letters
from digest.flows.readers.visitor import Visitor
from digest.flows.sending.send import send
from digest.store.database import Database
from tests.loopback.clock import SettableClock
from tests.loopback.inbox import Inbox
from tests.rigs.published import enqueue, subscribe

READERS = ["lectrice@exemple.test", "o'brien+a=b@exemple.test", "b%c.d-e_f@xn--caf-dma.example"]
FILES = {"key_file": KeyKind.RSA, "ed25519_key_file": KeyKind.ED25519}
SELECTORS = {"key_file": "r1", "ed25519_key_file": "e1"}
HERE = Visitor(source="https://infolettre.example/abonnement")


class Dns:
    """The records of the keys that were made, and whoever asks for them."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}

    def __call__(self, name: bytes, **_: object) -> bytes | None:
        record = self.records.get(name.decode().rstrip("."))
        return record.encode() if record else None


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind: what is judged here is on the wire."""
    return sqlite_database


@pytest.fixture
def dns() -> Dns:
    return Dns()


@pytest.fixture
def signing(dns: Dns) -> Callable[..., App]:
    """`signing(app, "key_file", …)`: the same application with those keys, in the DNS too."""

    def with_keys(app: App, *names: str) -> App:
        selectors = {"selector": "r1", "ed25519_selector": "e1"}
        for name in names:
            key = make_key(app.settings.path(app.settings.folder / name), FILES[name])
            dns.records[f"{SELECTORS[name]}._domainkey.infolettre.example"] = record_of(key)
            selectors[name] = name
        section = app.settings.dkim.__class__.model_validate(selectors)
        return replace(app, settings=app.settings.model_copy(update={"dkim": section}))

    return with_keys


def verdicts(mail: bytes, dns: Dns) -> list[bool]:
    """What another program says of each signature."""
    count = len(re.findall(rb"(?m)^DKIM-Signature:", mail))
    return [dkim.DKIM(mail).verify(idx=index, dnsfunc=dns) for index in range(count)]


@pytest.mark.parametrize("names", [["key_file"], ["ed25519_key_file"], list(FILES)])
def test_every_copy_that_arrives_is_signed_for_its_own_reader(
    relayed: App,
    inbox: Inbox,
    watch,
    signing: Callable[..., App],
    dns: Dns,
    names: list[str],
) -> None:
    app = signing(relayed, *names)
    subscribe(app, *READERS)

    send(app, enqueue(app), watch)

    mails = [envelope.content for envelope in inbox.envelopes]
    assert sorted(inbox.recipients) == sorted(READERS)
    assert [verdicts(mail, dns) for mail in mails] == [[True] * len(names)] * len(READERS)
    assert len({re.search(rb"(?s)\sb=(.*?)\r\n\S", mail)[1] for mail in mails}) == len(READERS)


@pytest.mark.parametrize(
    "field",
    [
        b"From: Fraude <voleur@exemple.test>",
        b"Subject: Gagne un million",
        b"List-Unsubscribe: <https://voleur.example/d>",
    ],
)
def test_nobody_can_add_a_field_that_readers_trust(
    relayed: App, inbox: Inbox, watch, signing: Callable[..., App], dns: Dns, field: bytes
) -> None:
    app = signing(relayed, *FILES)
    subscribe(app, READERS[0])

    send(app, enqueue(app), watch)

    mail = inbox.envelopes[0].content
    assert verdicts(mail, dns) == [True, True]
    assert verdicts(field + b"\r\n" + mail, dns) == [False, False]


def test_both_fields_of_the_one_click_are_covered(
    relayed: App, inbox: Inbox, watch, signing: Callable[..., App]
) -> None:
    app = signing(relayed, "key_file")
    subscribe(app, READERS[0])

    send(app, enqueue(app), watch)

    field = str(inbox.envelopes[0].message["DKIM-Signature"])
    covered = re.sub(r"\s", "", re.search(r"h=([^;]*)", field)[1]).split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "from"} <= set(covered)


def test_a_copy_that_is_tried_again_is_the_same_copy(
    relayed: App, inbox: Inbox, watch, signing: Callable[..., App], clock: SettableClock
) -> None:
    app = signing(relayed, *FILES)
    subscribe(app, READERS[0])
    tries: list[str] = []
    inbox.reply("BODY", "451 4.7.1 come back later", when=lambda mail: not tries.append(mail))
    edition = enqueue(app)

    send(app, edition, watch)
    clock.advance(timedelta(hours=1))
    send(app, edition, watch)

    [envelope] = inbox.envelopes
    stamp = re.search(r"t=(\d+)", str(envelope.message["DKIM-Signature"]))
    assert tries == [envelope.content.decode("ascii")]
    assert int(stamp[1]) == int(edition.composed_at.timestamp())


def test_without_a_key_nothing_is_signed(relayed: App, inbox: Inbox, watch) -> None:
    subscribe(relayed, READERS[0])

    send(relayed, enqueue(relayed), watch)

    assert "DKIM-Signature" not in inbox.envelopes[0].message


def test_a_confirmation_is_signed_too(
    relayed: App, inbox: Inbox, signing: Callable[..., App], dns: Dns
) -> None:
    app = signing(relayed, *FILES)
    sign_up.request(app, READERS[0], HERE)

    post_letters(app)

    mail = inbox.envelopes[0].content
    assert verdicts(mail, dns) == [True, True]
    assert verdicts(b"List-Unsubscribe: <https://voleur.example>\r\n" + mail, dns) == [False, False]


def test_a_key_that_cannot_be_read_ends_the_sending_before_the_first_mail(
    relayed: App,
    inbox: Inbox,
    watch,
    with_settings: Callable[..., Settings],
) -> None:
    settings = relayed.settings.model_copy(
        update={"dkim": with_settings(dkim={"key_file": "no"}).dkim}
    )
    app = replace(relayed, settings=settings)
    subscribe(app, READERS[0])
    edition = enqueue(app)

    with pytest.raises(ConfigError, match="cannot be read"):
        send(app, edition, watch)

    assert inbox.envelopes == []
