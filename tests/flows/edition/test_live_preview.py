"""What a preview is drawn from: one way to compose, and a stamp that tells when to draw again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from digest.errors import UsageError
from digest.flows.desk import approve as desk
from digest.flows.desk.propose import propose
from digest.flows.desk.sender import DeskSender
from digest.flows.edition.dry_run import foreseen
from digest.flows.edition.explain import judged, spoken, weighed
from digest.flows.edition.live_preview import PreviewRequest, draw, set_up, stamp
from digest.flows.sources.collect import collect
from digest.model import DeskWording, Tone
from digest.store import desk as desk_words
from digest.store import sources
from digest.web.preview import preview_app
from tests.conftest import MORNING
from tests.loopback.feeds import item, rss
from tests.rigs.desk_page import OPERATOR
from tests.rigs.gazette import DAY, EARLY, TITLES

HOUR = timedelta(hours=1)
CHRISTMAS = date(DAY.year, 12, 25)


@pytest.fixture
def own(tmp_path):
    """The newsroom's own templates."""
    folder = tmp_path / "own"
    (folder / "edition").mkdir(parents=True)
    (folder / "voice").mkdir()
    return folder


@pytest.fixture
def session(desk_app, own):
    app = desk_app()
    edition = app.settings.edition.model_copy(update={"templates": str(own)})
    settings = app.settings.model_copy(update={"edition": edition})
    return set_up(replace(app, settings=settings), DAY)


@pytest.fixture
def look(session):
    """`look(path)`: what the preview answers."""
    client = client_of(session)
    yield client.get
    client.close()


def client_of(session):
    site = preview_app(session, OPERATOR, DeskSender())
    return TestClient(site, base_url="http://127.0.0.1")


def titles(prepared):
    return [story.title for story in prepared.edition.all_stories]


def numbers(prepared):
    return [story.article_id for story in prepared.edition.all_stories]


# --- one way to compose ------------------------------------------------------------------


def test_a_day_to_come_is_told_with_todays_stories_and_what_the_desk_decided_about_it(session):
    app = session.app
    today = draw(session)
    desk.drop(app, CHRISTMAS, numbers(today)[-1], "ariane", "déjà dit")
    desk.set_tone(app, CHRISTMAS, Tone.NORMAL, "ariane", "rien de grave")

    there, here = draw(replace(session, day=CHRISTMAS)), foreseen(app, CHRISTMAS)

    assert there.edition == here.edition
    assert there.day == CHRISTMAS
    assert there.edition.tone is Tone.NORMAL
    assert any(phrase.slot == "opening/christmas" for phrase in there.edition.phrases)
    assert there.window == today.window
    assert set(numbers(there)) == set(numbers(today)[:-1])
    with pytest.raises(UsageError, match="has not come yet"):
        propose(app, CHRISTMAS)


def test_no_mail_leads_to_an_archive_that_is_off(session):
    settings = session.app.settings
    off = settings.web.model_copy(update={"archive": "off"})
    closed = replace(session.app, settings=settings.model_copy(update={"web": off}))
    page = f"{settings.web.public_url}/e/{DAY}"

    opened, shut = draw(session), draw(replace(session, app=closed))

    assert all(page in part.html and page in part.text for part in opened.parts)
    for part in shut.parts:
        assert page not in part.html + part.text
        assert "Lire dans le navigateur" not in part.html
        assert "en ligne" not in part.text
    assert shut.faults == opened.faults


# --- why -----------------------------------------------------------------------------------


def test_each_transition_is_the_days_own_when_nothing_stands_in_its_way(session):
    drawn = draw(session, PreviewRequest(tone=Tone.RESTRAINED))
    lines = spoken(session.app, drawn.edition)

    why = [line.why for line in lines if line.phrase.slot.startswith("transition/")]
    assert len(why) == 2
    assert all(reason.startswith("the day's own") for reason in why)


