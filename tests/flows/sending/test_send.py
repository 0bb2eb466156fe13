"""A whole sending: rows in, mail out, rows that say what became of it."""

import email
import email.policy
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select

from digest.deliver.journal import Journal
from digest.flows.app import App
from digest.flows.readers.erase import forget
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.flows.sending.takeover import journal_folder
from digest.model import DeliveryStatus, EditionStatus
from digest.store import suppressions
from digest.store.consent_watch import ConsentWatch
from digest.store.schema import metadata
from tests.loopback.clock import SettableClock
from tests.loopback.inbox import Inbox
from tests.rigs.published import enqueue, outbox_of, standing, subscribe, unsubscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(7)]


def test_each_reader_gets_one_mail_and_a_second_sending_sends_none(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)

    first = send(relayed, edition, watch)
    second = send(relayed, edition, watch)

    assert sorted(inbox.recipients) == READERS
    assert first.balance == second.balance
    assert first.balance[DeliveryStatus.ACCEPTED] == len(READERS)
    assert second.edition.status is EditionStatus.DONE
    assert not list(journal_folder(relayed).glob("*.journal"))


def test_a_copy_has_the_headers_that_providers_and_the_law_ask_for(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, "lectrice@exemple.test")

    send(relayed, enqueue(relayed), watch)

    envelope = inbox.envelopes[0]
    mail = email.message_from_bytes(envelope.wire, policy=email.policy.default)
    leave = re.fullmatch(
        r"<(https://infolettre\.example/d/u[\w.-]+)>, <(mailto:desabonnement\+[\w.-]+@infolettre"
        r"\.example\?subject=desabonnement)>",
        mail["List-Unsubscribe"],
    )
    assert leave
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["From"].addresses[0].addr_spec == "bonjour@infolettre.example"
    assert mail["To"] == "lectrice@exemple.test"
    assert mail["Date"].datetime.utcoffset() == timedelta(hours=-5)
    assert mail["List-Id"] == '"quotidienne" <quotidienne.infolettre.example>'
    assert re.fullmatch(r"rebond\+b[\w.-]+@infolettre\.example", envelope.sender)
    assert re.fullmatch(r"<m[\w.-]+\.quotidienne@infolettre\.example>", mail["Message-ID"])
    assert all(len(mail.get_all(name)) == 1 for name in set(mail.keys()))
    assert leave[1] in mail.get_body(("plain",)).get_content()


def test_the_wire_has_crlf_only_and_seven_bits(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, "lectrice@exemple.test")

    send(relayed, enqueue(relayed), watch)

    wire = inbox.envelopes[0].wire
    assert wire.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", wire)
    assert max(map(len, wire.split(b"\r\n"))) <= 998


