"""The demonstration notices a copy of the edition that is not as promised."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from digest.demo.articles import posts
from digest.demo.inbox import ReceivedMail
from digest.demo.inspection import inspect_copy
from digest.demo.newsroom import Newsroom
from digest.errors import DigestError
from digest.model import Edition, PartnerBlock, Story, Tone, Window

NOW = datetime(2024, 11, 8, 12, 53, tzinfo=UTC)
NEWSROOM = Newsroom(
    url="http://127.0.0.1:1", posts=posts(NOW, ZoneInfo("UTC")), sign_up_url="http://127.0.0.1:2"
)
CARRIED, LEFT_OUT = NEWSROOM.posts[0], NEWSROOM.posts[-1]
NB = "\N{NO-BREAK SPACE}"
BYLINE = f"Rédaction · Mis à jour le 8{NB}novembre 2024 à 7{NB}h{NB}52"
EDITION = Edition(
    newsletter="quotidienne",
    day=date(2024, 11, 8),
    window=Window(start=NOW - timedelta(days=1), end=NOW),
    tone=Tone.NORMAL,
    subject="Le brouillard : t’es au courant",
    preheader="",
    greeting="",
    opening="",
    lead=Story(article_id=1, url="http://127.0.0.1:1/a/", title=CARRIED.title, byline=BYLINE),
    partner=PartnerBlock(
        partner_id=1,
        legal_name="Quincaillerie Beaupré-Lavallée inc.",
        label="Publicité · payée par Quincaillerie Beaupré-Lavallée inc.",
        intro="",
        headline="La corde à linge",
        text="",
        url="https://quincaillerie.test",
        link_text="",
    ),
)
WORDS = f"{CARRIED.title}\n{BYLINE}\n{EDITION.partner.label}\n{EDITION.partner.headline}\n"


def copy(words: str, *without: str) -> ReceivedMail:
    mail = EmailMessage()
    for header in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Message-ID", "Date"):
        if header not in without:
            mail[header] = "Fri, 08 Nov 2024 12:53:00 +0000" if header == "Date" else "x"
    mail.set_content(words)
    mail.add_alternative(f"<html><body>{words}</body></html>", subtype="html")
    return ReceivedMail(
        number=1,
        envelope_sender="rebond@maree-haute.test",
        recipients=("anne@lecture.test",),
        content=mail.as_bytes(),
    )


def test_a_good_copy_passes() -> None:
    inspect_copy(copy(WORDS), EDITION, NEWSROOM)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (WORDS.replace(CARRIED.title, "Autre chose"), "lacks “Brouillard"),
        (WORDS.replace("Publicité", "Partenaire"), "lacks “Publicité"),
        (WORDS.replace(NB, " "), "with its no-break spaces"),
        (WORDS + "L’article est apparu en premier sur le site.", "holds “est apparu"),
        (WORDS + "Laisser un commentaire", "holds “Laisser un commentaire”"),
        (WORDS + LEFT_OUT.title, "holds “Le plus grand casse-tête"),
    ],
)
def test_a_bad_copy_is_told_with_the_part_and_the_words(words: str, fault: str) -> None:
    with pytest.raises(DigestError, match="went wrong") as raised:
        inspect_copy(copy(words), EDITION, NEWSROOM)

    lines = str(raised.value).split("\n")[1:]
    assert [line for line in lines if line.startswith("  - the HTML part") and fault in line]
    assert [line for line in lines if line.startswith("  - the text part") and fault in line]


def test_a_copy_without_a_way_out_is_told() -> None:
    with pytest.raises(DigestError, match="no List-Unsubscribe-Post header"):
        inspect_copy(copy(WORDS, "List-Unsubscribe-Post"), EDITION, NEWSROOM)
