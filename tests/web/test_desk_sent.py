"""The desk's pages on editions that left: followed, halted, put right, looked up again."""

import re
from datetime import timedelta

import pytest

from digest.flows.desk.sent_day import mailed_on, outcome_of
from digest.flows.morning import run_morning
from digest.flows.sending.resend import mailed_correction
from digest.flows.sending.snapshot import snapshot
from digest.model import DeliveryStatus, EditionOpinion, EditionStatus, LaneState, LogbookSelection
from digest.store import editions, lanes, logbook
from tests.conftest import MORNING
from tests.loopback.forked import wait_until
from tests.rigs.desk_people import ANNE, ODILE, Browser, peopled
from tests.rigs.gazette import DAY
from tests.rigs.published import enqueue, subscribe

PAGE = f"/pupitre/e/{DAY}"
NOTICE = "Le pont ferme."


@pytest.fixture
def queued(postal_app, inbox):
    """An edition that waits to be sent, and an operator in her browser."""
    subscribe(postal_app, *(f"lectrice{n}@gmail.com" for n in range(3)), "l@exemple.test")
    enqueue(postal_app)
    return Browser(peopled(postal_app), inbox).sign_in(ODILE)


@pytest.fixture
def mailed(desk_app, inbox, watch, clock):
    """A newsroom's edition that was mailed to four, of whom one is refused and one in doubt."""
    app = peopled(desk_app())
    clock.set(MORNING)
    subscribe(app, "bea@exemple.test", "chloe@exemple.test", "doute@exemple.test")
    inbox.reply("RCPT", "550 5.1.1 no such user", when=lambda line: "chloe" in line)
    inbox.cut("BODY", when=lambda text: "doute@exemple.test" in text)
    run_morning(app, DAY, watch)
    inbox.envelopes.clear()
    return app


def entries(app):
    with app.database.read() as conn:
        rows, _ = logbook.entries(conn, LogbookSelection(), 100)
    return [(row.actor, row.action, row.detail) for row in rows]


def words(page):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.replace("&nbsp;", " ")).split())  # NBSP too


def test_an_edition_on_its_way_shows_how_far_it_is_and_loads_itself_anew(queued, clock):
    reason, until = "the provider asks us to slow down", clock() + timedelta(minutes=11)
    with queued.app.database.write() as conn:
        lanes.save(conn, LaneState(name="gmail", paused_until=until, reason=reason))

    page, part = queued.get(PAGE).text, queued.get(f"{PAGE}/etat").text

    assert "0 sur 4 copies" in words(page)
    assert '<noscript><meta http-equiv="refresh" content="5;url=' in page
    assert "Gmail au repos jusqu’à 8 h 41 : le fournisseur nous demande de ralentir" in words(part)
    assert part.startswith('<div id="etat"')
    assert part.strip() in page


def test_an_edition_is_halted_and_resumed_from_its_page(queued, inbox):
    halted = queued.press(PAGE, f"{PAGE}/arreter", pourquoi="  la mauvaise\nphoto ").text
    again = queued.press(PAGE, f"{PAGE}/arreter", pourquoi="encore").text
    resumed = queued.press(PAGE, f"{PAGE}/reprendre", pourquoi="c’est la bonne").text
    wait_until(lambda: not queued.sender.is_busy(str(DAY)))
    done = queued.get(PAGE).text
    too_late = [queued.press(PAGE, f"{PAGE}/{act}").text for act in ("arreter", "reprendre")]

    assert "Arrêté depuis le 8 novembre 2024" in words(halted)
    assert "(Odile Caron : la mauvaise photo)" in words(halted)
    assert "encore" not in words(again).partition("Reprendre")[0].partition("Arrêté")[2]
    assert "L’envoi a repris." in resumed
    assert len(inbox.envelopes) == 1 + 4  # the link to come in, and the edition
    assert "Le bilan" in done
    assert "http-equiv" not in done
    assert "envoi.js" not in done
    assert "il n’y a rien à arrêter" in too_late[0]
    assert "n’était plus arrêté" in too_late[1]
    assert ("Odile Caron", "halt", f"{DAY}: la mauvaise photo") in entries(queued.app)
    resume = next(entry for entry in entries(queued.app) if entry[1] == "resume")
    assert resume[0] == "Odile Caron"
    assert resume[2].endswith("; c’est la bonne")


def test_a_relay_that_is_away_is_told_on_the_page_and_nothing_is_lost(queued, inbox):
    queued.press(PAGE, f"{PAGE}/arreter")
    inbox.close()
    queued.press(PAGE, f"{PAGE}/reprendre")
    wait_until(lambda: not queued.sender.is_busy(str(DAY)))

    page = queued.get(PAGE).text

    assert "Ça n’a pas été jusqu’au bout" in page
    assert "Personne n’envoie en ce moment" in words(page)
    assert "0 sur 4 copies" in words(page)


def test_a_snapshot_adds_up_and_foretells_from_the_last_minute(queued, clock, watch):
    app, row = queued.app, mailed_on(queued.app, DAY)
    before = snapshot(app, row)
    queued.press(PAGE, f"{PAGE}/arreter")
    queued.press(PAGE, f"{PAGE}/reprendre")
    wait_until(lambda: not queued.sender.is_busy(str(DAY)))
    clock.advance(timedelta(seconds=2))
    after = snapshot(app, mailed_on(app, DAY))
    clock.advance(timedelta(minutes=2))
    later = snapshot(app, mailed_on(app, DAY))

    assert (before.number, before.waiting, before.answered, before.rate, before.left) == (
        *(4, 4, 0),
        0.0,
        None,
    )
    assert (after.answered, after.rate, after.is_moving) == (4, 2.0, False)
    assert [(lane.name, lane.number, lane.accepted) for lane in after.lanes] == [
        ("gmail", 3, 3),
        ("others", 1, 1),
    ]
    assert later.rate == 0.0


