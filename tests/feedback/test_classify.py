"""The kinds of what comes back, one beside the other."""

import pytest

from digest.feedback.classify import classify
from digest.feedback.report import ReportKind
from tests.rigs import own_mail as own

RECEIPT = "message/disposition-notification"


def mail(more, text="Bonjour!", sender="Anne Roy <anne@a.test>"):
    return f"From: {sender}\nTo: matin@nouvelles.example\n{more}\n\n{text}\n".encode()


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "X-Autorespond: vacances",
        "Precedence: auto_reply",
        "X-MS-Exchange-Inbox-Rules-Loop: anne@a.test",
        "Subject: Out of Office: Le pont rouvre",
        "Subject: Réponse automatique : Le pont rouvre",
        "Subject: Absence du bureau",
        "Subject: =?utf-8?q?R=C3=A9ponse_automatique?=",
        "Subject: Automatische Antwort: Le pont",
        "Subject: Respuesta automática",
        "Subject: Congé de maternité",
    ],
)
def test_an_answer_that_a_program_gave_does_nothing(more):
    told = classify(mail(more, "Je suis absente jusqu'au 12. Cette adresse n'existe plus."), None)

    assert (told.kind, told.recipients) == (ReportKind.AUTO_REPLY, ())


def test_an_absence_that_no_field_tells_is_told_by_its_first_words():
    told = classify(mail("Subject: Re: Le pont", "Je suis absente du bureau jusqu'au 12."), None)

    assert told.kind is ReportKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ("Subject: Lu : Le pont rouvre", ""),
        ("Subject: Read: Le pont rouvre", "Your message was read."),
        (
            "Subject: Accusé\nContent-Type: multipart/report; boundary=c",
            f"--c\n\nLu.\n--c\nContent-Type: {RECEIPT}\n\nDisposition: manual-action; displayed",
        ),
    ],
)
def test_a_receipt_does_nothing(more, text):
    assert classify(mail(more, text), None).kind is ReportKind.READ_RECEIPT


def test_a_receipt_by_which_a_filter_sends_a_mail_back_is_a_bounce():
    raw = mail(
        "Subject: Automatically rejected mail\nAuto-Submitted: auto-replied (rejected)\n"
        "Content-Type: multipart/report; boundary=c",
        f"--c\n\nYour message was automatically rejected:\nQuota exceeded\n--c\n"
        f"Content-Type: {RECEIPT}\n\n"
        "Final-Recipient: rfc822; luc@a.test\nDisposition: automatic-action; deleted\n",
    )

    told = classify(raw, None)

    assert told.kind is ReportKind.BOUNCE
    assert [(each.address, each.is_permanent) for each in told.recipients] == [
        ("luc@a.test", False)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Please click the link below to have your message delivered.",
        "Pour que votre message soit remis, confirmez que vous n'êtes pas un robot.",
        "I use Boxbe to keep my inbox clean.",
    ],
)
def test_a_question_whether_we_are_a_person_is_a_challenge(text):
    assert classify(mail("Subject: Re: Le pont", text), None).kind is ReportKind.CHALLENGE


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ("Subject: Re: Le pont", "Merci! Mon frère travaille sur ce pont."),
        ("Subject: Re: Le pont", "My mailbox is full of good news, thanks to you."),
        ("Subject: Photo", "Voici une photo du pont; user unknown, dit l'écran."),
    ],
)
def test_a_persons_words_are_a_reply(more, text):
    assert classify(mail(more, text), None).kind is ReportKind.REPLY


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ("List-Id: <autre.liste.example>\nSubject: Nouvelles", "Bonjour à tous"),
        ("Precedence: bulk\nSubject: Nouvelles", "Bonjour à tous"),
        ("Auto-Submitted: auto-generated\nSubject: Rapport de la nuit", "Tout va bien."),
        ("Subject: vide", ""),
    ],
)
def test_other_mail_of_programs_and_mail_without_words_is_nothing(more, text):
    assert classify(mail(more, text), None).kind is ReportKind.NOTHING


def test_a_reply_names_its_reader_where_it_quotes_our_mail():
    told = classify(mail("Subject: Re: Le pont", f"Merci!\n\n{own.quoted(own.MAIL)}"), own.KEYRING)

    assert told.kind is ReportKind.REPLY
    assert told.token is not None


def test_the_message_id_is_that_of_the_returned_message():
    assert classify(own.daemon(own.NOTICE), None).message_id == "<retour.1@mx.relais.example>"


def test_the_feedback_id_is_that_of_the_mail_that_came_back():
    told = classify(own.daemon(f"{own.NOTICE}\n--- Original message ---\n{own.MAIL}"), None)

    assert told.feedback_id == "20241108:matin:avec:nouvelles"


@pytest.mark.parametrize("raw", [own.daemon(own.NOTICE + own.MAIL), mail("Subject: STOP")])
def test_the_evidence_tells_an_operator_why_and_names_no_address(raw):
    evidence = classify(raw, own.KEYRING).evidence

    assert evidence
    assert "@" not in evidence
