"""Relays that post to our hooks: each with keys made here, and events as it tells them."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from digest.feedback.hooks.hook import HookRequest, HookSecrets

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
"""When `app`'s clock stands."""
PASSWORD = "un-mot-de-passe-assez-long"
WITH_PASSWORD = ("postmark", "brevo", "mailjet", "sparkpost")
TOPICS = {
    "ses": "arn:aws:sns:ca-central-1:123456789012:retours",
    "scaleway": "arn:scw:sns:fr-par:project-11111111:retours",
}
CERTIFICATES = {
    "ses": "https://sns.ca-central-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
    "scaleway": "https://messaging.s3.fr-par.scw.cloud/fr-par/sns/sns-0a1b2c.pem",
}
CONFIRM = {
    "ses": "https://sns.ca-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc",
    "scaleway": "https://sns.mnq.fr-par.scaleway.com/?Action=ConfirmSubscription&Token=abc",
}
RELAYS = ("ses", "postmark", "mailgun", "sendgrid", "brevo", "mailjet", "sparkpost", "scaleway")


# --- keys ---------------------------------------------------------------------------------


@cache
def rsa_key(name="sns"):
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def certificate(issuer="sns", *, ends=NOW + timedelta(days=30)):
    """A certificate for the key that signs, by an issuer of that name, in PEM."""
    begins = NOW - timedelta(days=30)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.example")])
    by = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{issuer}.example")])
    return (
        x509.CertificateBuilder(
            issuer_name=by,
            subject_name=name,
            public_key=rsa_key().public_key(),
            serial_number=1,
            not_valid_before=begins,
            not_valid_after=ends,
        )
        .sign(rsa_key(issuer), hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )


@cache
def authority(issuer="authority"):
    """The certificate of an issuer, in PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{issuer}.example")])
    return (
        x509.CertificateBuilder(
            issuer_name=name,
            subject_name=name,
            public_key=rsa_key(issuer).public_key(),
            serial_number=2,
            not_valid_before=NOW - timedelta(days=300),
            not_valid_after=NOW + timedelta(days=300),
        )
        .sign(rsa_key(issuer), hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )


@cache
def ec_key():
    return ec.generate_private_key(ec.SECP256R1())


def verification_key():
    """As SendGrid shows it."""
    encoded = ec_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(encoded).decode()


def secrets_of(relay):
    """What the settings say of that relay's hook, and the certificate where it has one."""
    if relay == "ses":
        return HookSecrets(topic=TOPICS[relay], certificate=certificate())
    if relay == "scaleway":
        return HookSecrets(
            topic=TOPICS[relay], authorities=authority(), certificate=certificate("authority")
        )
    return HookSecrets(secret=verification_key() if relay == "sendgrid" else PASSWORD)


def settings_of(relay, folder):
    """The same as a table of the settings."""
    if relay == "scaleway":
        (folder / "chain.pem").write_bytes(authority())
        return {"topic": TOPICS[relay], "ca_file": str(folder / "chain.pem")}
    if relay == "ses":
        return {"topic": TOPICS[relay]}
    return {"secret": secrets_of(relay).secret}


# --- requests -----------------------------------------------------------------------------


def posted(relay, *events, at=NOW):
    """Those events as the relay posts them in one request, proved at that moment."""
    if relay in TOPICS:
        return published(relay, json.dumps(events[0]), at=at)
    if relay == "mailgun":
        return with_signature(events[0], at=at)
    if relay == "sendgrid":
        return with_ecdsa(json.dumps(events).encode(), at=at)
    body = events if relay == "sparkpost" or len(events) != 1 else events[0]
    return with_password(json.dumps(body).encode())


def with_password(body, password=PASSWORD, scheme="Basic"):
    said = f"digest:{password}".encode()
    credentials = b64encode(said).decode() if scheme == "Basic" else password
    return HookRequest(headers={"authorization": f"{scheme} {credentials}"}, body=body)


def with_signature(event, *, at=NOW, token=None, key=PASSWORD):
    """As Mailgun signs: a time and a token."""
    moment = str(int(at.timestamp()))
    token = token or sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
    signature = hmac.digest(key.encode(), f"{moment}{token}".encode(), "sha256").hex()
    signed = {"timestamp": moment, "token": token, "signature": signature}
    body = json.dumps({"signature": signed, "event-data": event})
    return HookRequest(headers={}, body=body.encode())


def with_ecdsa(body, *, at=NOW, key=None):
    moment = str(int(at.timestamp()))
    signature = (key or ec_key()).sign(moment.encode() + body, ec.ECDSA(hashes.SHA256()))
    return HookRequest(
        headers={
            "x-twilio-email-event-webhook-signature": b64encode(signature).decode(),
            "x-twilio-email-event-webhook-timestamp": moment,
        },
        body=body,
    )


def published(relay, message, *, at=NOW, version="2", key=None, **fields):
    """A message of that relay's topic, signed; *fields* stand over its own, and are signed too."""
    node = {
        "Type": "Notification",
        "MessageId": f"id of {message}"[:200],
        "TopicArn": TOPICS[relay],
        "Message": message,
        "Timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATES[relay],
        **fields,
    }
    signed = (
        ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
        if node["Type"] == "Notification"
        else ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
    )
    text = "".join(f"{name}\n{node[name]}\n" for name in signed if name in node)
    algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()
    signature = (key or rsa_key()).sign(text.encode(), padding.PKCS1v15(), algorithm)
    body = json.dumps({**node, "Signature": b64encode(signature).decode()})
    return HookRequest(headers={}, body=body.encode())


def confirmation(relay, **fields):
    """What SNS posts first: the subscription that somebody has to confirm."""
    asked = {"Type": "SubscriptionConfirmation", "Token": "abc", "SubscribeURL": CONFIRM[relay]}
    return published(relay, "You have chosen to subscribe.", **{**asked, **fields})


# --- events -------------------------------------------------------------------------------


def bounce(relay, address, *, copy="", number="1", at=NOW):
    """A copy that came back because there is no such mailbox."""
    return _EVENTS[relay]("bounce", address, copy, number, at)


def complaint(relay, address, *, copy="", number="1", at=NOW):
    """Its reader called a copy spam."""
    return _EVENTS[relay]("complaint", address, copy, number, at)


def leaving(relay, address, *, copy="", number="1", at=NOW):
    """Its reader left by the relay's own link."""
    return _EVENTS[relay]("leave", address, copy, number, at)


def _ses(kind, address, copy, number, at):
    moment = at.isoformat()
    recipient = {"emailAddress": address}
    mail = {
        "messageId": f"0100-{number}",
        "destination": [address],
        "headers": [{"name": "Message-ID", "value": f"<{copy}>"}],
    }
    failed = {**recipient, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no such user"}
    if kind == "leave":
        preferences = {"unsubscribeAll": True}
        node = {"timestamp": moment, "newTopicPreferences": preferences}
        return {"eventType": "Subscription", "mail": mail, "subscription": node}
    if kind == "complaint":
        node = {"complainedRecipients": [recipient], "complaintFeedbackType": "abuse"}
        detail = {**node, "timestamp": moment, "feedbackId": f"c-{number}"}
        return {"notificationType": "Complaint", "mail": mail, "complaint": detail}
    node = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [failed]}
    detail = {**node, "timestamp": moment, "feedbackId": f"b-{number}"}
    return {"notificationType": "Bounce", "mail": mail, "bounce": detail}


def _postmark(kind, address, copy, number, at):
    node = {"MessageID": f"m-{number}", "Metadata": {"copy": copy}}
    if kind == "leave":
        why = {"SuppressSending": True, "SuppressionReason": "ManualSuppression"}
        who = {"Origin": "Recipient", "Recipient": address, "ChangedAt": at.isoformat()}
        return {**node, **why, **who, "RecordType": "SubscriptionChange"}
    record, type_ = ("SpamComplaint",) * 2 if kind == "complaint" else ("Bounce", "HardBounce")
    said = {"ID": f"{kind}-{number}", "Email": address, "BouncedAt": at.isoformat()}
    detail = "smtp;550 5.1.1 no such user"
    return {**node, **said, "RecordType": record, "Type": type_, "Details": detail}


def _mailgun(kind, address, copy, number, at):
    node = {
        "id": number,
        "recipient": address,
        "timestamp": at.timestamp(),
        "message": {"headers": {"message-id": copy, "to": address}},
    }
    if kind == "bounce":
        status = {"code": 550, "enhanced-code": "5.1.1", "message": "no such user"}
        failed = {"event": "failed", "severity": "permanent", "reason": "bounce"}
        return {**node, **failed, "delivery-status": status}
    return {**node, "event": {"complaint": "complained", "leave": "unsubscribed"}[kind]}


def _sendgrid(kind, address, copy, number, at):
    node = {
        "email": address,
        "timestamp": int(at.timestamp()),
        "sg_event_id": f"{kind}-{number}",
        "copy": copy,
    }
    if kind == "bounce":
        failed = {"event": "bounce", "type": "bounce", "bounce_classification": "Invalid Address"}
        return {**node, **failed, "status": "5.1.1", "reason": "550 5.1.1 no such user"}
    return {**node, "event": {"complaint": "spamreport", "leave": "unsubscribe"}[kind]}


def _brevo(kind, address, copy, number, at):
    events = {"bounce": "hard_bounce", "complaint": "spam", "leave": "unsubscribed"}
    return {
        "event": events[kind],
        "email": address,
        "message-id": f"<{number}@smtp-relay.example>",
        "X-Mailin-custom": copy,
        "ts_epoch": int(at.timestamp() * 1000),
        "reason": "550 5.1.1 no such user",
    }


def _mailjet(kind, address, copy, number, at):
    events = {"bounce": "bounce", "complaint": "spam", "leave": "unsub"}
    node = {"email": address, "time": int(at.timestamp()), "MessageID": 19421777}
    failed = {"hard_bounce": True, "error_related_to": "recipient", "error": "user unknown"}
    failed["comment"] = "550 5.1.1 no such user"
    return {
        **node,
        "event": events[kind],
        "Message_GUID": f"g-{number}",
        "CustomID": copy,
        **(failed if kind == "bounce" else {}),
    }


def _sparkpost(kind, address, copy, number, at):
    types = {"bounce": "bounce", "complaint": "spam_complaint", "leave": "list_unsubscribe"}
    node = {
        "type": types[kind],
        "rcpt_to": address.lower(),
        "raw_rcpt_to": address,
        "event_id": f"{kind}-{number}",
        "timestamp": str(int(at.timestamp())),
        "rcpt_meta": {"copy": copy},
        **(
            {"bounce_class": "10", "raw_reason": "550 5.1.1 no such user"}
            if kind == "bounce"
            else {}
        ),
    }
    return {"msys": {"unsubscribe_event" if kind == "leave" else "message_event": node}}


def _scaleway(kind, address, copy, number, at):
    return {
        "id": number,
        "type": {"bounce": "email_mailbox_not_found"}.get(kind, f"email_{kind}"),
        "created_at": at.isoformat(),
        "email_to": address,
        "email_headers": [{"key": "Message-ID", "value": f"<{copy}>"}],
        "email_response_code": 550,
        "email_response_message": "5.1.1 no such user",
    }


_EVENTS = {
    "ses": _ses,
    "postmark": _postmark,
    "mailgun": _mailgun,
    "sendgrid": _sendgrid,
    "brevo": _brevo,
    "mailjet": _mailjet,
    "sparkpost": _sparkpost,
    "scaleway": _scaleway,
}
