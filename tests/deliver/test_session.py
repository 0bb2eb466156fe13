"""What is said to a relay, in which order, and what a broken conversation means."""

import base64
from contextlib import closing
from pathlib import Path

import pytest

from digest.deliver.connect import Authentication, Relay, Tls
from digest.deliver.lost_connection import ConnectionLostError
from digest.deliver.mail_queue import Attempt
from digest.deliver.session import Session, post
from digest.deliver.verdict import Consequence
from digest.errors import RelayConfigError, RelayError
from digest.model import DeliveryStatus, Mail
from tests.loopback.certificate import Certificate, make_certificate
from tests.loopback.inbox import Inbox

WIRE = b"From: <a@exemple.test>\r\nTo: <b@exemple.test>\r\n\r\nBonjour.\r\n"


def mail(number: int, *, wire: bytes = WIRE) -> Mail:
    return Mail(
        envelope_sender=f"rebond+b1.{number}@exemple.test",
        recipient=f"lectrice{number}@exemple.test",
        pieces=(wire,),
        delivery_id=number,
    )


def mails(count: int) -> list[Mail]:
    return [mail(number) for number in range(1, count + 1)]


def relay_of(inbox: Inbox, *, in_flight: int = 1) -> Relay:
    return Relay(host=inbox.host, port=inbox.port, tls=Tls.NONE, in_flight=in_flight)


def sent(relay: Relay, mail: list[Mail]) -> tuple[list[Attempt], Exception | None]:
    """Every attempt, and what ended the stream early."""
    attempts: list[Attempt] = []
    try:
        with Session(relay) as session:
            attempts.extend(session.stream(mail, lambda _: None))
    except RelayError as fault:
        return attempts, fault
    return attempts, None


def statuses(attempts: list[Attempt]) -> list[str]:
    return [attempt.verdict.outcome.status.value for attempt in attempts]


@pytest.fixture(params=["pipelining", "lock-step", "chunking"])
def way(request: pytest.FixtureRequest, inbox: Inbox) -> Relay:
    """A relay for each way through a transaction."""
    offers = {"pipelining": ["PIPELINING"], "lock-step": [], "chunking": ["PIPELINING", "CHUNKING"]}
    inbox.extensions = ["SIZE 1000000", *offers[request.param]]
    return relay_of(inbox, in_flight=8 if request.param == "chunking" else 1)


def test_every_letter_arrives_once_and_whole_by_every_way(way: Relay, inbox: Inbox) -> None:
    attempts, fault = sent(way, mails(30))

    assert fault is None
    assert statuses(attempts) == ["accepted"] * 30
    assert [envelope.recipients[0] for envelope in inbox.envelopes] == [
        mail.recipient for mail in mails(30)
    ]
    assert {envelope.wire for envelope in inbox.envelopes} == {WIRE}
    assert inbox.connections == 1


def test_a_refused_reader_does_not_disturb_the_next_by_any_way(way: Relay, inbox: Inbox) -> None:
    for number in (2, 3, 5):
        said = f"lectrice{number}@"
        inbox.reply("RCPT", "550 5.1.1 no such user", when=lambda line, said=said: said in line)

    attempts, fault = sent(way, mails(6))

    expected = ["accepted", "bounced", "bounced", "accepted", "bounced", "accepted"]
    assert statuses(attempts) == expected
    assert fault is None


def test_a_refused_sender_does_not_disturb_the_next_by_any_way(way: Relay, inbox: Inbox) -> None:
    inbox.reply("MAIL", "451 4.3.0 not now", times=1)

    attempts, _ = sent(way, mails(3))

    assert statuses(attempts) == ["deferred", "accepted", "accepted"]


def test_who_stops_in_the_middle_of_a_stream_hangs_up_at_once(way: Relay, inbox: Inbox) -> None:
    session = Session(way)
    stream = session.stream(mails(3), lambda _: None)
    next(stream)

    session.close()

    assert "QUIT" not in [line for _, line in inbox.commands]
    assert {envelope.wire for envelope in inbox.envelopes} == {WIRE}


