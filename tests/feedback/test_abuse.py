"""Complaints: the standard's form, and those of providers that have their own."""

import pytest

from digest.feedback.classify import classify
from digest.feedback.report import BounceCause, ReportKind
from tests.rigs.own_mail import HEADER, MAIL, RECIPIENT, report

PLAIN = "Content-Type: text/plain"
ABUSE = "Content-Type: message/feedback-report"
WHOLE = "Content-Type: message/rfc822"


def arf(fields, original=MAIL):
    return classify(
        report((PLAIN, "For your information."), (ABUSE, fields), (WHOLE, original)), None
    )


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("abuse", ReportKind.COMPLAINT),
        ("fraud", ReportKind.COMPLAINT),
        ("virus", ReportKind.COMPLAINT),
        ("other", ReportKind.COMPLAINT),
        ("opt-out", ReportKind.LEAVE),
        ("opt-out-list", ReportKind.LEAVE),
        ("not-spam", ReportKind.NOTHING),
        ("auth-failure", ReportKind.NOTHING),
        ("dmarc", ReportKind.NOTHING),
    ],
)
def test_the_type_of_a_feedback_report_decides(kind, meaning):
    assert arf(f"Feedback-Type: {kind}\nVersion: 1\n").kind is meaning


@pytest.mark.parametrize(
    "words",
    [
        f"<{RECIPIENT}>: host mx.test said: 550 5.7.1 This message was reported to us as spam",
        f"<{RECIPIENT}>: 554 your mail was marked by our filter as spam",
    ],
)
def test_a_refusal_that_speaks_of_spam_is_no_readers_complaint(words):
    told = classify(report((PLAIN, f"It could not be delivered.\n\n{words}"), (WHOLE, MAIL)), None)

    assert told.kind is ReportKind.BOUNCE
    assert [(each.cause, each.is_permanent) for each in told.recipients] == [
        (BounceCause.ABOUT_US, False)
    ]


@pytest.mark.parametrize(
    "field", ["Original-Rcpt-To", "Removal-Recipient", "Original-Recipient", "original-rcpt-to"]
)
def test_a_report_names_who_complained(field):
    told = arf(f"Feedback-Type: abuse\n{field}: <anne@courriel.example>\n")

    assert [each.address for each in told.recipients] == ["anne@courriel.example"]
    assert not any(each.is_permanent for each in told.recipients)


def test_a_report_that_names_nobody_is_about_whom_the_mail_was_for():
    told = arf("Feedback-Type: abuse\n")

    assert [each.address for each in told.recipients] == [RECIPIENT]


def test_a_report_of_which_all_names_are_taken_out_is_a_complaint_of_nobody():
    told = arf("Feedback-Type: abuse\n", MAIL.replace(RECIPIENT, "redacted"))

    assert (told.kind, told.recipients) == (ReportKind.COMPLAINT, ())


def test_microsoft_sends_the_mail_with_a_field_of_its_own():
    inside = f"X-HmXmrOriginalRecipient: anne@outlook.example\n{MAIL}"
    raw = report((PLAIN, ""), (WHOLE, inside)).replace(b"MAILER-DAEMON@mx.relais", b"staff@hotmail")

    told = classify(raw, None)

    assert told.kind is ReportKind.COMPLAINT
    assert [each.address for each in told.recipients] == ["anne@outlook.example"]


def test_microsofts_older_form_is_the_mail_itself():
    told = classify(f"X-HmXmrOriginalRecipient: anne@outlook.example\n{MAIL}".encode(), None)

    assert told.kind is ReportKind.COMPLAINT


def test_a_report_in_words_is_a_complaint_where_it_holds_our_mail():
    raw = (
        "From: abuse@fournisseur.example\nTo: rebond@nouvelles.example\n"
        "Subject: Email Feedback Report for IP 192.0.2.7\n\nSee below.\n\n"
        f"--- Original message ---\n{HEADER}"
    )

    assert classify(raw.encode(), None).kind is ReportKind.COMPLAINT
