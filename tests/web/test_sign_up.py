"""Asking for the newsletter and confirming it, as plain HTTP."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, event

from digest.config import NewsletterSettings
from digest.consent import wording
from digest.flows.identity import known
from digest.flows.readers.letters import post_letters
from digest.model import EventKind, Purpose
from digest.store import consents, installations, letters, subscribers, suppressions
from digest.tokens import Use
from tests.rigs.links import link_token

TAGLINE = NewsletterSettings.model_fields["tagline"].default
READER = "lectrice@exemple.test"
NO_BREAK = "\N{NO-BREAK SPACE}"


def entries(app, address=READER):
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, address)
        return consents.of_subscriber(conn, reader.id) if reader else ()


def kinds(app, address=READER):
    return [entry.event.kind.value for entry in entries(app, address)]


def reader_of(app, address=READER):
    with app.database.read() as conn:
        return subscribers.by_address(conn, address)


def letters_waiting(app):
    with app.database.read() as conn:
        return letters.waiting(conn)


@pytest.fixture
def ask(site, read_letter, link_in):
    """`ask()`: sign up, carry the letter, and give the confirmation link's path."""

    def go():
        site.post("/abonnement", {"courriel": READER})
        return site.path_of(link_in(read_letter(site.app), "/confirmer/"))

    return go


@pytest.fixture
def per_purpose(postal_app, serve_app, with_settings, inbox):
    """A site that asks for each purpose apart."""
    relay = {"host": inbox.host, "port": inbox.port}
    settings = with_settings(smtp=relay, consent={"policy": "per-purpose"})
    return serve_app(replace(postal_app, settings=settings))


def test_no_letter_is_promised_that_the_relay_cannot_take(site, inbox):
    refused = site.post("/abonnement", {"courriel": "élise@exemple.test"})
    inbox.reply("CONNECT", "421 4.3.2 not now")
    taken = site.post("/abonnement", {"courriel": "elise@éxemple.test"})

    assert (refused.status, taken.status) == (422, 303)
    assert "avant le @. En as-tu une autre?" in unescape(refused.text)
    assert letters_waiting(site.app) == 1


def test_no_letter_is_promised_where_nothing_may_leave(site, inbox):
    row = known(site.app)
    with site.app.database.write() as conn:
        installations.save(conn, replace(row, newsletter="une-autre"))

    answer = site.post("/abonnement", {"courriel": READER})

    assert answer.status == 503
    assert reader_of(site.app) is None


def test_a_reader_signs_up_confirms_and_is_welcomed(site, ask, inbox, read_letter):
    path = ask()
    shown = site.get(path)
    confirmed = site.post(path)
    welcome = read_letter(site.app)

    assert shown.status == confirmed.status == 200
    assert "Confirmer mon inscription" in shown.text
    assert f"samedi 9{NO_BREAK}novembre 2024 vers 8{NO_BREAK}h{NO_BREAK}30" in confirmed.text
    assert reader_of(site.app).purposes == frozenset(Purpose)
    assert "Me désabonner" in welcome
    assert kinds(site.app) == ["requested", "confirmed"]
    assert inbox.recipients == [READER, READER]


# --- the box --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/abonnement"])
def test_the_box_shows_the_verbatim_texts_byte_for_byte(site, path):
    page = site.get(path).text

    for text in (wording.HEADING, wording.OPENER, TAGLINE, wording.BUTTON):
        assert f">{text}<" in page
    sentence = wording.SENTENCE.replace("IGSNEWS", "Au courant")
    assert f">{sentence}<" in page
    promise = unescape(re.sub(r"<[^>]+>", "", page))
    assert wording.PROMISE in promise
    assert '<a href="https://www.infolettre.example/confidentialite">' in page
    assert "Vous pouvez retirer votre consentement en tout temps" in page


def test_nothing_is_ticked_beforehand(site, per_purpose, inbox, read_letter, link_in):
    per_purpose.post("/abonnement", {"courriel": READER})
    path = per_purpose.path_of(link_in(read_letter(per_purpose.app), "/confirmer/"))

    pages = [site.get("/abonnement").text, per_purpose.get(path).text]

    assert 'type="checkbox"' in pages[1]
    assert not [page for page in pages if "checked" in page]