def test_who_left_or_was_suppressed_after_the_queueing_gets_nothing(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    unsubscribe(relayed, READERS[3])
    with relayed.database.write() as conn:
        suppressions.add(conn, READERS[4], "complained", relayed.clock())

    report = send(relayed, edition, watch)

    assert set(inbox.recipients) == set(READERS) - {READERS[3], READERS[4]}
    assert report.balance[DeliveryStatus.SUPPRESSED] == 2
    assert sum(report.balance.values()) == len(READERS)


def test_a_refused_address_bounces_is_suppressed_and_keeps_what_the_relay_said(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.reply("RCPT", "550 5.1.1 no such user here", when=lambda line: READERS[2] in line)

    report = send(relayed, edition, watch)

    assert standing(relayed, edition)[READERS[2]] == "bounced"
    assert report.balance[DeliveryStatus.ACCEPTED] == len(READERS) - 1
    with relayed.database.read() as conn:
        assert "no such mailbox" in suppressions.reason_for(conn, READERS[2])


def test_a_bounce_that_comes_after_the_erasure_brings_no_address_back(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS[:3])
    edition = enqueue(relayed)

    def erase(command: str) -> bool:
        if READERS[1] not in command:
            return False
        forget(relayed, READERS[1], "root")
        return True

    inbox.reply("RCPT", f"550 5.1.1 <{READERS[1]}>: no such user", when=erase)
    report = send(relayed, edition, watch)

    with relayed.database.read() as conn:
        stored = str([conn.execute(select(table)).all() for table in metadata.sorted_tables])
    assert report.balance[DeliveryStatus.BOUNCED] == 1
    assert READERS[1] not in stored
    assert READERS[0] in stored


def test_a_deferred_copy_is_tried_again_at_its_time_and_not_before(
    relayed: App, inbox: Inbox, watch: SendingWatch, clock: SettableClock
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.reply("BODY", "451 4.7.1 greylisted, come back", times=1)

    first = send(relayed, edition, watch)
    clock.advance(timedelta(minutes=29))
    early = send(relayed, edition, watch)
    clock.advance(timedelta(minutes=2))
    late = send(relayed, edition, watch)

    assert first.balance[DeliveryStatus.DEFERRED] == early.balance[DeliveryStatus.DEFERRED] == 1
    assert late.balance[DeliveryStatus.ACCEPTED] == len(READERS)
    assert sorted(inbox.recipients) == READERS


def test_what_is_still_deferred_at_the_best_before_expires_and_is_counted(
    relayed: App, inbox: Inbox, watch: SendingWatch, clock: SettableClock
) -> None:
    subscribe(relayed, *READERS[:2])
    edition = enqueue(relayed)
    inbox.reply("RCPT", "450 4.2.1 later", times=1)

    send(relayed, edition, watch)
    clock.advance(timedelta(hours=21))
    report = send(relayed, edition, watch)

    assert report.balance[DeliveryStatus.EXPIRED] == 1
    assert report.balance[DeliveryStatus.ACCEPTED] == 1
    assert report.edition.status is EditionStatus.DONE


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_connection_cut_before_the_body_loses_and_doubles_nothing(
    relayed: App, inbox: Inbox, watch: SendingWatch, stage: str
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.cut(stage)

    report = send(relayed, edition, watch)

    assert sorted(inbox.recipients) == READERS
    assert report.balance[DeliveryStatus.ACCEPTED] == len(READERS)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_connection_cut_after_the_dot_leaves_one_copy_uncertain_and_named(
    relayed: App, inbox: Inbox, watch: SendingWatch, *, keeps: bool
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.cut("BODY", keeps=keeps)

    report = send(relayed, edition, watch)

    uncertain = [who for who, where in standing(relayed, edition).items() if where == "uncertain"]
    assert len(uncertain) == report.balance[DeliveryStatus.UNCERTAIN] == 1
    assert len(inbox.to(uncertain[0])) == int(keeps)
    assert set(inbox.recipients) | set(uncertain) == set(READERS)
    assert len(inbox.recipients) == len(set(inbox.recipients))


def test_under_the_policy_resend_an_uncertain_copy_goes_again_with_the_same_bytes(
    resending: App, inbox: Inbox, watch: SendingWatch, clock: SettableClock
) -> None:
    subscribe(resending, READERS[0])
    edition = enqueue(resending)
    inbox.cut("BODY", keeps=True)

    send(resending, edition, watch)
    clock.advance(timedelta(minutes=16))
    report = send(resending, edition, watch)

    first, second = inbox.to(READERS[0])
    assert first.wire == second.wire
    assert report.balance[DeliveryStatus.ACCEPTED] == 1


def test_a_relay_that_is_down_leaves_everything_queued_and_says_to_try_again(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.close()
    watch.stop.wait(0)

    report = send(relayed, edition, SendingWatch(stop=_soon(), progress=lambda *_: None))

    assert report.balance[DeliveryStatus.QUEUED] == len(READERS)
    assert report.trouble is not None
    assert report.trouble.exit_code == 75
    assert "cannot be used" in str(report.trouble)


def test_two_senders_at_once_mail_each_reader_once(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: send(relayed, edition, watch), range(2)))

    assert sorted(inbox.recipients) == READERS


def test_a_stop_lets_the_rest_stay_queued(relayed: App, inbox: Inbox) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    stop = Event()

    report = send(relayed, edition, SendingWatch(stop=stop, progress=lambda *_: stop.set()))

    open_ = report.balance[DeliveryStatus.QUEUED]
    assert open_ == len(READERS) - len(inbox.recipients) > 0
    assert sorted(standing(relayed, edition).values()).count("accepted") == len(inbox.recipients)


def test_five_policy_refusals_stop_the_sending_and_suppress_nobody(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=100)
    inbox.reply("BODY", "550 5.7.26 unauthenticated mail is not accepted", times=100)

    report = send(relayed, edition, watch)

    assert report.trouble is not None
    assert "SPF, DKIM, DMARC" in str(report.trouble)
    # the other connection may have had one on its way when the fifth was refused
    assert report.balance[DeliveryStatus.QUEUED] in (len(READERS) - 5, len(READERS) - 6)
    assert not any(suppressed(relayed, reader) for reader in READERS)


def test_a_dead_sender_s_batch_is_taken_up_at_once_and_its_doubt_is_named(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=100)
    consents = ConsentWatch(relayed.database)
    outbox = outbox_of(relayed, edition, consents)
    dead = Journal(journal_folder(relayed), "host-1-dead")
    batch = outbox.claim(dead.owner)
    assert batch is not None
    dead.intend(batch.deliveries[0].id)
    consents.close()
    dead.__exit__(None, None, None)  # as the system does it for a killed process

    report = send(relayed, edition, watch)

    assert report.balance[DeliveryStatus.UNCERTAIN] == 1
    assert sorted(inbox.recipients) == READERS[1:]


def suppressed(app: App, address: str) -> str:
    with app.database.read() as conn:
        return suppressions.reason_for(conn, address)


def _soon() -> Event:
    """A stop that is already asked for once the first reconnection waits."""
    return Event()