def test_what_a_proposed_edition_weighs_is_known_though_it_was_chosen_before(desk_app):
    app = desk_app(approval="required")
    anew = weighed(app, draw(set_up(app, DAY), PreviewRequest(is_anew=True)))
    propose(app, DAY)

    proposed = foreseen(app, DAY)

    verdicts = list(judged(app, proposed))
    assert len(anew) == len(TITLES)
    assert weighed(app, proposed) == anew
    assert [verdict.place for verdict in verdicts] == ["lead", *["story"] * 3]
    assert {verdict.reason for verdict in verdicts} == {"chosen when it was proposed"}
    assert all(verdict.gravity in anew for verdict in verdicts)


# --- pages that say what is wrong ---------------------------------------------------------


def test_an_unknown_light_is_light(look):
    assert look("/mail?light=lunaire").text == look("/mail").text


def test_a_window_without_an_article_is_said_on_every_page(desk_app):
    client = client_of(set_up(desk_app(), DAY - timedelta(days=400)))

    answers = [client.get(path) for path in ("/mail", "/text", "/source", "/lines")]

    assert {answer.status_code for answer in answers} == {404}
    assert all("No article is in the window" in answer.text for answer in answers)
    assert "Il n’y a rien à raconter ce jour-là" in client.get("/").text


@pytest.mark.parametrize(
    ("file", "broken", "words"),
    [
        ("voice/phrases.toml", "[pools\n", "phrases.toml: 1 fault"),
        ("voice/gravity.toml", "[families]\nx = 3\n", "gravity.toml"),
        ("edition/body.html", "<p>\n{% if %}</p>", "line 2: Expected an expression"),
        ("edition/body.txt", "{{ edition.titel }}", "edition/body.txt cannot be filled"),
        ("edition/body.html", b"<p>\xe9t\xe9</p>", "save it as UTF-8"),
    ],
)
def test_a_file_saved_broken_is_told_on_a_page_that_loads_again_once_it_is_mended(
    look, own, file, broken, words
):
    (own / file).write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    page = look("/")
    drawn = look("/pupitre/etat").text
    (own / file).unlink()

    assert page.status_code == 500
    assert words in page.text.replace("&#39;", "'")
    assert f'data-stamp="{drawn}"' in page.text
    assert look("/pupitre/etat").text != drawn


# --- the stamp -----------------------------------------------------------------------------


def written(app):
    with app.database.write() as conn:
        desk_words.write(conn, 1, DeskWording(short_title="Un titre du pupitre"))


def hidden(app):
    with app.database.write() as conn:
        desk_words.hide(conn, 1, hidden=True)


def toned_down(app):
    desk.set_tone(app, DAY, Tone.SOBER, "ariane", "un deuil")


def proposed(app):
    propose(app, DAY)


@pytest.mark.parametrize("change", [written, hidden, toned_down, proposed])
def test_what_the_desk_does_is_noticed(session, change):
    before = stamp(session)

    change(session.app)

    assert stamp(session) != before
    assert stamp(session) == stamp(session)


def test_an_article_that_another_process_collected_is_noticed(session, web_server):
    before = stamp(session)
    newer = item(web_server.url("/9"), title="Une dixième passerelle", published=EARLY - HOUR)
    web_server.put("/autre", rss(newer))
    with session.app.database.write() as conn:
        sources.add(conn, url=web_server.url("/autre"), title="L’Autre", at=MORNING)

    collect(session.app, session.app.clock(), force=True)

    assert stamp(session) != before


def test_a_file_saved_in_a_folder_of_articles_is_noticed_read_and_shown(session, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    with session.app.database.write() as conn:
        url = folder.as_uri()
        sources.add(conn, url=url, title="Carnets", at=EARLY, kind="folder")
    client = client_of(session)
    assert "Une marmotte" not in client.get("/text").text
    before = client.get("/pupitre/etat").text

    head = f"titre: Une marmotte au guichet\ndate: {EARLY - HOUR:%Y-%m-%dT%H:%MZ}"
    article = f"---\n{head}\n---\nElle a attendu.\n"
    (folder / "marmotte.md").write_text(article, encoding="utf-8")

    assert client.get("/pupitre/etat").text != before
    assert "Une marmotte au guichet" in client.get("/text").text.replace("\u00a0", " ")
