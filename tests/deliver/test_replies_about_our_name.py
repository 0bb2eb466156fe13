"""What a reply says of the session, or of the name we send in, is not about our settings."""

import pytest

from digest.deliver.relay_text import reply_of
from digest.deliver.replies import OURS_TO_MEND
from digest.deliver.verdict import Consequence, SmtpStage, verdict


def judged(line):
    return verdict(SmtpStage.RCPT, reply_of(int(line[:3]), [line.encode()], str))


@pytest.mark.parametrize(
    ("line", "consequence"),
    [
        ("452 Too many recipients", Consequence.RECONNECT),
        ("552 Too many recipients", Consequence.RECONNECT),
        ("452 4.5.3 Error: you named enough of them", Consequence.RECONNECT),
        ("452 4.3.0 Too many RCPTs", Consequence.RECONNECT),
        ("550 5.5.3 Too many invalid recipients", Consequence.RECONNECT),
        ("452 4.7.0 Trop de destinataires", Consequence.RECONNECT),
        ("452 4.5.3 Too many recipients this hour", Consequence.STOP),
        ("550 5.5.3 Daily recipient limit exceeded", Consequence.STOP),
    ],
)
def test_many_recipients_of_mails_that_have_one_are_a_count_over_the_session(line, consequence):
    judgement = judged(line)

    assert judgement.outcome.status == "deferred"
    assert judgement.consequence is consequence


@pytest.mark.parametrize(
    "line",
    [
        "553 Relaying disallowed as bonjour@exemple.test",
        "553 Relaying disallowed. Invalid Domain - exemple.test",
        "550 5.7.1 Relaying denied: unverified sender",
        "550 Relay refused, unregistered sending domain",
        "550 Sending refused as news@exemple.test",
    ],
)
def test_a_name_that_the_relay_does_not_know_is_mended_there_and_not_in_our_settings(line):
    judgement = judged(line)
    reason = judgement.outcome.reason

    assert judgement.consequence is Consequence.STOP
    assert "confirm sender and domain" in reason
    assert reason not in OURS_TO_MEND
