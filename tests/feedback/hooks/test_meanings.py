"""Each relay's events, as it names them, and what they mean to us: a row a meaning."""

import json

import pytest

from digest.feedback.hooks.relays import HOOKS
from digest.feedback.report import BounceCause as Cause
from digest.feedback.report import ReportKind as Kind
from tests.rigs import relays

READER = "lectrice@exemple.test"


def read(relay, event):
    return HOOKS[relay].hear(relays.posted(relay, event), relays.secrets_of(relay), relays.NOW)


def meaning(relay, event):
    """The kind of its report; of a bounce, the cause and whether it is permanent."""
    content = read(relay, event)
    if not content.events:
        return content.strange[0] if content.strange else None
    (heard,) = content.events
    if heard.report.kind is not Kind.BOUNCE:
        return heard.report.kind
    (recipient,) = heard.report.recipients
    return recipient.cause, recipient.is_permanent


def ses(kind="", sub="", status="", **event):
    if kind:
        failed = {"emailAddress": READER, "status": status}
        detail = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [failed]}
        event = {"notificationType": "Bounce", "bounce": detail}
    return {"mail": {"destination": [READER]}, **event}


def complained(kind):
    detail = {"complainedRecipients": [{"emailAddress": READER}], "complaintFeedbackType": kind}
    return ses(eventType="Complaint", complaint=detail)


def subscription(*, leaves):
    return ses(
        eventType="Subscription", subscription={"newTopicPreferences": {"unsubscribeAll": leaves}}
    )


def postmark(type_, details="", **event):
    node = {"RecordType": "Bounce", "Type": type_, "ID": 1, "Email": READER, "Details": details}
    return {**node, **event}


def change(reason, origin="Recipient", *, suppressed=True):
    node = {"RecordType": "SubscriptionChange", "Recipient": READER, "Origin": origin}
    return {**node, "SuppressSending": suppressed, "SuppressionReason": reason}


def mailgun(event, severity="", reason="", code="", words=""):
    status = {"enhanced-code": code, "message": words}
    node = {"event": event, "severity": severity, "reason": reason, "recipient": READER}
    return {**node, "delivery-status": status}


def sendgrid(event, type_="", class_="", reason="", status=""):
    node = {"event": event, "email": READER, "type": type_, "bounce_classification": class_}
    return {**node, "reason": reason, "status": status}


def brevo(event, reason=""):
    return {"event": event, "email": READER, "reason": reason}


def mailjet(event, error="", *, hard=False, comment=""):
    node = {"event": event, "email": READER, "error": error, "hard_bounce": hard}
    return {**node, "comment": comment}


def sparkpost(type_, class_="", words=""):
    node = {"type": type_, "raw_rcpt_to": READER, "bounce_class": class_, "raw_reason": words}
    return {"msys": {"message_event": node}}


def scaleway(type_, code="", words="", **event):
    node = {"type": type_, "email_to": READER, "email_response_code": code}
    return {**node, "email_response_message": words, **event}


