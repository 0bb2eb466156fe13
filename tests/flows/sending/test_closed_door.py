"""What a relay says of our settings, in answer to a mail, is counted against no reader."""

from dataclasses import replace

import pytest

from digest.flows.sending.send import send
from tests.rigs.published import enqueue, standing, subscribe

READERS = [f"lectrice{number:02}@exemple.test" for number in range(12)]
ALWAYS = 10_000
SAID = (
    ("MAIL", "530 5.7.0 Authentication required"),
    ("MAIL", "530 5.7.0 Must issue a STARTTLS command first"),
    ("MAIL", "538 5.7.11 Encryption required for requested authentication mechanism"),
    ("MAIL", "534 5.7.9 Authentication mechanism is too weak"),
    ("RCPT", "550 5.7.1 relaying denied"),
    ("RCPT", "550 5.7.1 not permitted to relay without authentication"),
    ("RCPT", "554 5.7.1 <lectrice@exemple.test>: Relay access denied"),
    ("RCPT", "553 Relaying disallowed"),
    ("DATA", "530 5.7.0 Authentication required"),
)


@pytest.mark.parametrize("readers", [READERS, READERS[:2]], ids=["many", "two"])
@pytest.mark.parametrize(("verb", "said"), SAID)
def test_it_costs_no_reader_and_all_have_it_once_it_is_mended(
    relayed, inbox, watch, verb, said, readers
):
    subscribe(relayed, *readers)
    edition = enqueue(relayed, batch_size=6)
    inbox.reply(verb, said, times=ALWAYS)

    report = send(relayed, edition, watch)

    assert report.trouble.exit_code == 78
    assert "[smtp]" in str(report.trouble) or "smtp.password_file" in str(report.trouble)
    assert set(standing(relayed, edition).values()) == {"queued"}

    inbox.script.forget()
    inbox.envelopes.clear()  # after a refused MAIL it takes an empty mail, as some relays do
    report = send(relayed, edition, watch)

    assert report.trouble is None
    assert sorted(inbox.recipients) == sorted(readers)


def test_many_in_flight_are_not_left_in_doubt(relayed, inbox, watch):
    inbox.extensions = ["PIPELINING", "CHUNKING"]
    smtp = relayed.settings.smtp.model_copy(update={"in_flight": 8})
    app = replace(relayed, settings=relayed.settings.model_copy(update={"smtp": smtp}))
    subscribe(app, *READERS)
    edition = enqueue(app, batch_size=12)
    inbox.reply("MAIL", "530 5.7.0 Authentication required", times=ALWAYS)

    report = send(app, edition, watch)

    assert report.trouble.exit_code == 78
    assert set(standing(app, edition).values()) == {"queued"}


def test_some_readers_whose_provider_says_so_hold_up_nobody(relayed, inbox, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=12)
    said = "550 5.7.1 relaying denied"
    inbox.reply("RCPT", said, times=ALWAYS, when=lambda line: line.count("lectrice00@"))

    send(relayed, edition, watch)

    stand = standing(relayed, edition)
    assert stand.pop(READERS[0]) == "refused"
    assert set(stand.values()) == {"accepted"}
