"""What a relay says of our account stops the edition; what it says of a reader's does not."""

import pytest

from digest.deliver.verdict import Consequence, SmtpStage, verdict
from digest.model import DeliveryStatus, Reply


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (SmtpStage.RCPT, Reply(code=421, text="Account disabled")),
        (SmtpStage.RCPT, Reply(code=421, status="4.7.0", text="Account suspended, call us")),
        (SmtpStage.END, Reply(code=421, status="4.3.0", text="account temporarily locked")),
        (SmtpStage.RCPT, Reply(code=421, text="Blocked account")),
        (SmtpStage.RCPT, Reply(code=421, status="4.7.0", text="Billing problem")),
        (SmtpStage.RCPT, Reply(code=421, text="Compte désactivé")),
        (SmtpStage.MAIL, Reply(code=451, status="4.3.0", text="account disabled")),
        (SmtpStage.MAIL, Reply(code=450, text="this account is under review")),
        (SmtpStage.MAIL, Reply(code=550, text="The sender's account is suspended")),
        (SmtpStage.MAIL, Reply(code=554, text="payment required")),
        (SmtpStage.DATA, Reply(code=451, text="Konto gesperrt")),
    ],
)
def test_our_account_that_is_shut_stops_the_edition_and_costs_no_reader(stage, said):
    judged = verdict(stage, said)

    assert judged.consequence is Consequence.STOP
    assert judged.outcome.status is DeliveryStatus.DEFERRED
    assert "our account" in judged.outcome.reason


@pytest.mark.parametrize(
    "said",
    [
        Reply(code=421, status="4.2.1", text="The account is disabled"),
        Reply(code=421, status="4.3.2", text="Service not available, connection closed"),
        Reply(code=421, status="4.4.2", text="Timeout, closing"),
        Reply(code=450, status="4.2.1", text="The account you tried to reach is suspended"),
        Reply(code=550, status="5.2.1", text="Mailbox suspended for non-payment"),
        Reply(code=550, status="5.2.1", text="This account has been disabled"),
    ],
)
def test_a_reader_s_account_that_is_shut_holds_up_nobody_else(said):
    judged = verdict(SmtpStage.RCPT, said)

    assert judged.consequence is Consequence.GO_ON
    assert not judged.outcome.suppress
