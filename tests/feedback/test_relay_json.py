"""Notifications in JSON that a relay mails."""

import json

import pytest

from digest.feedback.classify import classify
from digest.feedback.relay_json import notified
from digest.feedback.report import ReportKind


def mail(content):
    text = content if isinstance(content, str) else json.dumps(content)
    return f"From: no-reply@relais.example\nSubject: Notification\n\n{text}\n\n--\nBye".encode()


def bounce(kind, **row):
    row = {"emailAddress": "anne@courriel.example", **row}
    return {
        "notificationType": "Bounce",
        "bounce": {"bounceType": kind, "bouncedRecipients": [row]},
    }


def test_a_bounce_names_its_reader_and_its_status():
    content = bounce("Permanent", status="5.1.1", diagnosticCode="smtp; 550 5.1.1 user unknown")

    (told,) = classify(mail(content), None).recipients

    assert (told.address, told.is_permanent) == ("anne@courriel.example", True)


def test_a_bounce_for_now_is_transient():
    (told,) = classify(mail(bounce("Transient", diagnosticCode="user unknown")), None).recipients

    assert not told.is_permanent


def test_a_long_line_that_was_cut_on_its_way_is_joined():
    text = json.dumps(bounce("Permanent", status="5.1.1")).replace("anne@", "anne!\n @")

    assert notified(text)[1][0].address == "anne@courriel.example"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            {
                "eventType": "Complaint",
                "complaint": {"complainedRecipients": [{"emailAddress": "anne@courriel.example"}]},
            },
            ReportKind.COMPLAINT,
        ),
        ({"notificationType": "Delivery", "delivery": {}}, ReportKind.RELAY_NOTICE),
    ],
)
def test_other_notifications_have_their_kinds(content, kind):
    assert classify(mail(content), None).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        '{"notificationType": "Bounce"',
        '{"notificationType": 7, "bounce": []}',
        '{"notificationType": "Bounce", "bounce": {"bouncedRecipients": [1, {"emailAddress": 2}]}}',
        '{"notificationType": ' + "[" * 5000,
        "[]",
    ],
)
def test_what_is_no_notification_is_no_failure(text):
    assert classify(mail(text), None).kind in set(ReportKind)
