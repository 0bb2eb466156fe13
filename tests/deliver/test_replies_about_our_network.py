"""A refusal of our network costs no reader, whatever formula a relay puts before it."""

import pytest

from digest.deliver.verdict import Consequence, SmtpStage, verdict
from digest.model import DeliveryStatus, Reply

FORMULAS = (
    "{}",
    "<lectrice@exemple.test>: Recipient address rejected: {}",
    "Recipient address rejected: {}",
    "Recipient rejected: {}",
    "<lectrice@exemple.test>: User refused: {}",
)
ABOUT_US = (
    "Mail blocked using zen.spamhaus.org",
    "blocked, your IP 192.0.2.4 is on a denylist",
    "blocked by spam list",
    "blocked, see the blocklist of example.net",
    "your server [192.0.2.4] is blocked",
    "your IP address is blocked",
    "IP address 192.0.2.4 has been blocked",
    "IP 192.0.2.4 blocked by Spamhaus",
    "sending domain blocked",
    "blocked, client host listed in bl.example.net",
    "the sender's address is blocked",
    "remote host 192.0.2.4 banned, locked out",
    "blocked due to your network's reputation",
)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("words", ABOUT_US)
@pytest.mark.parametrize(("code", "status"), [(550, "5.1.1"), (554, "5.7.1"), (550, "")])
def test_a_refusal_of_our_network_is_about_us(code, status, words, formula):
    said = Reply(code=code, status=status, text=formula.format(words))

    judged = verdict(SmtpStage.RCPT, said)

    assert judged.consequence is Consequence.STOP
    assert judged.outcome.status is DeliveryStatus.REFUSED
    assert not judged.outcome.suppress


@pytest.mark.parametrize(
    "words",
    [
        "The recipient account is blocked",
        "mailbox locked",
        "Recipient address rejected: user blocked",
        "Recipient address rejected: mailbox suspended",
        "account frozen, contact your provider",
        "User suspended for inactivity",
        "This address is locked",
    ],
)
def test_a_reader_s_mailbox_that_is_locked_stays_the_reader_s(words):
    judged = verdict(SmtpStage.RCPT, Reply(code=550, status="5.2.0", text=words))

    assert judged.consequence is Consequence.GO_ON
    assert "suspended or locked" in judged.outcome.reason
