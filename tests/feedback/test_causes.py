"""What a refusal means: words before numbers, and in doubt the reader is kept."""

import pytest

from digest.feedback.causes import judged
from digest.feedback.report import BounceCause
from digest.feedback.statuses import RecipientStatus

WHO = "anne@courriel.example"


def verdict(diagnosis, status="", around="", *, is_late=False):
    said = RecipientStatus(address=WHO, status=status, diagnosis=diagnosis)
    return judged(said, around, is_late=is_late)


@pytest.mark.parametrize(
    "said",
    [
        f"550 5.1.1 <{WHO}>: Recipient address rejected: User unknown in virtual mailbox table",
        f"550 No such user here {WHO}",
        "554 delivery error: dd This user doesn't have a courriel.example account",
        "550 5.1.1 Adresse d'au moins un destinataire invalide. OFR_416 [416]",
        "550 5.5.0 Adresse destinataire invalide. LPN007_416",
        "550 Utilisateur inconnu",
        "Le destinataire n'existe pas",
        "550 5.7.1 No such user!",
        "550 Empfänger unbekannt",
        "550 el usuario no existe",
        "550 用户不存在",
        "550 5.4.1 Recipient address rejected: Access denied",
        "the address no longer accepts mail",
        "550 Unknown E-Mail Address",
    ],
)
def test_an_address_where_nobody_is_has_a_permanent_return(said):
    assert verdict(said).cause is BounceCause.NO_MAILBOX
    assert verdict(said).is_permanent


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Host or domain name not found. Name service error for name=nulle.test", "5.4.4"),
        ("Unrouteable address", ""),
        ("550 5.1.2 Host unknown", ""),
        ("an MX or SRV record indicated no SMTP service", ""),
        ("le domaine nulle.test est inconnu : domaine inconnu", ""),
        ("", "5.1.2"),
    ],
)
def test_a_domain_that_takes_no_mail_has_a_permanent_return(said, status):
    assert verdict(said, status).cause is BounceCause.NO_DOMAIN
    assert verdict(said, status).is_permanent


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("552 5.2.2 Mailbox full", BounceCause.FULL),
        ("550 Boîte du destinataire pleine", BounceCause.FULL),
        ("550 Quota dépassé", BounceCause.FULL),
        ("552 the mailbox is over quota, user unknown", BounceCause.FULL),
        ("550 5.2.1 The email account that you tried to reach is disabled", BounceCause.DISABLED),
        ("550 5.5.0 Le compte du destinataire est bloqué. LPN007_426", BounceCause.DISABLED),
        ("550 mailbox is frozen", BounceCause.DISABLED),
        ("554 5.7.1 Blocked using zen.example", BounceCause.ABOUT_US),
        ("550 5.1.1 sent to too many recipients this hour", BounceCause.ABOUT_US),
        ("550 5.7.26 Unauthenticated email is not accepted: DMARC policy", BounceCause.ABOUT_US),
        ("550 5.1.8 Domain of sender address does not exist", BounceCause.ABOUT_US),
        ("550 No PTR record: reverse DNS required", BounceCause.ABOUT_US),
        ("554 5.7.1 Message content rejected", BounceCause.ABOUT_US),
        ("550 5.1.1 Refused due to recipient preferences", BounceCause.ABOUT_US),
        ("552 5.3.4 Message size exceeds fixed limit", BounceCause.ABOUT_US),
        ("550 5.7.54 Unable to relay recipient in non-accepted domain", BounceCause.ABOUT_US),
        ("error after MAIL FROM: 550 no such domain nouvelles.example", BounceCause.ABOUT_US),
        ("554 5.4.7 message expired: connection timed out", BounceCause.BUSY),
        ("554 Service currently unavailable", BounceCause.BUSY),
        ("550 5.3.0 Recipient address rejected: internal system error", BounceCause.BUSY),
        ("550 5.7.606 something about 606", BounceCause.ABOUT_US),
        ("550 Nope", BounceCause.UNKNOWN),
        ("", BounceCause.UNKNOWN),
    ],
)
def test_no_other_refusal_is_permanent(said, cause):
    assert verdict(said).cause is cause
    assert not verdict(said).is_permanent


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("450 4.1.1 <anne@courriel.example>: User unknown", ""),
        ("550 5.1.1 User unknown", "4.0.0"),
        ("450 User unknown", "5.0.0"),
        ("421 4.4.2 connection timed out", "5.4.7"),
        ("DNS type 'mx' lookup responded with code NXDOMAIN Domain name not found", "4.0.0"),
    ],
)
def test_what_a_number_calls_passing_is_never_permanent(said, status):
    assert not verdict(said, status).is_permanent
    assert verdict(said, status).cause is not BounceCause.NO_MAILBOX


def test_what_the_whole_notice_calls_late_is_never_permanent():
    assert not verdict("550 5.1.1 User unknown", is_late=True).is_permanent


def test_a_mailbox_that_exists_by_its_status_is_not_unknown():
    assert verdict("550 : User unknown", "5.2.0").cause is BounceCause.UNKNOWN


@pytest.mark.parametrize(
    "said",
    [
        "550 5.2.2 over quota, says host mx.userunknown.example",
        "550 5.2.2 over quota; see https://aide.example/user-unknown/no-such-user",
        "550 5.2.2 over quota for no.such.user@courriel.example",
    ],
)
def test_what_somebody_is_called_proves_nothing(said):
    assert verdict(said).cause is BounceCause.FULL


def test_the_words_of_the_system_that_refused_stand_before_those_of_the_one_that_tells():
    notice = "We recommend contacting the other provider: blocked? 550 5.1.1 user unknown"

    assert verdict(notice).cause is BounceCause.NO_MAILBOX


def test_what_is_said_around_helps_where_the_diagnosis_is_silent():
    assert verdict("", "5.0.0", around="550 there is no such mailbox").is_permanent


def test_the_diagnosis_is_one_line_of_bounded_length():
    told = verdict("550 5.1.1 user\nunknown " + "x" * 2000).diagnosis

    assert "\n" not in told
    assert len(told) <= 500


def test_the_status_that_says_most_is_kept():
    assert verdict("550 5.1.1 user unknown", "5.0.0").status == "5.1.1"


def test_an_ip_address_is_no_status():
    assert verdict("550 refused by host [5.1.1.7]").status == ""
