"""Ten thousand strangers who want to be a command: a recording relay reads nothing unexpected."""

import csv
import random
import re
from dataclasses import replace
from threading import Event
from urllib.parse import urlencode

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from digest.address import parse
from digest.config import NewsletterSettings
from digest.consent.claim import ClaimDefaults
from digest.errors import DigestError, InputError
from digest.flows.edition.parts import compile_edition
from digest.flows.morning import enqueue
from digest.flows.readers.import_csv import ListImport, import_file
from digest.flows.readers.letters import post_letters
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.model import Purpose
from digest.web.app import web_app
from tests.loopback.strict import faults_of, faults_of_commands
from tests.rigs import hostile
from tests.rigs.newsroom import candidate, edition
from tests.rigs.published import subscribe
from tests.rigs.soak import SEED, SOAK, STRANGERS
from tests.rigs.wishes import DAY

TITLES = 9
AT_ONCE = 30
"""Sign-ups an hour: no limit is to help."""


@pytest.fixture
def dice():
    seed = int(SEED or (random.randrange(2**32) if SOAK else 1))
    print(f"again with the same dice: SOAK_SEED={seed}")  # noqa: T201 - shown on failure
    return random.Random(seed)


def judged(app, inbox):
    """Everything that came since the last time, read by the letter of the law; how many mails."""
    sender = app.settings.newsletter.from_address
    faults = [(fault, each.wire) for each in inbox.envelopes for fault in faults_of(each, sender)]
    assert faults == []
    assert faults_of_commands([line for _, line in inbox.commands]) == []
    many = len(inbox.envelopes)
    inbox.envelopes.clear()
    inbox.commands.clear()
    return many


def meant(typed):
    """The address that a page or a list may read in that, or None."""
    text = typed.encode("utf-8", "replace").decode()
    named = re.fullmatch(r"[^<>\x00-\x1f\x7f-\x9f\u2028\u2029]*<([^<>]+)>", text.strip())
    try:
        return parse(named[1] if named else text)
    except InputError:
        return None


def written_to(app, texts):
    """What the sign-up form answers to those addresses: the ones that it took."""
    pages = TestClient(web_app(app), base_url=app.settings.web.public_url, follow_redirects=False)
    taken = []
    for typed in texts:
        form = urlencode({"courriel": typed.encode("utf-8", "surrogatepass"), "sur": "oui"})
        agent = typed.encode("latin-1", "replace").translate(None, b"\r\n\0")
        fields = {"content-type": "application/x-www-form-urlencoded", "user-agent": agent}
        answer = pages.post("/abonnement", content=form, headers=fields)
        assert answer.status_code in (303, 400, 422), answer.text
        taken += [typed] if answer.status_code == 303 else []
    return taken


@pytest.mark.soak
@pytest.mark.timeout(600 + STRANGERS)
def test_no_sign_up_puts_a_byte_on_the_wire_that_a_strict_reader_does_not_expect(
    postal_app, clock, inbox, dice
):
    letters = 0
    texts = [hostile.address(dice, number) for number in range(STRANGERS * 6 // 10)]

    for first in range(0, len(texts), AT_ONCE):
        app = named(postal_app, hostile.text(dice))
        taken = written_to(app, texts[first : first + AT_ONCE])
        expected = {parse(typed) for typed in taken}  # not one that could not be read
        report = post_letters(app)
        assert {each.recipients[0] for each in inbox.envelopes} <= expected
        assert report.sent == len(inbox.envelopes)
        letters += judged(app, inbox)
        clock.advance(DAY / 24)

    print(f"{len(texts)} sign-ups, {letters} letters")  # noqa: T201 - what a soak is read for
    assert letters > len(texts) // 10


@pytest.mark.soak
@pytest.mark.timeout(600 + STRANGERS)
def test_no_cell_of_a_list_puts_a_byte_on_the_wire_that_a_strict_reader_does_not_expect(
    postal_app, tmp_path, inbox, dice
):
    rows = [
        [hostile.address(dice, number), hostile.text(dice), hostile.text(dice)]
        for number in range(STRANGERS // 10)
    ]
    file = tmp_path / "liste.csv"
    with file.open("w", encoding="utf-8", errors="replace", newline="") as out:
        csv.writer(out).writerows([["email", "name", "basis"], *rows])
    defaults = ClaimDefaults(purposes=frozenset(Purpose), basis="papier")
    import_file(postal_app, ListImport(file=file, defaults=defaults, actor="root"), lambda _: None)
    row = enqueue(postal_app, compile_edition(postal_app, edition(), postal_app.clock()))

    send(postal_app, row, SendingWatch(stop=Event(), progress=lambda *_: None))

    got = [each.recipients[0] for each in inbox.envelopes]
    assert set(got) <= {meant(typed) for typed, _, _ in rows}
    assert len(got) == len(set(got))
    copies = judged(postal_app, inbox)
    print(f"{len(rows)} rows, {copies} copies")  # noqa: T201
    assert copies > len(rows) // 10


@pytest.mark.soak
@pytest.mark.timeout(600 + STRANGERS)
def test_no_title_and_no_name_puts_a_byte_on_the_wire_that_a_strict_reader_does_not_expect(
    postal_app, clock, inbox, dice
):
    subscribe(postal_app, "lectrice@exemple.test")
    copies, refused, rounds = 0, 0, STRANGERS // 100
    for _ in range(rounds):
        clock.advance(DAY)
        app = named(postal_app, hostile.text(dice))
        day = app.today()
        stories = tuple(
            candidate(
                number,
                title=hostile.text(dice),
                summary=hostile.text(dice),
                author=hostile.text(dice),
                section=hostile.text(dice),
            )
            for number in range(TITLES)
        )
        try:
            content = replace(edition(stories), day=day, newsletter=app.settings.newsletter.slug)
            row = enqueue(app, compile_edition(app, content, clock()))
        except (DigestError, UnicodeEncodeError):
            refused += 1
            continue
        send(app, row, SendingWatch(stop=Event(), progress=lambda *_: None))
        assert [each.recipients for each in inbox.envelopes] == [("lectrice@exemple.test",)]
        copies += judged(app, inbox)

    print(f"{rounds} editions of hostile words, {copies} copies, {refused} refused")  # noqa: T201
    assert copies > refused


def named(app, name):
    """The same newsletter under a hostile name, where the settings take that."""
    known = app.settings.newsletter
    try:
        NewsletterSettings.model_validate({**known.model_dump(), "name": name, "slogan": name})
    except (ValidationError, UnicodeEncodeError):
        return app
    newsletter = known.model_copy(update={"name": name, "slogan": name})
    return replace(app, settings=app.settings.model_copy(update={"newsletter": newsletter}))
