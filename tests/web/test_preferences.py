"""Half-measures and the preference centre, as plain HTTP."""

import csv
import io
import json
from datetime import date, time, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from digest.consent.claim import ClaimDefaults
from digest.flows.readers.frequency import choose
from digest.flows.readers.import_csv import ListImport, add, import_file
from digest.flows.readers.visitor import Visitor
from digest.model import ConsentEvent, EventKind, Frequency, Purpose
from digest.store import consents, partners, subscribers
from digest.store.schema import logbook
from digest.tokens import Use
from tests.rigs.links import link_token, way_to_file
from tests.rigs.newsroom import booking

READER = "lectrice@exemple.test"
ALL = [("purposes", purpose.value) for purpose in Purpose]
FRIDAY, SATURDAY = date(2024, 11, 8), date(2024, 11, 9)
A_MONTH_LATER = date(2024, 12, 8)


@pytest.fixture
def reader(site):
    """A confirmed reader's number, on Friday 8 November 2024."""
    defaults = ClaimDefaults(purposes=frozenset(Purpose), basis="=formulaire papier")
    add(site.app, READER, defaults, "root")
    with site.app.database.read() as conn:
        return subscribers.by_address(conn, READER).id


def door(site, reader, use=Use.PREFERENCES):
    return f"/{use.value if use is not Use.UNSUBSCRIBE else 'd'}/" + link_token(
        site.app, use, reader
    )


def kept(site, reader):
    with site.app.database.read() as conn:
        return subscribers.by_id(conn, reader)


def kinds(site, reader):
    with site.app.database.read() as conn:
        return [entry.event.kind.value for entry in consents.of_subscriber(conn, reader)]


def save(site, reader, *fields):
    body = urlencode([*ALL, *fields])
    head = f"POST {door(site, reader)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    return site.send_raw(f"{head}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode()).decode()


def plain(page):
    """The page with plain spaces for no-break ones."""
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def wanting(site, day):
    with site.app.database.read() as conn:
        return subscribers.count(conn, subscribers.wants_on(day))


# --- half-measures --------------------------------------------------------------------------------


def test_a_pause_is_one_press_and_ends_by_itself(site, reader):
    page = plain(site.post(f"{door(site, reader, Use.UNSUBSCRIBE)}/pause").text)

    assert "avant le dimanche 8 décembre 2024" in page
    assert kept(site, reader).resumes_on == A_MONTH_LATER
    assert kept(site, reader).left_at is None
    assert [wanting(site, day) for day in (SATURDAY, A_MONTH_LATER)] == [0, 1]


def test_pressing_pause_twice_writes_once(site, reader):
    for _ in range(2):
        site.post(f"{door(site, reader, Use.UNSUBSCRIBE)}/pause")

    assert kinds(site, reader) == ["imported", "chose"]


def test_dropping_the_partners_is_offered_only_where_the_news_goes_on(
    site, reader, serve_app, with_settings
):
    from dataclasses import replace

    path = door(site, reader, Use.UNSUBSCRIBE)
    free = serve_app(
        replace(site.app, settings=with_settings(audience={"partner_free_variant": True}))
    )

    assert "enlever les partenaires" not in site.get(path).text
    assert "enlever les partenaires" in free.get(path).text
    assert "Les nouvelles continuent" in free.post(f"{path}/sans-partenaires").text
    assert kept(site, reader).purposes == {Purpose.NEWSLETTER, Purpose.PROMOTIONS}


@pytest.mark.parametrize("what", ["pause", "sans-partenaires"])
def test_a_half_measure_brings_back_nobody_who_left(site, reader, what):
    path = door(site, reader, Use.UNSUBSCRIBE)
    site.post(path)

    page = site.post(f"{path}/{what}").text

    assert "C’était déjà fait" in page
    assert kinds(site, reader) == ["imported", "unsubscribed"]


def test_a_reason_is_counted_and_leads_back_to_nobody(site, reader):
    path = door(site, reader, Use.UNSUBSCRIBE)
    assert "Trop d’annonces" in site.post(path).text

    answer = site.post(f"{path}/raison", {"raison": "advertising"})

    with site.app.database.read() as conn:
        (row,) = conn.execute(select(logbook).where(logbook.c.actor == "reader")).all()
    assert answer.status == 200
    assert (row.action, row.detail) == ("left because", "advertising")
    at = row.at.astimezone(site.app.settings.newsletter.timezone)
    assert (at.date(), at.time()) == (site.app.today(), time())  # its day, and no more of it


@pytest.mark.parametrize("raison", ["", "=1+1", "x" * 5000])
def test_a_reason_that_is_none_is_not_written_down(site, reader, raison):
    path = door(site, reader, Use.UNSUBSCRIBE)

    assert site.post(f"{path}/raison", {"raison": raison}).status == 400


