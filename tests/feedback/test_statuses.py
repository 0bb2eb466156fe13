"""Delivery statuses of RFC 3464, as mail systems write them."""

import pytest

from digest.feedback.classify import classify
from digest.feedback.report import BounceCause, ReportKind
from digest.feedback.statuses import has_statuses, read_statuses
from tests.rigs.own_mail import daemon, report

PLAIN = "Content-Type: text/plain; charset=utf-8"
MACHINES = "Content-Type: message/delivery-status"
TWO = """\
Reporting-MTA: dns; mx.relais.example

Final-Recipient: rfc822; anne@courriel.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1
  User unknown

Final-Recipient: rfc822; luc@courriel.example
Action: delayed
Status: 4.2.2
"""


def of(fields):
    return classify(report((PLAIN, "It did not arrive."), (MACHINES, fields)), None)


def test_each_recipient_has_a_status_of_its_own():
    anne, luc = read_statuses([TWO])

    assert (anne.address, anne.action, anne.status) == ("anne@courriel.example", "failed", "5.1.1")
    assert anne.diagnosis == "550 5.1.1 User unknown"
    assert (luc.address, luc.action) == ("luc@courriel.example", "delayed")


@pytest.mark.parametrize("text", [TWO.replace("\n\n", "\n"), TWO.replace("\n", "\n\n")])
def test_blank_lines_may_be_missing_or_too_many(text):
    named = {each.address for each in read_statuses([text])}

    assert named == {"anne@courriel.example", "luc@courriel.example"}


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("Final-Recipient: rfc822; a@b.test", "a@b.test"),
        ("Final-Recipient: RFC822;<a@b.test>", "a@b.test"),
        ("Final-Recipient : rfc/822;a@b.test", "a@b.test"),
        ("Final-Recipient: a@b.test", "a@b.test"),
        ("Final-Recipient: system;<>\nOriginal-Recipient: rfc822;a@b.test", "a@b.test"),
        ("Final-Recipient: rfc822;@r.test:a@x\nOriginal-Recipient: rfc822;a@b.test", "a@b.test"),
        ("Final-Recipient: rfc822; other@c.test\nOriginal-Recipient: rfc822;a@b.test", "a@b.test"),
        ("Final-Recipient: utf-8; \\x{E9}lise@b.test", "élise@b.test"),
    ],
)
def test_the_address_is_the_one_we_wrote_where_that_is_said(fields, address):
    assert read_statuses([f"{fields}\nAction: failed\nStatus: 5.1.1\n"])[0].address == address


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", ReportKind.BOUNCE),
        ("failed (Bad destination mailbox address)", "5.1.1", ReportKind.BOUNCE),
        ("FAILED", "4.4.7", ReportKind.BOUNCE),
        ("delayed", "4.4.1", ReportKind.RELAY_NOTICE),
        ("delivered", "2.1.5", ReportKind.RELAY_NOTICE),
        ("relayed", "2.1.9", ReportKind.RELAY_NOTICE),
        ("expanded", "2.0.0", ReportKind.RELAY_NOTICE),
        ("", "2.0.0", ReportKind.RELAY_NOTICE),
        ("", "5.0.0", ReportKind.BOUNCE),
    ],
)
def test_the_action_decides_what_came_back(action, status, kind):
    told = of(f"Final-Recipient: rfc822; a@b.test\nAction: {action}\nStatus: {status}\n")

    assert told.kind is kind


def test_a_copy_that_arrived_names_nobody_and_a_late_one_names_its_reader():
    late = of("Final-Recipient: rfc822; a@b.test\nAction: delayed\nStatus: 4.4.1\n")
    arrived = of("Final-Recipient: rfc822; a@b.test\nAction: delivered\nStatus: 2.0.0\n")

    assert [each.address for each in late.recipients] == ["a@b.test"]
    assert late.recipients[0].cause is BounceCause.BUSY
    assert arrived.recipients == ()


@pytest.mark.parametrize("status", ["4.1.1", "4.2.2", "4.4.7", "4.0.0"])
def test_what_failed_after_all_its_tries_is_transient(status):
    told = of(f"Final-Recipient: rfc822; a@b.test\nAction: failed\nStatus: {status}\n")

    assert [each.is_permanent for each in told.recipients] == [False]


def test_a_status_in_the_text_for_people_is_read_as_well():
    told = classify(daemon(f"It did not arrive. Technical report:\n\n{TWO}"), None)

    assert has_statuses(TWO)
    assert [each.is_permanent for each in told.recipients] == [True, False]


def test_where_a_status_names_nobody_the_notice_does():
    fields = "Final-Recipient: rfc822; /var/spool/anne\nAction: failed\nStatus: 5.1.1\n"
    notice = "could not be delivered to:\n\n  anne@courriel.example\n"

    told = classify(report((PLAIN, notice), (MACHINES, fields)), None)

    assert [each.address for each in told.recipients] == ["anne@courriel.example"]


def test_a_report_that_a_gateway_wrapped_is_opened():
    inside = report((PLAIN, "It did not arrive."), (MACHINES, TWO)).decode()
    wrapped = daemon(
        f"--c\nContent-Type: message/rfc822\n\n{inside}", "multipart/mixed; boundary=c"
    )

    assert len(classify(wrapped, None).recipients) == 2
