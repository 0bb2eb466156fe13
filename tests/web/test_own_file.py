"""A mail is passed on, a mailbox is not: one's file opens by a link that is mailed to it."""

import json
import re
from datetime import timedelta

import pytest

from digest.consent.claim import ClaimDefaults
from digest.flows.readers.import_csv import add
from digest.flows.readers.letters import post_letters
from digest.model import Purpose
from digest.store import letters, subscribers, suppressions
from digest.tokens import Use
from tests.rigs.links import link_token, way_to_file

READER = "lectrice@exemple.test"
ACTS = ("donnees.json", "donnees.csv", "effacer", "adresse")
HOUR = timedelta(hours=1)


@pytest.fixture
def reader(site):
    """A confirmed reader's number."""
    add(site.app, READER, ClaimDefaults(purposes=frozenset(Purpose), basis="papier"), "root")
    with site.app.database.read() as conn:
        return subscribers.by_address(conn, READER).id


@pytest.fixture
def forwarded(site, reader):
    """The preferences link that every mail holds, and whoever got one passed on."""
    return f"/p/{link_token(site.app, Use.PREFERENCES, reader)}"


def press(site, path, act):
    return site.post(f"{path}/{act}", {"courriel": "Zoe@ailleurs.test"})


def stored(site, reader):
    with site.app.database.read() as conn:
        return subscribers.by_id(conn, reader)


def test_a_forwarded_mail_shows_no_address_and_opens_neither_data_nor_move_nor_erasure(
    site, reader, forwarded
):
    page = site.get(forwarded).text
    pages = re.findall(r'(?:href|action)="([^"]+)"', page)

    answers = [getattr(site, how)(f"{forwarded}/{act}") for how in ("get", "post") for act in ACTS]

    assert READER not in page
    assert not [path for path in pages if any(act in path for act in ACTS)]
    assert {answer.status for answer in answers} == {404}
    assert stored(site, reader).address == READER


def test_the_link_goes_to_the_address_on_file_and_opens_the_file(
    site, forwarded, inbox, read_letter, link_in
):
    asked = site.post(f"{forwarded}/dossier").text
    letter = read_letter(site.app)
    path = site.path_of(link_in(letter, "/dossier/"))

    shown = site.get(path)
    own = json.loads(site.post(f"{path}/donnees.json").text)

    assert inbox.recipients == [READER]
    assert "On envoie un lien à <strong>l•••@e•••.test</strong>" in asked
    assert READER not in asked + shown.text
    assert own["address"] == READER
    assert "jusqu’à 9 h 30" in letter.replace("\N{NO-BREAK SPACE}", " ")
    assert inbox.envelopes[-1].message["List-Unsubscribe"] is None


@pytest.mark.parametrize("act", ACTS)
def test_a_link_to_the_file_serves_once(site, reader, act):
    path = way_to_file(site.app, reader)

    first = press(site, path, act).status
    again = {press(site, path, other).status for other in ACTS if other != "effacer"}

    assert first == 200
    assert again == ({404} if act == "effacer" else {410})


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("late", "status"), [(-1, 200), (0, 410)])
def test_a_link_to_the_file_lives_an_hour(site, reader, clock, act, late, status):
    path = way_to_file(site.app, reader)
    clock.advance(HOUR + timedelta(seconds=late))

    shown = site.get(path).status

    assert (shown, press(site, path, act).status) == (status, status)


def test_scanners_that_open_the_link_leave_it_to_its_reader(site, reader):
    path = way_to_file(site.app, reader)

    opened = [site.get(path, method).status for method in ("GET", "HEAD", "GET")]
    got = [site.get(f"{path}/{act}").status for act in ACTS]

    assert (opened, got) == ([200] * 3, [405] * 4)
    assert site.post(f"{path}/donnees.json").status == 200


def test_what_was_typed_wrong_costs_no_link(site, reader):
    path = way_to_file(site.app, reader)

    wrong = site.post(f"{path}/adresse", {"courriel": "zoe@"})

    assert wrong.status == 422
    assert press(site, path, "adresse").status == 200


