"""Our own mail, as it leaves, and the shapes in which the world's mail systems give it back."""

import base64
import quopri
from dataclasses import dataclass

from digest.tokens import Key, Keyring, Use, sign

KEY = Key("2s", bytes(range(32)))
KEYRING = Keyring((Key("3t", bytes(32)), KEY))
READER = 4711
DELIVERY = 815
DAY = 739_199
BINDING = 2**59 + 12_345_678_901
RECIPIENT = "lise.tremblay@courriel.example"
BOUNCE_TOKEN = sign(KEY, Use.BOUNCE, DELIVERY, BINDING % 2**30)
MESSAGE_TOKEN = sign(KEY, Use.MESSAGE, DAY, 0, READER, BINDING)
LEAVE_TOKEN = sign(KEY, Use.UNSUBSCRIBE, READER, BINDING)
PREFERENCES_TOKEN = sign(KEY, Use.PREFERENCES, READER, BINDING)
RETURN_ADDRESS = f"rebond+{BOUNCE_TOKEN}@nouvelles.example"
LEAVE_ADDRESS = f"desabonnement+{LEAVE_TOKEN}@nouvelles.example"
MESSAGE_ID = f"<{MESSAGE_TOKEN}.matin@nouvelles.example>"

HEADER = f"""\
Return-Path: <{RETURN_ADDRESS}>
Received: from relais.nouvelles.example (relais.nouvelles.example [192.0.2.7])
\tby mx.courriel.example with ESMTPS id 4Xq7 for <{RECIPIENT}>;
\tFri, 8 Nov 2024 13:31:02 +0000
From: =?utf-8?q?Le_Matin_de_la_C=C3=B4te?= <matin@nouvelles.example>
To: {RECIPIENT}
Subject: =?utf-8?q?Le_pont_rouvre=2C_et_c=27est_ta_m=C3=A8re_qui_va_=C3=AAtre_contente?=
Date: Fri, 08 Nov 2024 08:31:00 -0500
Message-ID: {MESSAGE_ID}
List-Unsubscribe: <https://lettre.nouvelles.example/d/{LEAVE_TOKEN}>,
 <mailto:{LEAVE_ADDRESS}?subject=desabonnement>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
List-Id: <matin.nouvelles.example>
Feedback-ID: 20241108:matin:avec:nouvelles
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_matin"
"""
_WORDS = f"""\
Allô! Le pont de la rivière rouvre ce matin, après onze jours de détour.

Choisir ce que tu reçois : https://lettre.nouvelles.example/p/{PREFERENCES_TOKEN}
Ne plus rien recevoir : https://lettre.nouvelles.example/d/{LEAVE_TOKEN}
"""
_MARKUP = f"""\
<html><head><style>p {{ color: #222 }}</style></head><body><p>Allô! Le pont rouvre.</p>
<p><a href="https://lettre.nouvelles.example/d/{LEAVE_TOKEN}">Ne plus rien recevoir</a></p>
</body></html>
"""


def _quoted_printable(text: str) -> str:
    return quopri.encodestring(text.encode()).decode("ascii")


BODY = f"""\
--=_matin
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{_quoted_printable(_WORDS)}
--=_matin
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{_quoted_printable(_MARKUP)}
--=_matin--
"""
MAIL = f"{HEADER}\n{BODY}"
REFUSAL = f"550 5.1.1 <{RECIPIENT}>: Recipient address rejected: User unknown"
STATUS = f"""\
Reporting-MTA: dns; mx.relais.example
Arrival-Date: Fri, 8 Nov 2024 13:31:02 +0000

Final-Recipient: rfc822; {RECIPIENT}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; {REFUSAL}
"""
NOTICE = f"I could not deliver your message.\n\n<{RECIPIENT}>: {REFUSAL}\n"


@dataclass(frozen=True)
class Shape:
    """A name for a test, and our mail as it comes back."""

    name: str
    raw: bytes


def daemon(
    content: str,
    kind: str = "text/plain; charset=utf-8",
    *,
    to: str = "rebond@nouvelles.example",
    references: str = "",
) -> bytes:
    """A notice of a mail system; it goes to an address of ours that says nothing by itself."""
    return (
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.relais.example>\n"
        f"To: {to}\nSubject: Undelivered Mail Returned to Sender\nReferences: {references}\n"
        f"MIME-Version: 1.0\nMessage-ID: <retour.1@mx.relais.example>\nContent-Type: {kind}\n\n"
        f"{content}"
    ).encode()


def report(*parts: tuple[str, str]) -> bytes:
    """A notice of those parts, each with its header and its body."""
    inside = "".join(f"--cloison\n{header}\n\n{body}\n" for header, body in parts)
    kind = "multipart/report; report-type=delivery-status; boundary=cloison"
    return daemon(f"{inside}--cloison--\n", kind)


def encoded(text: str) -> str:
    """In base64, in lines."""
    return base64.encodebytes(text.encode()).decode("ascii")


def quoted(text: str) -> str:
    """As a reply quotes it."""
    return "".join(f"> {line}\n" for line in text.splitlines())


def rewrapped(text: str, width: int = 60) -> str:
    """Broken where a line is too long, in the middle of a word if need be, and quoted."""
    pieces = (
        line[at : at + width]
        for line in text.splitlines()
        for at in range(0, max(len(line), 1), width)
    )
    return "".join(f"> {piece}\n" for piece in pieces)
