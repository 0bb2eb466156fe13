"""What SpamAssassin makes of every kind of mail we send, and what an edition weighs."""

import re
import shutil
import subprocess
from datetime import datetime

import pytest

from digest.flows.app import wall_clock
from digest.flows.desk.buttons import BUTTONS, ButtonLink, DeskLinks
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.render.mailing_plan import fill
from digest.render.quoted import quoted
from digest.render.simulate import with_a_reader
from digest.render.slot import Slot
from tests.golden.editions import kept_editions, mailing_of, parts
from tests.loopback.patience import PATIENCE
from tests.rigs.newsroom import NEWSLETTER, PUBLIC_URL, edition

KEPT = list(kept_editions())
MOST_INLINED, MOST_ENCODED = 24_000, 30_000
MOST_SCORE = 0.5
LINK = f"{PUBLIC_URL}/d/A7k3Jd9-qLm2Xv8_tRz5Yb1Nc4Ws6Ep0HuGiOfKjDlZx"
LETTERS = ("confirm", "welcome", "move", "moved", "file", "desk")


def desk_links():
    """Every button of the desk, each with an address."""
    links = [ButtonLink(button=button, url=LINK) for button in BUTTONS]
    of_a_story = tuple(link for link in links if link.button.is_about_a_story)
    return DeskLinks(
        of_edition={link.button.name: link for link in links if link not in of_a_story},
        of_stories=tuple((story, of_a_story) for story in edition().stories),
    )


VALUES = {
    "of_name": "du Quotidien d’Exemple",
    "lives_for": "7\u00a0jours",
    "confirm_url": LINK,
    "move_url": LINK,
    "file_url": LINK,
    "new_address": "m•••@exemple.test",
    "unsubscribe_url": LINK,
    "preferences_url": LINK,
    "gets_editions": True,
    "rhythm": "Chaque jour vers 8\u00a0h\u00a030",
    "granted": ["L’infolettre quotidienne", "Les promotions"],
    "consented_on": "12 mars 2024",
    "edition": edition(),
    "long_day": "vendredi 8 novembre 2024",
    "until": "8\u00a0h\u00a030",
    "is_sent_on_silence": True,
    "faults": [],
    "head": f"120:{64 * 'a'}",
    "links": desk_links(),
}
"""What the letters are told, each a part of it."""


def copy_of(sample, variant, now):
    """A reader's copy of it."""
    mailing = mailing_of(sample, variant, now)
    return fill(mailing, {slot: with_a_reader(slot.marker) for slot in Slot})


def letter_page(name):
    """The HTML part of a letter."""
    page = environment(None).get_template(f"{name}/body.html")
    return page.render(**VALUES, newsletter=NEWSLETTER, subject="Un courriel")


def letter_of(name, now):
    header = LetterHeader(
        address="lectrice@exemple.invalid",
        date=now,
        message_id="A7k3Jd9@exemple.test",
        unsubscribe=(LINK, "mailto:desabonnement+A7k3@exemple.test"),
    )
    return letter(name, header, NEWSLETTER, environment(None), VALUES)


def every_kind():
    """Each kind of mail by its name, dated now: SpamAssassin minds an old date."""
    now: datetime = wall_clock().astimezone(NEWSLETTER.timezone)
    editions = {name: copy_of(sample, variant, now) for name, sample, variant in KEPT}
    return {**editions, **{name: letter_of(name, now) for name in LETTERS}}


@pytest.mark.slow
def test_spamassassin_has_little_to_say_about_any_kind_of_mail():
    if shutil.which("spamassassin") is None:
        pytest.skip("SpamAssassin is missing: install the Debian package spamassassin")
    mails = every_kind()
    box = b"".join(
        b"From sender Mon Jan  1 00:00:00 2024\n" + mail + b"\n" for mail in mails.values()
    )

    judged = subprocess.run(
        ["spamassassin", "-L", "-t", "--mbox"],
        input=box.replace(b"\r\n", b"\n"),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    ).stdout.decode("utf-8", "replace")

    figures = re.findall(r"X-Spam-Status: \w+, score=(-?[\d.]+)", judged)
    scores = dict(zip(mails, map(float, figures), strict=True))
    assert {name: score for name, score in scores.items() if score > MOST_SCORE} == {}


@pytest.mark.parametrize(("name", "sample", "variant"), KEPT, ids=[name for name, *_ in KEPT])
def test_an_edition_weighs_little(name, sample, variant):
    page = parts(sample, variant)[".html"]

    assert len(page.encode()) <= MOST_INLINED
    assert len(quoted(page)) <= MOST_ENCODED