@pytest.mark.parametrize("what", ["pause", "sans-partenaires", "raison"])
def test_a_get_on_a_half_measure_changes_nothing(site, reader, what):
    path = f"{door(site, reader, Use.UNSUBSCRIBE)}/{what}"

    assert [site.get(path, method).status for method in ("GET", "HEAD")] == [405, 405]
    assert kinds(site, reader) == ["imported"]


# --- rhythm ---------------------------------------------------------------------------------------


def test_a_rhythm_is_chosen_and_shown(site, reader):
    page = save(site, reader, ("frequency", "saturday"))

    assert 'value="saturday" checked' in page
    assert kept(site, reader).frequency is Frequency.SATURDAY
    assert [wanting(site, day) for day in (FRIDAY, SATURDAY)] == [0, 1]
    assert kinds(site, reader) == ["imported", "chose"]


def test_a_pause_is_begun_kept_and_ended_from_the_preferences(site, reader, clock):
    save(site, reader, ("pause", "oui"))
    clock.advance(timedelta(days=3))
    page = plain(save(site, reader, ("pause", "oui")))
    began = kept(site, reader).resumes_on
    save(site, reader)

    assert "En pause jusqu’au dimanche 8 décembre 2024" in page
    assert began == A_MONTH_LATER
    assert kept(site, reader).resumes_on is None


def test_a_rhythm_nobody_offered_changes_nothing(site, reader):
    save(site, reader, ("frequency", "hourly"))

    assert kept(site, reader).frequency is Frequency.DAILY
    assert kinds(site, reader) == ["imported"]


def test_text_alone_is_chosen_shown_and_kept_when_nothing_is_said(site, reader):
    page = save(site, reader, ("format", "texte"))
    save(site, reader)

    assert 'value="texte" checked' in page
    assert kept(site, reader).is_text_only
    assert kinds(site, reader) == ["imported", "chose"]


# --- one partner and not the others ---------------------------------------------------------------


@pytest.fixture
def booked(site):
    """Two partners' numbers, one of them booked twice under its name."""
    with site.app.database.write() as conn:
        return [
            partners.add(conn, booking(name, FRIDAY, SATURDAY))
            for name in ("Fromagerie du Coin inc.", "Vélos Tremblay", "FROMAGERIE  du Coin inc.")
        ]


def test_each_partner_is_listed_once_and_can_be_dropped_alone(site, reader, booked):
    cheese, bikes, again = booked

    before = site.get(door(site, reader)).text
    page = save(site, reader, ("montre", cheese), ("montre", bikes), ("partenaire", bikes))

    assert before.count('name="partenaire"') == 2
    assert f'id="partenaire-{again}"' not in before
    assert kept(site, reader).dropped_partners == {cheese}
    assert kept(site, reader).purposes == frozenset(Purpose)
    assert f'value="{cheese}"><label' in page
    assert f'value="{bikes}" checked>' in page
    assert "Tu as refusé un partenaire" in page
    assert "Les annonces de Fromagerie du Coin inc. dans l’infolettre d’Au courant" in page


def test_a_partner_that_was_not_on_the_page_stays_as_it_was(site, reader, booked):
    save(site, reader, ("montre", booked[0]))
    save(site, reader, ("montre", "99"), ("montre", "9" * 5000), ("montre", "-1"))

    assert kept(site, reader).dropped_partners == {booked[0]}
    assert kinds(site, reader) == ["imported", "dropped"]


def test_a_dropped_partner_is_taken_back_and_listed_even_after_its_last_day(
    site, reader, booked, clock
):
    save(site, reader, ("montre", booked[0]))
    clock.advance(timedelta(days=30))
    page = site.get(door(site, reader)).text

    save(site, reader, ("montre", booked[0]), ("partenaire", booked[0]))

    assert page.count('name="partenaire"') == 1
    assert kept(site, reader).dropped_partners == frozenset()
    assert kinds(site, reader) == ["imported", "dropped", "readmitted"]


def test_leaving_and_coming_back_readmits_no_partner(site, reader, booked):
    save(site, reader, ("montre", booked[0]))
    with site.app.database.write() as conn:
        for kind in (EventKind.UNSUBSCRIBED, EventKind.CONFIRMED):
            fields = {"purposes": frozenset(Purpose), "at": site.app.clock()}
            consents.record(conn, ConsentEvent(subscriber_id=reader, kind=kind, **fields))

    assert kept(site, reader).purposes == frozenset(Purpose)
    assert kept(site, reader).dropped_partners == {booked[0]}


def test_stopping_everything_is_one_press(site, reader):
    assert "Tout arrêter" in site.get(door(site, reader)).text

    site.post(door(site, reader))

    assert kept(site, reader).left_at is not None


# --- one's own file -------------------------------------------------------------------------------


