"""Notices that are written for people: whom they name, and what they say of each."""

import pytest

from digest.feedback.classify import classify
from digest.feedback.report import BounceCause, ReportKind
from tests.rigs.own_mail import MAIL, daemon

GONE = "550 5.1.1 User unknown"
FORMS = {
    "postfix": "<anne@a.test>: host mx.test[192.0.2.1] said: 550 5.1.1\n    User unknown",
    "qmail": f"<anne@a.test>:\n192.0.2.1 does not like recipient.\nRemote host said: {GONE}",
    "exim": "  anne@a.test\n    SMTP error after RCPT TO:<anne@a.test>:\n"
    f"    host mx.test [192.0.2.1]: {GONE}",
    "GMX": '"anne@a.test":\nhost: mx.test\n5.1.1 User Unknown',
    "IMail": "Unknown user: anne@a.test\n\nRCPT TO generated following response:\n553 no",
    "OpenSMTPD": f"anne@a.test: {GONE}",
    "DragonFly": f"error delivering your mail to <anne@a.test>.\n\n{GONE}",
    "Zoho": f"anne@a.test Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 {GONE}",
    "MailMarshal": f"because of\n\n{GONE}\n\nThe following were affected:\n    anne@a.test",
    "Exchange": "anne@a.test on Fri, 8 Nov 2024\n    The recipient name is not recognized",
    "Domino": "was not delivered to:\n\n  anne@a.test\n\nbecause:\n\n  not listed in directory",
    "James": f"Error message below:\n{GONE}\n\nMessage details:\n  RCPT TO: anne@a.test",
    "sendmail": f"   ----- permanent fatal errors -----\n<anne@a.test>\n    (reason: {GONE})",
    "an expanded alias": "undisclosed\n    (generated from anne@a.test)\n    unrouteable address",
    "Orange": "Votre message à anne@a.test n'a pas pu être remis : adresse inconnue.",
    "Messaging Server": "It is about a mail with these fields:\n\nMessage-ID: <1@b.test>\n"
    "Date: Fri, 8 Nov 2024\nFrom: matin@b.test\nTo: anne@a.test\nSubject: Le pont\n\nYour message "
    f"cannot be delivered:\n\n  Recipient address: anne@a.test\n  Diagnostic code: smtp;{GONE}",
    "Netscape": "The following destination addresses were unknown:\n\nSMTP <anne@a.test>\n",
    "MailEnable": f"could not be reached:\n\n\tRecipient: [SMTP:anne@a.test]\n\tReason: {GONE}",
    "CommuniGate": f"Failed to deliver to 'anne@a.test'\nSMTP module reports:\n{GONE}",
    "XMail": f"[<00>] XMail bounce: Rcpt=[anne@a.test];Error=[{GONE}]",
    "a provider of China": "您的邮件被退回。\n\n收件人：anne@a.test\n退信原因：邮件地址不存在。",
    "Exchange in Portuguese": "Falha na entrega a:\n\nanne@a.test\nO endereço não foi encontrado.",
    "Exchange in Italian": "Ai seguenti destinatari:\n\nanne@a.test\nIndirizzo non trovato.",
    "Gmail": f"Delivery to the following recipient failed:\n\n     anne@a.test\n\nTold: {GONE}",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_notice_in_words_names_its_reader_and_says_that_nobody_is_there(form):
    told = classify(daemon(f"Your message could not be delivered.\n\n{form}\n"), None)

    assert told.kind is ReportKind.BOUNCE
    assert [(each.address, each.is_permanent) for each in told.recipients] == [
        ("anne@a.test", True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<anne@a.test>: no one of that name\n\n--- Copy of the message ---\n" + MAIL,
        "anne@a.test: 554 5.0.0 sorry",
        "Gutun hau ez da iritsi:\n\nanne@a.test\n",
    ],
)
def test_a_mail_system_that_sends_a_mail_back_or_names_somebody_says_that_it_failed(text):
    told = classify(daemon(text).replace(b"Undelivered Mail Returned to Sender", b"Re: pont"), None)

    assert told.kind is ReportKind.BOUNCE
    assert "anne@a.test" in [each.address for each in told.recipients]


def test_whom_a_provider_names_without_its_domain_is_one_of_its_own():
    words = "Your mail to the following recipients could not be delivered:\n\tanne.roy\n"

    told = classify(daemon(words), None)

    assert [each.address for each in told.recipients] == ["anne.roy@mx.relais.example"]


def test_each_reader_has_the_words_that_follow_the_address():
    told = classify(
        daemon(
            "could not be delivered:\n\n  anne@a.test\n    550 user unknown\n"
            "  luc@a.test\n    552 mailbox full\n"
        ),
        None,
    )

    assert [each.cause for each in told.recipients] == [BounceCause.NO_MAILBOX, BounceCause.FULL]


def test_the_header_of_exim_names_all_who_failed():
    raw = b"X-Failed-Recipients: anne@a.test, luc@a.test\n" + daemon(
        "A message sent by\n\n  <matin@nouvelles.example>\n\ncould not be delivered:\n\n"
        "  anne@a.test\n    mailbox is full\n"
    )

    assert {each.address for each in classify(raw, None).recipients} == {
        "anne@a.test",
        "luc@a.test",
    }


@pytest.mark.parametrize(
    "said",
    [
        "For help write to postmaster@mx.relais.example.",
        "Please contact <support@relais.example> about it.",
        "Your mail from matin@nouvelles.example is returned.",
        "Perhaps you meant anne@a.test, or ann@a.test, or anna@a.test, who knows.",
    ],
)
def test_an_address_in_passing_is_nobody_who_failed(said):
    told = classify(daemon(f"Your message could not be delivered. {said}"), None)

    assert [each.address for each in told.recipients] == [""]


def test_a_notice_without_a_name_is_about_whom_the_returned_mail_was_for():
    told = classify(
        daemon(
            "Your message could not be delivered: user unknown.\n\n"
            "--- Original message ---\n\nFrom: matin@nouvelles.example\nTo: anne@a.test\n"
        ),
        None,
    )

    assert [each.address for each in told.recipients] == ["anne@a.test"]


@pytest.mark.parametrize(
    "said",
    [
        "Warning: your message is delayed and will be retried for two days.",
        "Your message has not yet been delivered to:\n\n  anne@a.test\n",
        "La remise de ton message est retardée; de nouvelles tentatives suivront.",
    ],
)
def test_a_warning_is_no_bounce(said):
    told = classify(daemon(f"{said}\n\nanne@a.test: user unknown"), None)

    assert told.kind is ReportKind.RELAY_NOTICE
    assert not any(each.is_permanent for each in told.recipients)


def test_what_ran_out_of_time_is_transient_whatever_the_last_reason_was():
    told = classify(
        daemon("Delivery was aborted after 5 hours:\n  * anne@a.test\nno such domain"),
        None,
    )

    assert [each.is_permanent for each in told.recipients] == [False]


def test_a_notice_that_all_is_well_is_no_bounce():
    told = classify(daemon("Your message was successfully delivered to anne@a.test."), None)

    assert (told.kind, told.recipients) == (ReportKind.RELAY_NOTICE, ())
