"""What SpamAssassin makes of every kind of edition, and what each weighs as it is sent."""

import re
import shutil
import subprocess

import pytest

from digest.flows.app import wall_clock
from digest.render.disguise import with_a_reader
from digest.render.mailing import Letterhead, compile_mailing, fill
from digest.render.quoted import quoted
from digest.render.slot import Slot
from tests.golden.editions import kept_editions, parts
from tests.newsroom import NEWSLETTER, PUBLIC_URL

KEPT = list(kept_editions())
MOST_INLINED, MOST_ENCODED = 24_000, 30_000


def wire_of(told, variant):
    """A reader's copy of it, dated now: SpamAssassin minds an old date."""
    both = parts(told, variant)
    letterhead = Letterhead(
        sender_name=NEWSLETTER.name,
        from_address=NEWSLETTER.from_address,
        reply_to=NEWSLETTER.contact,
        subject=told.subject,
        date=wall_clock(),
        list_id=NEWSLETTER.list_id,
        list_name=NEWSLETTER.slug,
        help_url=f"{PUBLIC_URL}/abonnement",
        feedback_id="20241108:quotidienne:a:exemple",
    )
    mailing = compile_mailing(variant, letterhead, both[".txt"], both[".html"])
    return fill(mailing, {slot: with_a_reader(slot.marker) for slot in Slot})


@pytest.mark.parametrize("name", ["normal", "sober"])
def test_spamassassin_has_little_to_say(name):
    if shutil.which("spamassassin") is None:
        pytest.skip("SpamAssassin is missing: install the Debian package spamassassin")
    told, variant = next((told, variant) for kept, told, variant in KEPT if kept == name)

    judged = subprocess.run(
        ["spamassassin", "-L", "-t"],
        input=wire_of(told, variant),
        capture_output=True,
        timeout=60,
        check=False,
    ).stdout.decode("utf-8", "replace")

    score = float(re.search(r"X-Spam-Status: \w+, score=(-?[\d.]+)", judged)[1])
    assert score <= 0.5, judged[judged.find("Content analysis") :]


@pytest.mark.parametrize(("name", "told", "variant"), KEPT, ids=[name for name, *_ in KEPT])
def test_an_edition_weighs_little(name, told, variant):
    page = parts(told, variant)[".html"]

    assert len(page.encode()) <= MOST_INLINED
    assert len(quoted(page)) <= MOST_ENCODED