def test_the_page_says_what_was_agreed_to_and_when(site, reader):
    site.post(door(site, reader), {"purposes": "newsletter"})

    page = plain(site.get(door(site, reader)).text)

    assert "Tu as donné ton accord ailleurs, le 8 novembre 2024 au plus tard" in page
    assert "adresse inscrite le 8 novembre 2024 au plus tard" in page
    assert "Tu as retiré, le 8 novembre 2024" in page
    assert "Les promotions des partenaires d’Au courant" in page


def test_a_reader_of_a_list_is_told_the_day_that_the_list_tells(site, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_text(f"courriel,date\n{READER},12/04/2023\n", encoding="utf-8")
    defaults = ClaimDefaults(purposes=frozenset(Purpose), basis="salon")
    import_file(site.app, ListImport(file=file, defaults=defaults, actor="root"), lambda _: None)

    page = plain(site.get(door(site, 1)).text)

    assert "adresse inscrite depuis le 12 avril 2023" in page
    assert "Tu as donné ton accord ailleurs, le 12 avril 2023" in page
    assert "La liste qui le dit est arrivée ici le 8 novembre 2024" in page
    own = json.loads(site.post(f"{way_to_file(site.app, 1)}/donnees.json").text)
    assert own["consent_dated"] is True
    assert own["events"][0]["said_at"] == "2023-04-12T12:00:00+00:00"


def test_a_reader_takes_their_data_along(site, reader):
    own = site.post(f"{way_to_file(site.app, reader)}/donnees.json")
    table = site.post(f"{way_to_file(site.app, reader)}/donnees.csv")

    record = json.loads(own.text)
    (row,) = csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))
    assert (record["format"], record["address"]) == ("digest-reader-1", READER)
    assert record["purposes"] == ["newsletter", "promotions", "partners"]
    assert record["events"][0]["basis"] == "=formulaire papier"
    assert (row["address"], row["basis"]) == (READER, "'=formulaire papier")
    assert table.text.removeprefix("\ufeff").startswith('"address","at",')  # where `;` splits
    for answer in (own, table):
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["cache-control"] == "no-store"


def test_erasing_oneself_takes_two_steps_and_a_get_takes_none(site, reader):
    path = way_to_file(site.app, reader)

    asked = site.get(path).text
    still = kept(site, reader)
    done = [site.post(f"{path}/effacer").status for _ in range(2)]

    assert "C’est sans retour" in asked
    assert still is not None
    assert done == [200, 200]
    assert kept(site, reader) is None
    assert site.get(door(site, reader)).status == 404
    assert kinds(site, reader) == ["imported", "erased"]


def test_an_unsubscribe_link_opens_nothing_of_the_preferences(site, reader):
    token = door(site, reader, Use.UNSUBSCRIBE).removeprefix("/d/")

    files = ("donnees.json", "donnees.csv", "adresse", "effacer")
    statuses = [site.post(f"/dossier/{token}/{what}").status for what in files]
    statuses += [site.get(f"/p/{token}").status, site.post(f"/p/{token}/dossier").status]

    assert set(statuses) == {404}
    assert kept(site, reader) is not None


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_a_page_of_another_site_changes_no_preference_even_with_the_link(site, reader, origin):
    path, own = door(site, reader), way_to_file(site.app, reader)
    foreign = {"Sec-Fetch-Site": origin, "Origin": "https://mal.example"}

    statuses = [
        site.post(path, {"purposes": "newsletter"}, foreign).status,
        site.post(f"{path}/dossier", {}, foreign).status,
        site.post(f"{own}/effacer", {}, foreign).status,
        site.post(f"{own}/donnees.json", {}, foreign).status,
        site.post(f"{own}/adresse", {"courriel": "autre@exemple.test"}, foreign).status,
    ]

    assert set(statuses) == {403}
    assert kinds(site, reader) == ["imported"]


def test_a_page_of_another_site_may_always_end_the_mail(site, reader):
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://fournisseur.example"}

    site.post(door(site, reader, Use.UNSUBSCRIBE), {"List-Unsubscribe": "One-Click"}, foreign)

    assert kept(site, reader).left_at is not None


def test_without_its_token_no_form_changes_anybodys_preferences(site, reader):
    answers = [site.post(f"/p/{guess}", {"purposes": "newsletter"}) for guess in ("", "1", "p.1")]

    assert {answer.status for answer in answers} == {404}
    assert kinds(site, reader) == ["imported"]


def test_a_rhythm_that_is_the_same_is_not_written_again(site, reader):
    with site.app.database.write() as conn:
        subscriber = subscribers.by_id(conn, reader)
        choose(site.app, conn, subscriber, Frequency.DAILY, None, Visitor(source="x"))

    assert kinds(site, reader) == ["imported"]