def test_a_second_link_is_not_sent_while_one_works_and_the_page_says_so(
    site, forwarded, inbox, clock
):
    pages = []
    for _ in range(2):
        pages.append(site.post(f"{forwarded}/dossier").text)
        post_letters(site.app)
        clock.advance(HOUR / 2)

    assert "Tu as déjà un lien" in pages[1]
    assert inbox.recipients == [READER]


@pytest.mark.parametrize("offers", [True, False])
def test_no_link_is_promised_to_an_accent_that_the_relay_does_not_take(site, inbox, offers):
    inbox.extensions += ["SMTPUTF8"] if offers else []
    granted = ClaimDefaults(purposes=frozenset({Purpose.NEWSLETTER}), basis="papier")
    add(site.app, "élise@exemple.test", granted, "root")
    path = f"/p/{link_token(site.app, Use.PREFERENCES, 1)}"

    asked = site.post(f"{path}/dossier").text
    added = site.post(path, [("purposes", purpose.value) for purpose in Purpose]).text
    post_letters(site.app)

    assert inbox.recipients == (["élise@exemple.test"] if offers else [])
    assert ("On envoie un lien" in asked) is offers
    assert ("aucun lien ne peut aller" in added and "Rien n’est ajouté" in added) is not offers


def test_whenever_the_page_says_that_a_link_goes_one_goes_and_three_a_day_do(
    site, forwarded, inbox, clock
):
    said, went = [], []
    for _ in range(30):
        answer = site.post(f"{forwarded}/dossier")
        before = len(inbox.recipients)
        post_letters(site.app)
        said.append("On envoie un lien" in answer.text)
        went.append(len(inbox.recipients) > before)
        clock.advance(HOUR * 0.9)

    assert said == went
    assert sum(said[:26]) == 3
    assert any(said[26:])


def test_a_closed_address_is_promised_nothing(site, reader, forwarded, inbox):
    with site.app.database.write() as conn:
        suppressions.add(conn, READER, "bounced", site.app.clock())

    page = site.post(f"{forwarded}/dossier").text
    post_letters(site.app)

    assert "On n’écrit plus à cette adresse" in page
    assert inbox.recipients == []


def test_who_left_still_has_their_file_and_may_not_move(
    site, reader, forwarded, read_letter, link_in
):
    site.post(forwarded)

    site.post(f"{forwarded}/dossier")
    path = site.path_of(link_in(read_letter(site.app), "/dossier/"))

    assert "Changer d’adresse" not in site.get(path).text
    assert press(site, path, "adresse").status == 410
    assert site.post(f"{path}/donnees.json").status == 200


def test_a_mailbox_that_was_left_behind_opens_nothing(site, reader):
    path = way_to_file(site.app, reader)
    with site.app.database.write() as conn:
        subscribers.move(conn, reader, "nouvelle@exemple.test")

    statuses = {site.get(path).status, *(press(site, path, act).status for act in ACTS)}

    assert statuses == {404}
    assert stored(site, reader).address == "nouvelle@exemple.test"


def test_a_letter_that_comes_too_late_is_not_sent(site, forwarded, inbox, clock):
    site.post(f"{forwarded}/dossier")
    clock.advance(HOUR)

    post_letters(site.app)

    assert inbox.recipients == []
    with site.app.database.read() as conn:
        assert letters.waiting(conn) == 0


def test_a_reason_for_leaving_is_told_once_for_each_departure(site, reader):
    from sqlalchemy import func, select

    from digest.store.schema import logbook

    token = link_token(site.app, Use.UNSUBSCRIBE, reader)

    def told():
        with site.app.database.read() as conn:
            return conn.scalar(select(func.count()).where(logbook.c.action == "left because"))

    before = site.post(f"/d/{token}/raison", {"raison": "tone"}).status, told()
    site.post(f"/d/{token}")
    after = [site.post(f"/d/{token}/raison", {"raison": "tone"}).status for _ in range(3)], told()

    assert before == (200, 0)
    assert after == ([200] * 3, 1)