def test_a_refused_message_does_not_disturb_the_next_by_any_way(way: Relay, inbox: Inbox) -> None:
    inbox.reply("BODY", "554 5.6.0 malformed", times=1)

    attempts, _ = sent(way, mails(3))

    assert statuses(attempts) == ["refused", "accepted", "accepted"]


def test_an_envelope_goes_in_one_write_with_the_body_before_it(inbox: Inbox) -> None:
    sent(relay_of(inbox), mails(3))

    said = [line.split(" ")[0] for _, line in inbox.commands]
    assert said == ["ehlo", *["MAIL", "RCPT", "DATA"] * 3, "QUIT"]


def test_a_354_though_every_recipient_was_refused_gets_a_lone_dot(inbox: Inbox) -> None:
    inbox.reply("RCPT", "550 5.1.1 no such user", times=1)
    inbox.reply("DATA", "354 go on all the same", times=1)

    attempts, fault = sent(relay_of(inbox), mails(2))

    assert statuses(attempts) == ["bounced", "accepted"]
    assert fault is None
    assert len(inbox.envelopes) == 1


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_421_in_an_envelope_leaves_that_letter_and_the_rest_untouched(
    inbox: Inbox, stage: str
) -> None:
    inbox.reply(stage, "421 4.3.2 shutting down", when=lambda line: "2@" in line or stage == "DATA")

    attempts, fault = sent(relay_of(inbox), mails(3))

    assert "uncertain" not in statuses(attempts)
    assert len(inbox.envelopes) == len(attempts)
    assert isinstance(fault, ConnectionLostError)
    assert "421" in str(fault)
    assert fault.verdict.consequence is Consequence.GO_ON
    assert fault.addressed == mails(3)[len(attempts)]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_the_words_of_a_421_are_judged_though_no_copy_failed(inbox: Inbox, stage: str) -> None:
    inbox.reply(stage, "421 4.7.28 unusual rate of mail, slow down")

    attempts, fault = sent(relay_of(inbox), mails(3))

    assert attempts == []
    assert isinstance(fault, ConnectionLostError)
    assert fault.verdict.consequence is Consequence.SLOW_DOWN
    assert "slow down" in fault.verdict.outcome.reason


@pytest.mark.parametrize("stage", ["RSET", "MAIL", "RCPT", "BODY"])
def test_a_421_among_many_in_flight_is_the_answer_of_the_oldest_alone(
    inbox: Inbox, stage: str
) -> None:
    inbox.extensions = ["PIPELINING", "CHUNKING"]
    for verb in ("MAIL", "RCPT", "BODY", "RSET"):  # the first two are taken
        inbox.reply(verb, "250 2.0.0 ok", times=2)
    inbox.reply(stage, "421 4.3.2 shutting down")

    attempts, fault = sent(relay_of(inbox, in_flight=3), mails(9))

    outcomes = statuses(attempts)
    assert outcomes[:2] == ["accepted"] * 2
    # a reset may swallow the 421 on its way: then nobody can know, and it is said
    assert outcomes[2:] == ["deferred"] or set(outcomes[2:]) == {"uncertain"}
    assert isinstance(fault, RelayError)
    assert len(inbox.envelopes) == 2


def test_a_cut_after_the_end_makes_uncertain_what_was_in_flight_and_nothing_else(
    way: Relay, inbox: Inbox
) -> None:
    inbox.cut("BODY", when=lambda text: True, keeps=True)

    attempts, fault = sent(way, mails(20))

    assert set(statuses(attempts)) == {"uncertain"}
    assert len(attempts) <= way.in_flight
    assert isinstance(fault, RelayError)


def test_a_relay_that_closes_by_421_took_nothing_that_came_after(inbox: Inbox) -> None:
    inbox.extensions = ["PIPELINING", "CHUNKING"]
    inbox.reply("BODY", "421 4.7.0 enough", times=1)

    attempts, fault = sent(relay_of(inbox, in_flight=8), mails(20))

    # a reset may swallow the 421 on its way: then nobody can know, and it is said
    assert statuses(attempts) == ["deferred"] or set(statuses(attempts)) == {"uncertain"}
    assert isinstance(fault, RelayError)
    assert not inbox.envelopes