HARD, SOFT = True, False
ROWS = [
    ("ses", ses("Permanent", "NoEmail"), (Cause.NO_MAILBOX, HARD)),
    ("ses", ses("Permanent", "General", "5.1.1"), (Cause.NO_MAILBOX, HARD)),
    ("ses", ses("Permanent", "General", "5.7.1"), (Cause.ABOUT_US, HARD)),
    ("ses", ses("Permanent", "General"), (Cause.UNKNOWN, HARD)),
    ("ses", ses("Permanent", "Suppressed"), (Cause.UNKNOWN, HARD)),
    ("ses", ses("Permanent", "OnAccountSuppressionList"), (Cause.UNKNOWN, HARD)),
    ("ses", ses("Permanent", "UnsubscribedRecipient"), Kind.LEAVE),
    ("ses", ses("Transient", "MailboxFull"), (Cause.FULL, SOFT)),
    ("ses", ses("Transient", "General"), (Cause.BUSY, SOFT)),
    ("ses", ses("Transient", "ContentRejected"), (Cause.ABOUT_US, SOFT)),
    ("ses", ses("Undetermined", "Undetermined"), (Cause.UNKNOWN, SOFT)),
    ("ses", ses("Invented", "Tomorrow"), (Cause.UNKNOWN, SOFT)),
    ("ses", complained("abuse"), Kind.COMPLAINT),
    ("ses", complained(""), Kind.COMPLAINT),
    ("ses", complained("not-spam"), Kind.NOTHING),
    ("ses", subscription(leaves=True), Kind.LEAVE),
    ("ses", subscription(leaves=False), Kind.NOTHING),
    ("ses", ses(eventType="Reject", reject={"reason": "Bad content"}), (Cause.ABOUT_US, HARD)),
    ("ses", ses(eventType="Delivery"), Kind.RELAY_NOTICE),
    ("ses", ses(eventType="DeliveryDelay"), Kind.RELAY_NOTICE),
    ("ses", ses(eventType="Open"), None),
    ("ses", ses(eventType="Click"), None),
    ("ses", ses(eventType="Tomorrow"), "Tomorrow"),
    ("postmark", postmark("HardBounce"), (Cause.NO_MAILBOX, HARD)),
    ("postmark", postmark("HardBounce", "550 5.7.1 spam"), (Cause.ABOUT_US, HARD)),
    ("postmark", postmark("BadEmailAddress"), (Cause.NO_MAILBOX, HARD)),
    ("postmark", postmark("SoftBounce", "452 4.2.2 full"), (Cause.FULL, SOFT)),
    ("postmark", postmark("Blocked"), (Cause.ABOUT_US, HARD)),
    ("postmark", postmark("SpamNotification"), (Cause.ABOUT_US, HARD)),
    ("postmark", postmark("DMARCPolicy"), (Cause.ABOUT_US, HARD)),
    ("postmark", postmark("ManuallyDeactivated"), (Cause.UNKNOWN, HARD)),
    ("postmark", postmark("DnsError"), (Cause.BUSY, SOFT)),
    ("postmark", postmark("Transient"), Kind.RELAY_NOTICE),
    ("postmark", postmark("SpamComplaint", RecordType="SpamComplaint"), Kind.COMPLAINT),
    ("postmark", postmark("Unsubscribe"), Kind.LEAVE),
    ("postmark", postmark("AutoResponder"), Kind.AUTO_REPLY),
    ("postmark", postmark("ChallengeVerification"), Kind.CHALLENGE),
    ("postmark", change("ManualSuppression"), Kind.LEAVE),
    ("postmark", change("ManualSuppression", "Customer"), (Cause.UNKNOWN, HARD)),
    ("postmark", change("HardBounce"), Kind.NOTHING),
    ("postmark", change(None, suppressed=False), Kind.NOTHING),
    ("postmark", {"RecordType": "Delivery", "Recipient": READER}, Kind.RELAY_NOTICE),
    ("postmark", {"RecordType": "Open", "Recipient": READER}, None),
    ("postmark", {"RecordType": "Click", "Recipient": READER}, None),
    ("postmark", {"RecordType": "Tomorrow"}, "Tomorrow"),
    ("mailgun", mailgun("failed", "permanent", "bounce", "5.1.1"), (Cause.NO_MAILBOX, HARD)),
    ("mailgun", mailgun("failed", "permanent", words="554 5.7.1"), (Cause.ABOUT_US, HARD)),
    ("mailgun", mailgun("failed", "permanent", "generic"), (Cause.UNKNOWN, HARD)),
    ("mailgun", mailgun("failed", "permanent", "espblock"), (Cause.ABOUT_US, HARD)),
    ("mailgun", mailgun("failed", "permanent", "old"), (Cause.BUSY, SOFT)),
    ("mailgun", mailgun("failed", "permanent", "suppress-bounce"), (Cause.UNKNOWN, HARD)),
    ("mailgun", mailgun("failed", "permanent", "suppress-complaint"), Kind.COMPLAINT),
    ("mailgun", mailgun("failed", "permanent", "suppress-unsubscribe"), Kind.LEAVE),
    ("mailgun", mailgun("failed", "temporary", "greylisted"), Kind.RELAY_NOTICE),
    ("mailgun", mailgun("rejected"), (Cause.ABOUT_US, HARD)),
    ("mailgun", mailgun("complained"), Kind.COMPLAINT),
    ("mailgun", mailgun("unsubscribed"), Kind.LEAVE),
    ("mailgun", mailgun("delivered"), Kind.RELAY_NOTICE),
    ("mailgun", mailgun("opened"), None),
    ("mailgun", mailgun("clicked"), None),
    ("mailgun", mailgun("failed", "tomorrow"), "failed tomorrow"),
    ("sendgrid", sendgrid("bounce", "bounce", "Invalid Address"), (Cause.NO_MAILBOX, HARD)),
    ("sendgrid", sendgrid("bounce", "", "Mailbox Unavailable", status="5.2.2"), (Cause.FULL, HARD)),
    ("sendgrid", sendgrid("bounce", "bounce", "Reputation"), (Cause.ABOUT_US, HARD)),
    ("sendgrid", sendgrid("bounce", "bounce", "Technical Failure"), (Cause.BUSY, SOFT)),
    ("sendgrid", sendgrid("bounce", "bounce", status="5.1.1"), (Cause.NO_MAILBOX, HARD)),
    ("sendgrid", sendgrid("bounce", "blocked", "Unclassified"), (Cause.ABOUT_US, SOFT)),
    ("sendgrid", sendgrid("dropped", reason="Bounced Address"), (Cause.UNKNOWN, HARD)),
    ("sendgrid", sendgrid("dropped", reason="Spam Reporting Address"), Kind.COMPLAINT),
    ("sendgrid", sendgrid("dropped", reason="Unsubscribed Address"), Kind.LEAVE),
    ("sendgrid", sendgrid("dropped", reason="Spam Content"), (Cause.ABOUT_US, HARD)),
    ("sendgrid", sendgrid("spamreport"), Kind.COMPLAINT),
    ("sendgrid", sendgrid("group_unsubscribe"), Kind.LEAVE),
    ("sendgrid", sendgrid("group_resubscribe"), Kind.NOTHING),
    ("sendgrid", sendgrid("deferred"), Kind.RELAY_NOTICE),
    ("sendgrid", sendgrid("open"), None),
    ("sendgrid", sendgrid("click"), None),
    ("sendgrid", sendgrid("tomorrow"), "tomorrow"),
    ("brevo", brevo("hard_bounce", "550 5.1.1 unknown"), (Cause.NO_MAILBOX, HARD)),
    ("brevo", brevo("hard_bounce"), (Cause.UNKNOWN, HARD)),
    ("brevo", brevo("soft_bounce", "452 4.2.2 full"), (Cause.FULL, SOFT)),
    ("brevo", brevo("invalid_email"), (Cause.NO_MAILBOX, HARD)),
    ("brevo", brevo("blocked"), (Cause.UNKNOWN, HARD)),
    ("brevo", brevo("error"), (Cause.ABOUT_US, HARD)),
    ("brevo", brevo("spam"), Kind.COMPLAINT),
    ("brevo", brevo("unsubscribed"), Kind.LEAVE),
    ("brevo", brevo("deferred"), Kind.RELAY_NOTICE),
    ("brevo", brevo("unique_opened"), None),
    ("brevo", brevo("click"), None),
    ("brevo", brevo("tomorrow"), "tomorrow"),
    ("mailjet", mailjet("bounce", "user unknown", hard=True), (Cause.NO_MAILBOX, HARD)),
    ("mailjet", mailjet("bounce", "mailbox inactive", hard=True), (Cause.DISABLED, HARD)),
    ("mailjet", mailjet("bounce", "quota exceeded"), (Cause.FULL, SOFT)),
    ("mailjet", mailjet("bounce", "invalid domain", hard=True), (Cause.NO_DOMAIN, HARD)),
    ("mailjet", mailjet("bounce", "", hard=True, comment="550 5.1.1"), (Cause.NO_MAILBOX, HARD)),
    ("mailjet", mailjet("bounce", "connection issue"), (Cause.BUSY, SOFT)),
    ("mailjet", mailjet("bounce", "greylisted"), Kind.RELAY_NOTICE),
    ("mailjet", mailjet("blocked", "content blocked"), (Cause.ABOUT_US, HARD)),
    ("mailjet", mailjet("blocked", "preblocked"), (Cause.UNKNOWN, HARD)),
    ("mailjet", mailjet("blocked", "spam reporter"), Kind.COMPLAINT),
    ("mailjet", mailjet("spam"), Kind.COMPLAINT),
    ("mailjet", mailjet("unsub"), Kind.LEAVE),
    ("mailjet", mailjet("sent"), Kind.RELAY_NOTICE),
    ("mailjet", mailjet("open"), None),
    ("mailjet", mailjet("click"), None),
    ("mailjet", mailjet("tomorrow"), "tomorrow"),
    ("sparkpost", sparkpost("bounce", "10"), (Cause.NO_MAILBOX, HARD)),
    ("sparkpost", sparkpost("out_of_band", "30"), (Cause.NO_MAILBOX, HARD)),
    ("sparkpost", sparkpost("bounce", "22"), (Cause.FULL, SOFT)),
    ("sparkpost", sparkpost("bounce", "25"), (Cause.UNKNOWN, HARD)),
    ("sparkpost", sparkpost("policy_rejection", "25"), (Cause.UNKNOWN, HARD)),
    ("sparkpost", sparkpost("policy_rejection"), (Cause.ABOUT_US, HARD)),
    ("sparkpost", sparkpost("bounce", "51"), (Cause.ABOUT_US, HARD)),
    ("sparkpost", sparkpost("bounce", "1", "550 5.2.1 off"), (Cause.DISABLED, SOFT)),
    ("sparkpost", sparkpost("out_of_band", "60"), Kind.AUTO_REPLY),
    ("sparkpost", sparkpost("out_of_band", "90"), Kind.LEAVE),
    ("sparkpost", sparkpost("out_of_band", "100"), Kind.CHALLENGE),
    ("sparkpost", sparkpost("delay", "20"), Kind.RELAY_NOTICE),
    ("sparkpost", sparkpost("spam_complaint"), Kind.COMPLAINT),
    ("sparkpost", sparkpost("link_unsubscribe"), Kind.LEAVE),
    ("sparkpost", sparkpost("initial_open"), None),
    ("sparkpost", sparkpost("click"), None),
    ("sparkpost", sparkpost("tomorrow"), "tomorrow"),
    ("sparkpost", {"msys": {}}, None),
    ("scaleway", scaleway("email_mailbox_not_found"), (Cause.NO_MAILBOX, HARD)),
    ("scaleway", scaleway("email_dropped", 550, "5.7.1 no"), (Cause.ABOUT_US, HARD)),
    ("scaleway", scaleway("email_dropped"), (Cause.UNKNOWN, HARD)),
    ("scaleway", scaleway("email_spam"), (Cause.ABOUT_US, HARD)),
    ("scaleway", scaleway("email_blocklisted"), (Cause.UNKNOWN, HARD)),
    ("scaleway", scaleway("blocklist_created"), Kind.NOTHING),
    ("scaleway", scaleway("email_deferred"), Kind.RELAY_NOTICE),
    ("scaleway", scaleway("tomorrow"), "tomorrow"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("relay", "event", "expected"), ROWS, ids=[f"{row[0]}-{n}" for n, row in enumerate(ROWS)]
)
def test_an_event_means_what_its_relay_says(relay, event, expected):
    assert meaning(relay, event) == expected


def test_what_a_relays_own_list_holds_back_is_said_as_that():
    (event,) = read("mailgun", mailgun("failed", "permanent", "suppress-bounce")).events

    assert "its own suppression list holds the address" in event.report.evidence
    assert "suppress-bounce" in event.report.evidence


@pytest.mark.parametrize("relay", relays.RELAYS)
def test_no_relay_has_a_meaning_for_who_opened_or_pressed(relay):
    opens = [row for row in ROWS if row[0] == relay and row[2] is None]

    assert opens or relay == "scaleway"
    assert all("@" not in json.dumps(read(relay, event).strange) for _, event, _ in opens)