def test_the_balance_names_what_went_wrong_who_is_in_doubt_and_what_to_type(mailed, inbox):
    page = Browser(mailed, inbox).sign_in(ODILE).get(PAGE).text
    outcome = outcome_of(mailed, mailed_on(mailed, DAY))

    assert outcome.sending.balance[DeliveryStatus.UNCERTAIN] == 1
    assert outcome.row.status is EditionStatus.DONE
    assert "550 5.1.1 · cette boîte n’existe pas · 1 copie" in words(page)
    assert "doute@exemple.test" not in page
    assert all(doubt in page for doubt in outcome.doubts)
    assert f"digest editions show {DAY} --status uncertain" in page
    assert f"digest resend {DAY} --uncertain" in page


def test_an_edition_is_put_right_in_two_steps_and_its_readers_are_told_in_a_third(mailed, inbox):
    browser = Browser(mailed, inbox).sign_in(ODILE)
    asked = {"avis": NOTICE, "de": ["rouvre", ""], "par": ["ferme", ""]}
    seen = browser.press(f"{PAGE}/corriger", f"{PAGE}/corriger", **asked, geste="voir")
    untouched = browser.get(PAGE).text
    confirmed = browser.press(
        f"{PAGE}/corriger", f"{PAGE}/corriger", **asked, geste="corriger", depuis="0"
    )
    stale = browser.press(
        f"{PAGE}/corriger", f"{PAGE}/corriger", avis="Encore.", geste="corriger", depuis="0"
    )
    told = browser.press(PAGE, f"{PAGE}/avertir").text
    row = mailed_correction(mailed, DAY)
    wait_until(lambda: not browser.sender.is_busy(row.argument))
    again = browser.press(PAGE, f"{PAGE}/reprendre", quoi="correction").text
    after = browser.get(PAGE).text

    assert re.search(r"<del>[^<]*pont rouvre", seen.text)
    assert re.search(r"<ins>[^<]*pont ferme", seen.text)
    assert "Rien n’a été corrigé" in untouched
    assert "C’est corrigé" in confirmed.text
    assert "Avertir 2&nbsp;personnes par courriel" in confirmed.text
    assert "Quelqu’un a corrigé l’édition entre-temps" in stale.text
    assert "Le courriel de la correction s’en va." in told
    assert {e.recipients[0] for e in inbox.envelopes[1:]} == {
        "anne@exemple.test",
        "bea@exemple.test",
    }
    assert "n’était plus arrêté" in again
    assert "envoyée par courriel" in after
    assert "Avertir" not in after
    assert [entry[:2] for entry in entries(mailed)[:2]] == [
        ("Odile Caron", "mail-correction"),
        ("Odile Caron", "correct"),
    ]


def test_a_correction_that_cannot_be_made_says_why_and_changes_nothing(mailed, inbox):
    browser = Browser(mailed, inbox).sign_in(ANNE)
    objections = [
        ({"avis": ""}, "L’avis doit dire"),
        ({"avis": "x" * 601}, "L’avis doit dire"),
        ({"avis": NOTICE, "de": "soixante bancs", "par": "dix"}, "«&nbsp;soixante bancs&nbsp;»"),
        ({"avis": NOTICE, "de": "", "par": "dix"}, "Il faut des mots à remplacer"),
        ({"avis": NOTICE, "de": "https://a.example/x", "par": "rien"}, "Il faut des mots"),
        ({"avis": NOTICE, "de": "pont", "par": "très " * 40 + "long pont"}, "enfreint des règles"),
        ({"avis": NOTICE, "retirer": "999999"}, "Une des nouvelles à retirer"),
        ({"avis": NOTICE, "retirer": "1; DROP"}, "Aucun mot de l’édition ne change"),
    ]

    answers = [
        browser.press(f"{PAGE}/corriger", f"{PAGE}/corriger", **filled, geste="voir").text
        for filled, _ in objections
    ]

    assert [
        said for answer, (_, said) in zip(answers, objections, strict=True) if said not in answer
    ] == []
    assert "Rien n’a été corrigé" in browser.get(PAGE).text


def test_past_editions_stand_thirty_on_a_page_with_what_became_of_them(postal_app, inbox):
    app = peopled(postal_app)
    subscribe(app, "lectrice@exemple.test")
    for number in range(31):
        enqueue(app, day=DAY - timedelta(days=number))
    with app.database.write() as conn:
        editions.count_opinion(conn, "quotidienne", DAY, EditionOpinion.LIKED)
        window = mailed_window(conn, app)
        editions.add_without_mail(
            conn, "quotidienne", DAY + timedelta(days=1), window, EditionStatus.EMPTY
        )
    browser = Browser(app, inbox).sign_in(ANNE)

    first, second, beyond = (
        browser.get(f"/pupitre/envois{query}").text for query in ("", "?page=2", "?page=9")
    )
    odd = {
        browser.get(f"/pupitre/envois?page={page}").status_code for page in ("0", "x", "-1", "²")
    }

    assert (first.count("<tr>"), second.count("<tr>"), beyond.count("<tr>")) == (31, 3, 0)
    assert "sans nouvelle" in first
    assert f'href="{PAGE}">Le pont rouvre' in first
    assert "en route" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert odd == {200}


def mailed_window(conn, app):
    return editions.find(conn, "quotidienne", DAY).window


def test_a_day_without_an_edition_has_no_page(queued):
    paths = ("2024-11-09", "2024-13-40", "x", "20241108")

    assert {queued.get(f"/pupitre/e/{day}").status_code for day in paths} == {404}
    assert queued.get(f"{PAGE}/courriel?version=x").status_code == 200