def test_intent_comes_before_the_end_and_a_refusal_to_intend_sends_no_end(
    way: Relay, inbox: Inbox
) -> None:
    def refuse(mail: Mail) -> None:
        if mail.delivery_id == 2:
            raise InterruptedError("the journal is full")

    with pytest.raises(RelayError), Session(way) as session:
        for _ in session.stream(mails(3), refuse):
            pass

    assert [envelope.recipients[0] for envelope in inbox.envelopes][1:] == []


def test_a_relay_that_says_more_than_it_was_asked_is_left_before_the_body(inbox: Inbox) -> None:
    inbox.reply("DATA", "354 go\r\n250 2.0.0 queued already", times=1)

    attempts, fault = sent(relay_of(inbox), mails(1))

    assert attempts == []
    assert "says more than it was asked" in str(fault)


@pytest.mark.parametrize("nonsense", ["hello", "999 what", "25", "\x00\x01\x02", "x" * 9000])
def test_a_relay_that_does_not_speak_smtp_is_left_with_a_clear_word(
    inbox: Inbox, nonsense: str
) -> None:
    inbox.reply("MAIL", nonsense, times=1)

    attempts, fault = sent(relay_of(inbox), mails(1))

    assert attempts == []
    assert isinstance(fault, RelayError)
    assert fault.exit_code == 75


def test_multiline_replies_are_read_whole_and_told_in_one_line(inbox: Inbox) -> None:
    inbox.reply("RCPT", "550-5.1.1 The account you tried\r\n550 5.1.1 does not exist", times=1)

    attempts, _ = sent(relay_of(inbox), mails(1))

    reply = attempts[0].verdict.outcome.reply
    assert reply is not None
    assert (reply.code, reply.status) == (550, "5.1.1")
    assert reply.text == "The account you tried does not exist"


def test_an_international_address_needs_smtputf8_and_is_refused_in_words_without(
    inbox: Inbox,
) -> None:
    mail = Mail(envelope_sender="a@exemple.test", recipient="zoé@exemple.test", pieces=(WIRE,))

    without = post(relay_of(inbox), mail, lambda _: None)
    inbox.extensions.append("SMTPUTF8")
    with_ = post(relay_of(inbox), mail, lambda _: None)

    assert without.status is DeliveryStatus.REFUSED
    assert "not ASCII" in without.reason
    assert with_.status is DeliveryStatus.ACCEPTED
    assert "SMTPUTF8" in next(line for _, line in inbox.commands if line.startswith("MAIL"))


def test_a_message_larger_than_the_announced_size_is_not_offered(inbox: Inbox) -> None:
    inbox.extensions = ["PIPELINING", "SIZE 20"]

    outcome = post(relay_of(inbox), mail(1), lambda _: None)

    assert outcome.status is DeliveryStatus.REFUSED
    assert "too large" in outcome.reason
    assert not any(line.startswith("MAIL") for _, line in inbox.commands)


def test_delivery_reports_are_asked_for_where_they_are_offered(inbox: Inbox) -> None:
    inbox.extensions.append("DSN")
    mail = Mail(
        envelope_sender="a@exemple.test",
        recipient="b+c@exemple.test",
        pieces=(WIRE,),
        delivery_id=7,
    )

    post(relay_of(inbox), mail, lambda _: None)

    said = [line for _, line in inbox.commands if line.startswith(("MAIL", "RCPT"))]
    assert said[0].endswith("RET=HDRS ENVID=7")
    assert said[1].endswith("NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Bc@exemple.test")


# --- TLS and passwords ---------------------------------------------------------------


class Elsewhere(Inbox):
    """A relay at an address that its certificate does not name."""

    host = "127.0.0.2"


def secure(inbox: Inbox, certificate: Certificate, **changes: object) -> Relay:
    known: dict[str, object] = {
        "host": "localhost",
        "port": inbox.port,
        "tls": Tls.STARTTLS,
        "ca_file": certificate.file,
        "username": "digest",
        "password": "s3cret",
    }
    return Relay(**(known | changes))  # type: ignore[arg-type]


