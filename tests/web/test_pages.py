"""What every page has in common, and what the server refuses."""

import logging
import re
import socket
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from digest.config import frozen
from digest.model import Edition, Image, Story, Tone, Window
from digest.store import consents, corrections, editions, news_tables
from digest.tokens import Use
from digest.web.app import web_app
from tests.loopback.patience import PATIENCE
from tests.rigs.links import link_token

DAY = date(2024, 11, 8)
CUT_OFF = datetime(2024, 11, 8, 13, tzinfo=UTC)
DATA = '<script type="application/ld+json">'
"""What a browser never runs: it is there for those who read an edition by machine."""


def story(number, **fields):
    return Story(
        article_id=number,
        url=f"https://nouvelles.example/{number}",
        title=f"Nouvelle {number} & <suite>",
        section="Logement",
        paragraphs=(f"Le premier paragraphe de la nouvelle {number}.",),
        link_text="Lire la suite",
        minutes=3,
        **fields,
    )


def edition(**fields):
    content = {
        "newsletter": "quotidienne",
        "day": DAY,
        "window": Window(start=CUT_OFF - timedelta(days=1), end=CUT_OFF),
        "tone": Tone.NORMAL,
        "subject": "Le loyer : t’es au courant",
        "preheader": "Et deux autres nouvelles.",
        "greeting": "Ah, te voilà.",
        "opening": "La semaine en avait long à dire.",
        "lead": story(1, byline="Par Anne Roy, mis à jour le 8 novembre 2024"),
        "stories": (story(2, intro="Et pour épater la galerie :"), story(3)),
        "briefs": (story(4),),
        "sign_off": "Voilà.",
        "ritual": "T’es au courant.",
        "forward": "Fais suivre.",
        "minutes": 4,
    }
    return Edition(**{**content, **fields})


def archived(site, content):
    with site.app.database.write() as conn:
        feed = "https://nouvelles.example/feed"
        conn.execute(
            insert(news_tables.source).values(id=1, url=feed, title="Nouvelles", added_at=CUT_OFF)
        )
        conn.execute(
            insert(news_tables.article),
            [
                {
                    **dict.fromkeys(("title", "summary", "section", "author", "feed_sha256"), ""),
                    "id": each.article_id,
                    "source_id": 1,
                    "url": each.url,
                    "guid": each.url,
                    "body": [],
                    "language": "fr",
                    "first_seen_at": CUT_OFF,
                }
                for each in content.all_stories
            ],
        )
        editions.add(
            conn, content, CUT_OFF, CUT_OFF + timedelta(hours=20), frozen(site.app.settings)
        )


@pytest.fixture
def serve_with(postal_app, serve_app, with_settings):
    """`serve_with(web={…})`: a site with those settings."""
    return lambda **sections: serve_app(replace(postal_app, settings=with_settings(**sections)))


def token_paths(site):
    site.post("/abonnement", {"courriel": "lectrice@exemple.test"})
    return [
        f"/d/{link_token(site.app, Use.UNSUBSCRIBE, 1)}",
        f"/p/{link_token(site.app, Use.PREFERENCES, 1)}",
        f"/confirmer/{link_token(site.app, Use.CONFIRM, 1, 1)}",
    ]


# --- every page -----------------------------------------------------------------------------


def test_every_page_is_in_the_french_of_quebec_and_runs_no_script(site):
    archived(site, edition())
    paths = [
        "/",
        "/abonnement",
        "/merci",
        "/archives",
        "/confidentialite",
        "/e/2024-11-08",
        "/rien",
        *token_paths(site),
    ]

    for path in paths:
        answer = site.get(path)
        assert '<html lang="fr-CA">' in answer.text
        shares = path == "/e/2024-11-08"  # its one script, without which the plain links stay
        scripts = {DATA, '<script src="/partage.js" defer>'} if shares else set()
        assert set(re.findall("<script[^>]*>", answer.text)) == scripts
        assert 'style="' not in answer.text
        assert answer.text.count("<h1") == 1
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; ")
        assert ("; script-src 'self'" in policy) is shares
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


def test_the_privacy_policy_says_what_the_law_asks_with_the_spans_that_are_set(serve_with):
    tags = "utm_source=infolettre"
    site = serve_with(consent={"keep_visits": "90d"}, edition={"link_tags": tags})

    page = site.get("/confidentialite").text.replace("&nbsp;", " ").replace("\xa0", " ")

    for words in ("7 jours", "90 jours", "3 ans", "contact@infolettre.example", "30 jours", tags):
        assert words in page
    for words in ("retirer ton consentement", "à l’extérieur du Québec", "protection des renseig"):
        assert words in page


def test_a_page_behind_a_token_is_neither_stored_nor_indexed(site):
    for path in [*token_paths(site), "/merci", "/d/forged"]:
        answer = site.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"


