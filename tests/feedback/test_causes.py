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
        f"554 Rcpt <{WHO}> does not exist",
        f"550 {WHO} invalid",
        "550 BAD_RECIPIENT",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "the address Luc was not listed in Domino Directory",
        "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)",
        "554 Votre message n'a pas été livré : boîte aux lettres inexistante",
        "550 Benutzer existiert nicht",
        "550 Postfach nicht gefunden",
        "550 El buzón no existe",
        "550 La cuenta del usuario ya no existe",
        "550 Casella di posta inesistente",
        "550 Utente non trovato",
        "550 Caixa postal inexistente",
        "550 Ontvanger onbekend",
        "550 Adresat nieznany",
        "550 Schránka neexistuje",
        "550 Ismeretlen címzett",
        "550 Пользователь не найден",
        "550 邮箱不存在",
        "550 信箱不存在",
        "550 宛先のメールアドレスは存在しません",
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
        ("Le nom de domaine du destinataire est introuvable", ""),
        ("Der Host wurde nicht gefunden: unbekannter Host", ""),
        ("El dominio no existe", ""),
        ("找不到域名", ""),
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
        ("550 User mailbox exceeds allowed size", BounceCause.FULL),
        ("552 Mailbox size limit exceeded", BounceCause.FULL),
        ("550 message would exceed maximum mailbox size for this recipient", BounceCause.FULL),
        ("550 over quota: sorry, the user's maildir has overdrawn his quota", BounceCause.FULL),
        ("552 La boîte de réception est pleine", BounceCause.FULL),
        ("552 Das Postfach ist voll", BounceCause.FULL),
        ("552 El buzón está lleno", BounceCause.FULL),
        ("552 Casella di posta piena", BounceCause.FULL),
        ("552 A caixa postal está cheia", BounceCause.FULL),
        ("552 De mailbox is vol", BounceCause.FULL),
        ("552 Skrzynka odbiorcy jest pełna", BounceCause.FULL),
        ("552 Ящик переполнен", BounceCause.FULL),
        ("552 邮箱空间不足", BounceCause.FULL),
        ("552 メールボックスの容量が超過しました: 容量不足", BounceCause.FULL),
        ("550 This account is no longer active", BounceCause.DISABLED),
        ("550 Compte suspendu", BounceCause.DISABLED),
        ("550 Das Konto ist gesperrt", BounceCause.DISABLED),
        ("550 Cuenta bloqueada", BounceCause.DISABLED),
        (f"554 5.7.1 <{WHO}>: Recipient address rejected: look it up", BounceCause.ABOUT_US),
        ("553 you use me as a relay, which nobody has allowed (#5.7.1)", BounceCause.ABOUT_US),
        ("550 the attachment was blocked", BounceCause.ABOUT_US),
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
        ("User unknown, ERROR_CODE :421", ""),
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


def test_the_number_of_an_address_stands_before_what_a_gateway_writes_below():
    footer = "This mail was scanned for viruses and spam by the gateway."

    assert verdict("", "5.1.1", around=footer).cause is BounceCause.NO_MAILBOX


def test_the_diagnosis_is_one_line_of_bounded_length():
    told = verdict("550 5.1.1 user\nunknown " + "x" * 2000).diagnosis

    assert "\n" not in told
    assert len(told) <= 500


def test_the_status_that_says_most_is_kept():
    assert verdict("550 5.1.1 user unknown", "5.0.0").status == "5.1.1"


def test_an_ip_address_is_no_status():
    assert verdict("550 refused by host [5.1.1.7]").status == ""