def test_the_event_keeps_the_whole_wording_and_where_it_was_shown(site):
    site.post("/abonnement", {"courriel": READER}, {"User-Agent": "Essai/1.0"})

    (entry,) = entries(site.app)
    assert entry.event.kind is EventKind.REQUESTED
    assert entry.event.purposes == frozenset(Purpose)
    assert TAGLINE in entry.event.wording
    assert "[JE M’INSCRIS]" in entry.event.wording
    assert entry.event.source == f"{site.url}/abonnement"
    assert entry.event.ip == "127.0.0.0/24"
    assert entry.event.user_agent == "Essai/1.0"


@pytest.mark.parametrize("typed", ["", "lectrice", "a@b", "lectrice@exemple.test\nBcc: x@y.test"])
def test_what_is_no_address_comes_back_with_the_reason(site, typed):
    answer = site.post("/abonnement", {"courriel": typed})

    assert answer.status == 422
    assert 'role="alert"' in answer.text
    assert 'aria-describedby="faute"' in answer.text
    assert letters_waiting(site.app) == 0


def test_what_was_typed_is_escaped(site):
    answer = site.post("/abonnement", {"courriel": '"><script>alert(1)</script>'})

    assert "<script" not in answer.text


def test_whoever_fills_the_trap_is_not_heard_and_told_so(site, caplog):
    answer = site.post("/abonnement", {"courriel": READER, "site_web": "https://pourriel.example"})

    assert answer.status == 422
    assert "rien n’a été noté" in answer.text
    assert f'value="{READER}"' in answer.text
    assert "a sign-up was not heard, the 1. since the start: the trap" in caplog.text
    assert entries(site.app) == ()


# --- the same answer for everyone -----------------------------------------------------------


def test_known_unknown_and_suppressed_addresses_get_the_same_answer(site, ask):
    site.post(ask())
    with site.app.database.write() as conn:
        suppressions.add(conn, "fermee@exemple.test", "bounced", site.app.clock())

    answers = [
        site.post("/abonnement", {"courriel": address})
        for address in (READER, "nouvelle@exemple.test", "fermee@exemple.test")
    ]

    headers = [{**answer.headers, "date": ""} for answer in answers]
    assert headers[0] == headers[1] == headers[2]
    assert {answer.text for answer in answers} == {""}
    assert {answer.status for answer in answers} == {303}
    assert letters_waiting(site.app) == 2  # the welcome, and the unknown one's confirmation


@pytest.fixture
def statements():
    """What is asked of any database, in order; each transaction that is kept ends with COMMIT."""
    log = []
    heard = {
        "before_cursor_execute": lambda _conn, _cursor, statement, *_: log.append(statement),
        "commit": lambda _conn: log.append("COMMIT"),
    }
    for name, note in heard.items():
        event.listen(Engine, name, note)
    yield log
    for name, note in heard.items():
        event.remove(Engine, name, note)


def test_the_work_behind_the_answer_tells_no_more_than_its_text(site, ask, statements):
    site.post(ask())
    with site.app.database.write() as conn:
        suppressions.add(conn, "fermee@exemple.test", "bounced", site.app.clock())
    work = {}

    for address in (READER, "fermee@exemple.test", "nouvelle@exemple.test"):
        statements.clear()
        site.post("/abonnement", {"courriel": address})
        work[address] = list(statements)

    amounts = [len(each) for each in work.values()]
    assert len({each.count("COMMIT") for each in work.values()}) == 1
    assert max(amounts) < 1.25 * min(amounts)  # a statement takes a tenth of a millisecond


def test_an_address_gets_one_confirmation_a_day_and_three_a_month(site, clock, inbox):
    for _ in range(40):
        for _ in range(2):
            site.post("/abonnement", {"courriel": READER})
            post_letters(site.app)
        clock.advance(timedelta(hours=18))

    # thirty days hold three; the first comes on day 0, then 36 hours later, …
    assert len(inbox.envelopes) == 3


def test_a_flood_of_requests_for_one_address_is_no_longer_written_down(site):
    for _ in range(15):
        assert site.post("/abonnement", {"courriel": READER}).status == 303

    assert len(entries(site.app)) == 10


def test_who_has_everything_is_not_asked_again(site, ask, inbox, clock):
    site.post(ask())
    post_letters(site.app)
    clock.advance(timedelta(days=2))

    site.post("/abonnement", {"courriel": READER})

    assert post_letters(site.app).sent == 0


# --- the link ---------------------------------------------------------------------------------


def test_opening_the_link_a_hundred_times_confirms_nothing(site, ask):
    path = ask()

    for method in ("GET", "HEAD"):
        for _ in range(50):
            assert site.get(path, method).status == 200

    assert kinds(site.app) == ["requested"]
    assert reader_of(site.app).confirmed_at is None