def test_no_page_repeats_the_host_it_was_asked_by(site):
    archived(site, edition())

    for path in ["/", "/abonnement", "/archives", "/e/2024-11-08", "/rien"]:
        answer = site.get(
            path, headers={"Host": "voleur.example", "X-Forwarded-Host": "voleur.example"}
        )
        assert "voleur" not in answer.text + str(answer.headers)


def test_the_answer_to_a_sign_up_leads_to_no_foreign_host(site):
    answer = site.post(
        "/abonnement", {"courriel": "lectrice@exemple.test"}, {"Host": "voleur.example"}
    )

    assert answer.headers["location"] == "/merci"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/rien", "GET", 404),
        ("/merci", "POST", 405),
        ("/d/u1.1.x", "GET", 404),
        ("/e/x", "GET", 404),
    ],
)
def test_a_fault_has_a_page_of_ours(site, path, method, status):
    answer = site.get(path, method)

    assert answer.status == status
    assert "contact@infolettre.example" in answer.text


def test_a_public_address_with_a_path_is_kept_in_every_link(serve_with):
    site = serve_with(web={"public_url": "https://infolettre.example"})
    web = site.app.settings.web.model_copy(update={"public_url": f"{site.url}/infolettre"})
    below = replace(site.app, settings=site.app.settings.model_copy(update={"web": web}))
    # the fixture's site answers at its own root; ask the pages themselves
    client = TestClient(web_app(below), base_url=site.url)
    answers = [client.get(path) for path in ("/infolettre/abonnement", "/abonnement")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert 'action="/infolettre/abonnement"' in answers[0].text
    assert 'href="/infolettre/style.css"' in answers[0].text


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/abonnement", "/d/{}", "/p/{}"])
def test_a_body_of_ten_megabytes_is_refused(site, path):
    token = token_paths(site)[0].removeprefix("/d/")
    head = (
        f"POST {path.format(token)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10000000\r\n\r\n"
    )

    with socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as peer:
        peer.sendall(head.encode() + b"courriel=" + b"a" * 100_000)
        answer = peer.recv(100)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_form_of_a_thousand_fields_is_refused(site):
    answer = site.post("/abonnement", {f"f{n}": "x" for n in range(1000)})

    assert answer.status == 400


def test_the_log_holds_no_address_and_no_token(site, caplog):
    with caplog.at_level(logging.DEBUG):
        for path in token_paths(site):
            site.get(path)
            site.post(path)

    assert "lectrice" not in caplog.text
    assert "u" + site.app.keyring.newest.id + "." not in caplog.text


def test_health_says_whether_the_database_answers(site, tmp_path):
    healthy = site.get("/healthz")
    site.app.database.close()
    (tmp_path / "digest.db").rename(tmp_path / "elsewhere.db")

    assert (healthy.status, healthy.text) == (200, "ok\n")
    assert site.get("/healthz").status == 503


def test_health_tells_nobody_whether_a_sign_up_made_a_letter(site):
    before = site.get("/healthz")
    site.post("/abonnement", {"courriel": "lectrice@exemple.test"})
    after = site.get("/healthz")

    assert [{**each.headers, "date": ""} for each in (before, after)] == [
        {**before.headers, "date": ""}
    ] * 2
    assert before.text == after.text


# --- who is asking --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trusted", "forwarded", "kept"),
    [
        ([], "203.0.113.9", "127.0.0.0/24"),
        (["127.0.0.0/8"], "203.0.113.9", "203.0.113.0/24"),
        (["127.0.0.0/8"], "198.51.100.7, 203.0.113.9, 127.0.0.2", "203.0.113.0/24"),
        (["127.0.0.0/8"], "2001:db8:1:2:3::4", "2001:db8:1::/48"),
        (["127.0.0.0/8"], "::ffff:203.0.113.9", "203.0.113.0/24"),
        (["127.0.0.0/8"], "198.51.100.7, 203.0.113.9:4711", "203.0.113.0/24"),
        (["127.0.0.0/8"], "[2001:db8:1:2:3::4]:80", "2001:db8:1::/48"),
        (["127.0.0.0/8"], "203.0.113.9, [::ffff:127.0.0.2]", "203.0.113.0/24"),
        (["127.0.0.0/8"], "203.0.113.9:evil", ""),
        (["127.0.0.0/8"], "unknown", ""),
        (["127.0.0.0/8"], "", "127.0.0.0/24"),
        (["192.0.2.0/24"], "203.0.113.9", "127.0.0.0/24"),
    ],
)
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(serve_with, trusted, forwarded, kept):
    site = serve_with(web={"public_url": "https://infolettre.example", "trusted_proxies": trusted})

    site.post("/abonnement", {"courriel": "lectrice@exemple.test"}, {"X-Forwarded-For": forwarded})

    with site.app.database.read() as conn:
        (entry,) = consents.of_subscriber(conn, 1)
    assert entry.event.ip == kept