def test_with_starttls_the_password_and_the_mail_go_encrypted(
    secure_inbox: Inbox, certificate: Certificate
) -> None:
    outcome = post(secure(secure_inbox, certificate), mail(1), lambda _: None)

    assert outcome.status is DeliveryStatus.ACCEPTED
    assert secure_inbox.envelopes[0].is_encrypted
    verbs = [line.split(" ")[0].upper() for _, line in secure_inbox.commands]
    assert verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


def test_a_wrong_password_is_said_once_and_is_a_fault_of_the_configuration(
    secure_inbox: Inbox, certificate: Certificate
) -> None:
    with pytest.raises(RelayConfigError, match="refuses the password") as fault:
        post(secure(secure_inbox, certificate, password="wrong"), mail(1), lambda _: None)

    assert fault.value.exit_code == 78
    assert sum("AUTH" in line for _, line in secure_inbox.commands) == 1
    assert "wrong" not in str(fault.value).replace("wrong name", "")


def test_a_relay_without_starttls_gets_no_password_and_no_mail(inbox: Inbox) -> None:
    relay = Relay(
        host=inbox.host, port=inbox.port, tls=Tls.STARTTLS, username="digest", password="s3cret"
    )

    with pytest.raises(RelayConfigError, match="does not offer STARTTLS"):
        post(relay, mail(1), lambda _: None)

    assert [line.split(" ")[0].upper() for _, line in inbox.commands] == ["EHLO"]


def test_an_unknown_certificate_ends_it_before_the_password(
    secure_inbox: Inbox, certificate: Certificate
) -> None:
    with pytest.raises(RelayConfigError, match="certificate that does not hold") as fault:
        post(secure(secure_inbox, certificate, ca_file=None), mail(1), lambda _: None)

    assert fault.value.exit_code == 78
    assert not any("AUTH" in line for _, line in secure_inbox.commands)


def test_a_certificate_of_another_name_ends_it_before_the_password(
    certificate: Certificate,
) -> None:
    with closing(Elsewhere(tls=certificate.context, users={"digest": "s3cret"})) as elsewhere:
        with pytest.raises(RelayConfigError, match="certificate that does not hold"):
            post(secure(elsewhere, certificate, host="127.0.0.2"), mail(1), lambda _: None)

        assert not any("AUTH" in line for _, line in elsewhere.commands)


def test_a_certificate_that_expired_ends_it_before_the_password(tmp_path: Path) -> None:
    expired = make_certificate(tmp_path, days=-1)
    with closing(Inbox(tls=expired.context, users={"digest": "s3cret"})) as relay:
        with pytest.raises(RelayConfigError, match="certificate has expired"):
            post(secure(relay, expired), mail(1), lambda _: None)

        assert not any("AUTH" in line for _, line in relay.commands)


def test_bytes_injected_before_the_handshake_end_it(
    secure_inbox: Inbox, certificate: Certificate
) -> None:
    secure_inbox.reply("STARTTLS", "220 2.0.0 go\r\n250-evil\r\n250 AUTH PLAIN", times=1)

    with pytest.raises(RelayConfigError, match="more than its reply"):
        post(secure(secure_inbox, certificate), mail(1), lambda _: None)

    assert not any("AUTH" in line for _, line in secure_inbox.commands)


def test_an_access_token_goes_by_xoauth2(inbox: Inbox) -> None:
    inbox.extensions.append("AUTH XOAUTH2")
    inbox.reply("AUTH", "235 2.7.0 welcome", times=1)
    relay = Relay(
        host=inbox.host,
        port=inbox.port,
        tls=Tls.NONE,
        username="digest",
        password="token",
        authentication=Authentication.XOAUTH2,
    )

    with closing(Session(relay)):
        pass

    said = next(line for _, line in inbox.commands if line.startswith("AUTH"))
    assert base64.b64decode(said.split(" ")[2]) == b"user=digest\x01auth=Bearer token\x01\x01"