def test_pressing_twice_confirms_once(site, ask):
    path = ask()

    answers = [site.post(path) for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert kinds(site.app) == ["requested", "confirmed"]


def test_a_link_that_is_too_old_confirms_nothing(site, ask, clock):
    path = ask()
    clock.advance(timedelta(days=7, seconds=1))

    answer = site.post(path)

    assert answer.status == 410
    assert "expiré" in answer.text
    assert kinds(site.app) == ["requested"]


def test_only_the_newest_letters_link_works(site, ask, clock):
    old = ask()
    clock.advance(timedelta(days=1, seconds=1))
    new = ask()

    assert site.post(old).status == 410
    assert site.post(new).status == 200
    assert kinds(site.app) == ["requested", "requested", "confirmed"]


def test_a_second_request_on_the_same_day_leaves_the_first_link_alone(site, ask):
    path = ask()
    site.post("/abonnement", {"courriel": READER})

    assert site.post(path).status == 200
    assert reader_of(site.app).confirmed_at is not None


def test_a_link_made_before_the_person_left_brings_nobody_back(site, ask, clock):
    first = ask()
    site.post(first)
    token = link_token(site.app, Use.UNSUBSCRIBE, reader_of(site.app).id)
    site.post(f"/d/{token}")

    answer = site.post(first)

    assert answer.status == 410
    assert reader_of(site.app).left_at is not None


def test_who_left_may_come_back_by_asking_again(site, ask, clock):
    site.post(ask())
    token = link_token(site.app, Use.UNSUBSCRIBE, reader_of(site.app).id)
    site.post(f"/d/{token}")
    clock.advance(timedelta(days=2))

    site.post(ask())

    assert reader_of(site.app).left_at is None
    assert reader_of(site.app).purposes == frozenset(Purpose)


def test_a_used_link_does_not_give_back_what_was_dropped_since(site, ask):
    path = ask()
    site.post(path)
    token = link_token(site.app, Use.PREFERENCES, reader_of(site.app).id)
    site.post(f"/p/{token}", {"purposes": "newsletter"})

    site.post(path)

    assert reader_of(site.app).purposes == frozenset({Purpose.NEWSLETTER})


def test_a_suppressed_address_cannot_be_confirmed(site, ask):
    path = ask()
    with site.app.database.write() as conn:
        suppressions.add(conn, READER, "bounced", site.app.clock())

    assert site.post(path).status == 410
    assert reader_of(site.app).confirmed_at is None


# --- per purpose --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticked", "granted"),
    [
        ({}, {Purpose.NEWSLETTER}),
        ({"purposes": "partners"}, {Purpose.NEWSLETTER, Purpose.PARTNERS}),
        ({"purposes": "promotions"}, {Purpose.NEWSLETTER, Purpose.PROMOTIONS}),
    ],
)
def test_per_purpose_only_what_is_ticked_is_granted(
    per_purpose, read_letter, link_in, ticked, granted
):
    per_purpose.post("/abonnement", {"courriel": READER})
    path = per_purpose.path_of(link_in(read_letter(per_purpose.app), "/confirmer/"))

    per_purpose.post(path, ticked)

    event = entries(per_purpose.app)[-1].event
    assert event.purposes == reader_of(per_purpose.app).purposes == frozenset(granted)
    assert event.basis == "per-purpose"
    assert ("partenaires" in event.wording) == (Purpose.PARTNERS in granted)


def test_a_purpose_nobody_offers_confirms_nothing(per_purpose, read_letter, link_in):
    per_purpose.post("/abonnement", {"courriel": READER})
    path = per_purpose.path_of(link_in(read_letter(per_purpose.app), "/confirmer/"))

    answer = per_purpose.post(path, {"purposes": "evil"})

    assert answer.status == 400
    assert reader_of(per_purpose.app).confirmed_at is None


def test_per_purpose_says_before_that_no_edition_goes_without_partners(
    per_purpose, read_letter, link_in
):
    per_purpose.post("/abonnement", {"courriel": READER})
    path = per_purpose.path_of(link_in(read_letter(per_purpose.app), "/confirmer/"))

    before, after = per_purpose.get(path).text, per_purpose.post(path).text

    assert "Sans cette case, ton inscription est notée, mais tu ne reçois pas d’édition" in before
    assert "tu ne recevras pas d’édition" in after


def test_the_sentence_is_kept_with_what_it_granted(site, ask):
    site.post(ask())

    event = entries(site.app)[-1].event
    assert event.basis == "sentence"
    assert "En cliquant sur «JE M’INSCRIS»" in event.wording
