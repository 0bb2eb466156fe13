"""A copy is of one day: what was set when it was queued holds for every try and every resend."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from digest.config import Settings
from digest.deliver.dkim_key import KeyKind
from digest.errors import ConfigError, ConsentError, IdentityError
from digest.flows.app import App
from digest.flows.desk.correct import Amendment, correct
from digest.flows.edition.decisions import Decisions
from digest.flows.operating.dkim_keys import make_key
from digest.flows.sending.copies import PersonalCopies
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.resend import plan_addresses
from digest.flows.sending.send import send
from digest.model import DeliveryStatus, EditionRow, Purpose
from digest.store.editions import by_id
from digest.store.schema import edition as edition_table
from digest.tokens import Key, Keyring
from tests.loopback.clock import SettableClock
from tests.loopback.inbox import Inbox
from tests.rigs.published import enqueue, subscribe

READER = "lectrice@exemple.test"
Sections = dict[str, dict[str, Any]]
BEFORE: Sections = {
    "delivery": {"uncertain": "resend"},
    "dkim": {"ed25519_selector": "avant", "ed25519_key_file": "avant.pem"},
}
AFTER: Sections = {
    "newsletter": {
        "name": "Autre nom",
        "from_address": "salut@autre.example",
        "reply_to": "reponse@autre.example",
        "timezone": "Europe/Paris",
    },
    "web": {"public_url": "https://ailleurs.example/lettre"},
    "delivery": {
        "uncertain": "resend",
        "bounce_address": "retour@autre.example",
        "unsubscribe_address": "sortie@autre.example",
    },
    "dkim": {"ed25519_selector": "apres", "ed25519_key_file": "apres.pem"},
}


@pytest.fixture
def set_to(
    relayed: App, with_settings: Callable[..., Settings], inbox: Inbox
) -> Callable[[Sections], App]:
    """`set_to(BEFORE)`: the application with those settings, whose keys exist."""
    for name in ("avant.pem", "apres.pem"):
        make_key(relayed.settings.folder / name, KeyKind.ED25519)
    relay = {"host": inbox.host, "port": inbox.port}
    return lambda sections: replace(relayed, settings=with_settings(smtp=relay, **sections))


@pytest.fixture
def in_doubt(
    set_to: Callable[[Sections], App], inbox: Inbox, watch: SendingWatch, clock: SettableClock
) -> EditionRow:
    """An edition sent as `BEFORE`, whose one copy came, and nobody knows; it is due again."""
    app = set_to(BEFORE)
    subscribe(app, READER)
    edition = enqueue(app)
    inbox.cut("BODY", keeps=True)
    assert send(app, edition, watch).balance[DeliveryStatus.UNCERTAIN] == 1
    clock.advance(timedelta(minutes=16))
    return edition


def identity(wire: bytes) -> dict[str, set[bytes]]:
    """What must be the same in two tries of one copy."""
    patterns = {
        "from": rb"(?m)^(?:From|Reply-To|Date|List-Id): .*$",
        "message id": rb"(?m)^Message-ID: .*$",
        "signing domain": rb"(?m)^ d=[^;]+",
        "hosts": rb"https?://[^/\s]+/",
        "mailboxes": rb"[a-z]+(?:\+\S+)?@[a-z]+\.example",
    }
    return {name: set(re.findall(pattern, wire)) for name, pattern in patterns.items()}


def selectors(wire: bytes) -> list[bytes]:
    return re.findall(rb"(?m)^ s=([^;]+)", wire)


def test_a_copy_sent_again_after_a_change_of_settings_is_told_by_the_same_names(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    report = send(set_to(AFTER), in_doubt, watch)

    first, again = inbox.envelopes
    assert report.balance[DeliveryStatus.ACCEPTED] == 1
    assert again.sender == first.sender
    assert identity(again.wire) == identity(first.wire)
    assert identity(first.wire)["signing domain"] == {b" d=infolettre.example"}
    assert selectors(again.wire) == [b"avant"]


def test_a_key_that_was_replaced_for_the_same_domain_signs_what_is_sent_again(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    rotated = {**BEFORE, "dkim": AFTER["dkim"]}

    send(set_to(rotated), in_doubt, watch)

    first, again = inbox.envelopes
    assert (selectors(first.wire), selectors(again.wire)) == ([b"avant"], [b"apres"])
    assert identity(again.wire) == identity(first.wire)


def test_without_the_key_of_its_domain_nothing_of_an_edition_leaves(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    app = set_to(AFTER)
    (app.settings.folder / "avant.pem").unlink()

    with pytest.raises(ConfigError, match=r"avant\.pem"):
        send(app, in_doubt, watch)

    assert len(inbox.envelopes) == 1


def test_a_correction_of_what_is_still_to_go_keeps_the_name_it_is_sent_in(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    app = set_to(AFTER)
    amendment = Amendment(notice="Le pont ferme.", wordings=(("Le pont", "Le pont neuf"),))
    with app.database.read() as conn:
        row = by_id(conn, in_doubt.id)

    correct(app, row, amendment, Decisions(actor="ariane", forced=frozenset({"H30"})))
    send(app, row, watch)

    first, again = inbox.envelopes
    assert b"pont neuf" in again.wire
    assert again.sender == first.sender
    assert identity(again.wire)["from"] == identity(first.wire)["from"]
    assert identity(again.wire)["message id"] == identity(first.wire)["message id"]
    assert identity(again.wire)["signing domain"] == identity(first.wire)["signing domain"]
    assert b"ailleurs.example" not in again.wire.replace(b"=\r\n", b"")


def test_a_correction_after_a_rotation_keeps_the_key_of_its_links(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    app = set_to(BEFORE)
    rotated = replace(app, keyring=Keyring((Key("t2", b"another key" * 3), *app.keyring.keys)))
    amendment = Amendment(notice="Le pont ferme.", wordings=(("Le pont", "Le pont neuf"),))

    correct(rotated, in_doubt, amendment, Decisions(actor="ariane", forced=frozenset({"H30"})))
    send(rotated, in_doubt, watch)

    first, again = inbox.envelopes
    assert b"pont neuf" in again.wire
    assert again.sender == first.sender
    assert again.message["Message-ID"] == first.message["Message-ID"]
    assert again.message["List-Unsubscribe"] == first.message["List-Unsubscribe"]


def test_without_the_key_of_its_links_nothing_of_an_edition_leaves_and_it_is_named(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    app = replace(set_to(BEFORE), keyring=Keyring((Key("t2", b"another key" * 3),)))

    with pytest.raises(IdentityError, match=r"keys"):
        send(app, in_doubt, watch)
    with pytest.raises(ConfigError, match=r"the key 't1', which signs the links of .* is gone"):
        PersonalCopies(app, in_doubt)

    assert len(inbox.envelopes) == 1


def test_a_reader_whom_no_variant_of_that_day_is_for_is_refused_by_name(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    app = set_to({**BEFORE, "audience": {"partner_free_variant": True}})
    subscribe(app, "sobre@exemple.test", purposes=frozenset({Purpose.NEWSLETTER}))

    with pytest.raises(ConsentError, match=r"sobre@exemple\.test: "):
        plan_addresses(app, in_doubt, ["sobre@exemple.test"])


def test_an_edition_from_before_this_was_kept_leaves_in_todays_name(
    set_to: Callable[[Sections], App], in_doubt: EditionRow, inbox: Inbox, watch: SendingWatch
) -> None:
    app = set_to(AFTER)
    with app.database.write() as conn:
        conn.execute(update(edition_table).values(sender=None))
        row = by_id(conn, in_doubt.id)

    send(app, row, watch)

    assert inbox.envelopes[-1].sender.endswith("@autre.example")