# --- editions -----------------------------------------------------------------------------------


def test_a_correction_stands_above_all_else_of_its_edition(site):
    archived(site, edition())
    notice = "Le loyer augmente de 4 %, et non de 40 %."
    with site.app.database.write() as conn:
        corrections.add(conn, 1, at=CUT_OFF, actor="anne", notice=notice, before=edition())

    page = site.get("/e/2024-11-08").text

    assert notice in page
    assert page.index(notice) < page.index("tu serais sûrement déjà au courant")
    assert "Corrigé le <time" in page
    assert "anne" not in page


def test_the_archive_is_a_feed_that_says_when_an_edition_was_corrected(site):
    archived(site, edition(subject="Le loyer & <b>le reste</b>"))
    with site.app.database.write() as conn:
        at = CUT_OFF + timedelta(days=1)
        corrections.add(conn, 1, at=at, actor="anne", notice="x", before=edition())

    answer = site.get("/archives.atom")

    parsed = feedparser.parse(answer.text)
    [entry] = parsed.entries
    assert answer.headers["content-type"] == "application/atom+xml"
    assert not parsed.bozo
    assert parsed.feed.title == "Au courant"
    assert entry.title == "Le loyer & <b>le reste</b>"
    assert entry.id == entry.link == f"{site.url}/e/2024-11-08"
    assert (entry.published, entry.updated) == ("2024-11-08T13:00:00Z", "2024-11-09T13:00:00Z")
    assert "https://nouvelles.example/4" in entry.content[0].value
    assert 'href="/archives.atom"' in site.get("/e/2024-11-08").text


def test_the_archive_lists_the_editions_by_month(site):
    archived(site, edition())
    with site.app.database.write() as conn:
        for month in (10, 11):
            content = edition(day=date(2024, month, 1))
            editions.add(conn, content, CUT_OFF, CUT_OFF, frozen(site.app.settings))

    page = site.get("/archives").text

    headings = re.findall("<h2>(.*)</h2>", page)
    assert headings == ["Novembre 2024", "Octobre 2024"]
    days = re.findall('href="/e/(.*?)"', page)
    assert days == ["2024-11-08", "2024-11-01", "2024-10-01"]


def test_an_edition_is_a_page_that_begins_with_the_tagline(site):
    archived(site, edition())

    page = site.get("/e/2024-11-08").text

    assert page.index("Si t'étais abonné") < page.index("<h1>")
    assert "<h1>Le loyer : t’es au courant</h1>" in page
    assert "Vendredi 8\N{NO-BREAK SPACE}novembre 2024" in page
    for number in (1, 2, 3, 4):
        assert f"Nouvelle {number} &amp; &lt;suite&gt;" in page
    assert f'rel="canonical" href="{site.url}/e/2024-11-08"' in page
    assert "me désabonner" not in page.lower()
    assert 'href="/d/' not in page


def test_an_image_may_be_loaded_from_its_own_origin_only(site):
    image = Image(url="https://images.nouvelles.example:8443/une.jpg", alt="Un dessin")
    archived(site, edition(lead=story(1, image=image)))

    policy = site.get("/e/2024-11-08").headers["content-security-policy"]

    assert "img-src 'self' https://images.nouvelles.example:8443;" in policy


def test_a_crafted_image_cannot_widen_the_policy(site):
    image = Image(url="https://x;script-src *;/une.jpg", alt="")
    archived(site, edition(lead=story(1, image=image)))

    policy = site.get("/e/2024-11-08").headers["content-security-policy"]
    assert [part for part in policy.split("; ") if "script" in part] == ["script-src 'self'"]


@pytest.mark.parametrize(
    ("archive", "edition_status", "list_status", "robots"),
    [("public", 200, 200, None), ("unlisted", 200, 404, "noindex"), ("off", 404, 404, "noindex")],
)
def test_the_archive_is_as_open_as_the_settings_say(
    serve_with, archive, edition_status, list_status, robots
):
    site = serve_with(web={"public_url": "https://infolettre.example", "archive": archive})
    archived(site, edition())

    page, listing = site.get("/e/2024-11-08"), site.get("/archives")

    assert (page.status, listing.status) == (edition_status, list_status)
    assert site.get("/archives.atom").status == list_status
    assert page.headers.get("x-robots-tag") == robots
    assert ("La dernière édition" in site.get("/").text) == (archive == "public")


def test_a_slow_client_holds_nobody_else_up(site, monkeypatch):
    monkeypatch.setattr("digest.web.form._SECONDS_TO_SEND", PATIENCE)
    with socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as slow:
        slow.sendall(
            b"POST /abonnement HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\ncourr"
        )
        slow.settimeout(0)

        assert site.get("/").status == 200
        with pytest.raises(BlockingIOError):
            slow.recv(1)
