"""What the desk decides on articles: it stays when the source updates, and the edition obeys."""

import json
from datetime import timedelta

import pytest

from digest.collect import identity
from digest.flows.app import App
from digest.flows.desk import articles as desk
from digest.flows.edition.prepare import prepare
from digest.flows.sources.collect import collect
from digest.flows.sources.same_story import explain
from digest.model import DeskWording
from digest.store import articles, candidates
from digest.store.schema import edition, edition_article
from tests.flows.sources.test_collect import NOW, PUBLISHED, add, kept, publish_lead
from tests.loopback.command import run_digest
from tests.loopback.feeds import BODY, TITLE, item, page, rss
from tests.loopback.settings import KEYRING

MORE = (
    "<p>La Ville recule : la passerelle fermera finalement la nuit, de vingt-deux heures à six "
    "heures, le temps que les garde-corps soient rehaussés d’un demi-mètre par l’entrepreneur, à "
    "ses frais, ce que le conseil a confirmé en fin de soirée.</p>"
)


@pytest.fixture
def newsroom(database, settings, clock):
    """An installation on either database."""
    return App(settings=settings, database=database, keyring=KEYRING, clock=clock)


def publish(app, web_server, body=BODY, dateline="Publié le 7 novembre 2024 à 17h12"):
    """The lead, in one feed and on its page."""
    url = web_server.url("/pont/")
    web_server.put("/pont/", page(dateline=dateline, body=body))
    return web_server.put("/feed.xml", rss(item(url, published=PUBLISHED, body=body)))


def test_what_the_desk_wrote_stays_when_the_source_updates(newsroom, web_server):
    add(newsroom, publish(newsroom, web_server))
    collect(newsroom, NOW)
    desk.pin(newsroom, "1", NOW, "ariane", pinned=True)
    wording = DeskWording(
        headline="Le pont rouvre, et il a des bancs",
        short_title="Le pont",
        short_summary="Un.\nDeux.\nTrois.",
    )
    desk.write(newsroom, "1", NOW, "ariane", wording)
    publish(newsroom, web_server, BODY.replace("trois bancs", "quatre bancs"))

    report = collect(newsroom, NOW + timedelta(hours=7))

    [candidate] = kept(newsroom)
    assert report.updated == 1
    assert (candidate.pinned, candidate.short_title) == (True, "Le pont")
    assert candidate.short_summary == "Un.\nDeux.\nTrois."
    assert candidate.article.title == "Le pont rouvre, et il a des bancs"
    desk.write(newsroom, "1", NOW, "ariane", DeskWording(headline=""))
    assert kept(newsroom)[0].article.title == TITLE


def test_the_edition_prints_what_the_desk_wrote(app, web_server):
    add(app, publish(app, web_server))
    collect(app, NOW)
    summary = "Il rouvre.\nIl rétrécit.\nOn y va."
    wording = DeskWording(short_title="Le pont", short_summary=summary)
    desk.write(app, "1", NOW, "ariane", wording)

    [part] = prepare(app, NOW.date(), NOW).compiled.parts

    assert "subject=Le%20pont&amp;" in part.html
    for line in summary.splitlines():
        assert line in part.html
        assert line in part.text


def test_hiding_unpins_and_pinning_unhides(newsroom, web_server):
    add(newsroom, publish(newsroom, web_server))
    collect(newsroom, NOW)

    pinned = desk.pin(newsroom, "1", NOW, "ariane", pinned=True)
    hidden = desk.hide(newsroom, web_server.url("/pont/?utm_source=x"), NOW, "ariane", hidden=True)
    neither = desk.hide(newsroom, "1", NOW, "ariane", hidden=False)

    assert (pinned.is_pinned, pinned.is_hidden) == (True, False)
    assert (hidden.is_pinned, hidden.is_hidden) == (False, True)
    assert (neither.is_pinned, neither.is_hidden) == (False, False)


def mail(app, day):
    """As if the edition of that day had carried the article, as it stands now."""
    with app.database.write() as conn:
        row = {
            "newsletter": "quotidienne",
            "day": day,
            "status": "sent",
            "window_start": NOW,
            "window_end": NOW,
            "composed_at": NOW,
            "best_before": NOW,
        }
        number = conn.execute(edition.insert().values(row).returning(edition.c.id)).scalar_one()
        stored = articles.get(conn, 1)
        body = [[line.text, int(line.is_heading)] for line in stored.article.body]
        conn.execute(edition_article.insert().values(edition_id=number, article_id=1, body=body))


@pytest.mark.parametrize(
    ("change", "dateline", "is_news"),
    [
        (MORE, "Mis à jour le 8 novembre 2024 à 15h40", True),
        ("<p>Corrigé.</p>", "Mis à jour le 8 novembre 2024 à 15h40", False),
        (MORE, "Publié le 7 novembre 2024 à 17h12", True),
    ],
)
def test_a_mailed_story_is_news_again_only_where_its_publisher_changed_its_substance(
    newsroom, web_server, change, dateline, is_news
):
    add(newsroom, publish(newsroom, web_server))
    collect(newsroom, NOW)
    mail(newsroom, NOW.date())
    publish(newsroom, web_server, BODY + change, dateline)

    collect(newsroom, NOW + timedelta(hours=8))

    with newsroom.database.read() as conn:
        [candidate] = candidates.since(
            conn, "quotidienne", NOW - timedelta(days=9), identity.changed_in_substance
        )
    assert (candidate.mailed_on, candidate.is_changed) == (NOW.date(), is_news)


def test_why_tells_what_was_judged_the_same_and_on_what_ground(newsroom, web_server):
    add(newsroom, *publish_lead(web_server))
    collect(newsroom, NOW)

    [first] = explain(newsroom, web_server.url("/pont/"))
    [copy] = explain(newsroom, web_server.url("/pont-2/?utm_source=infolettre"))

    assert first.story.article.url == copy.story.article.url == web_server.url("/pont/")
    [retold] = copy.retellings
    assert retold.url == web_server.url("/pont-2/")
    assert retold.ground == "the same title, and the text agrees"


# --- the command line ------------------------------------------------------------------------


@pytest.fixture
def operator(installation, sqlite_database, tmp_path, web_server):
    """`operator("articles", "list")` runs that command where the lead was collected twice."""
    installation()
    run = lambda *words, **more: run_digest(*words, folder=tmp_path, **more)  # noqa: E731
    for address in publish_lead(web_server):
        run("sources", "add", address, "--yes")
    run("collect")
    return run


def test_the_desk_works_from_the_command_line(operator):
    listed = operator("articles", "list", "--days", "4000")
    pinned = operator("articles", "pin", "1")
    written = operator("articles", "write", "1", "--title", "Le pont", "--summary", r"Un.\nDeux.")
    shown = json.loads(operator("articles", "show", "1", "--json").stdout)
    hidden = operator("articles", "hide", "1")

    assert TITLE in listed.stdout
    assert pinned.stdout == f"article 1 is pinned: {TITLE}\n"
    assert "short title  Le pont" in written.stdout
    assert (shown["short_summary"], shown["is_pinned"]) == ("Un.\nDeux.", True)
    assert hidden.stdout == f"article 1 is hidden: {TITLE}\n"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("articles", "show", "99"), 65, "no article 99"),
        (("articles", "hide", "https://ailleurs.example/"), 65, "no article"),
        (("articles", "write", "1"), 64, "--note or --picture"),
        (("articles", "write", "1", "--title", "x" * 81), 65, "80 fit"),
        (("articles", "write", "1", "--summary", r"1\n2\n3\n4"), 65, "3 fit"),
        (("articles", "write", "1", "--note", "x" * 201), 65, "200 fit"),
        (("articles", "write", "1", "--picture", "https://a.example/a.webp"), 65, "no picture"),
        (("articles", "extract", "nothing.html", "--url", "https://a.example"), 65, "cannot be"),
        (("sources", "why", "https://ailleurs.example/"), 65, "no source gave"),
        (("sources", "why", "pas une adresse"), 65, "not a web address"),
        (("sources", "parse", "digest.toml"), 65, "not a feed"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_exit_code(operator, words, code, message):
    answer = operator(*words)

    assert answer.returncode == code, answer.stderr
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_why_is_told_on_a_screen_and_to_a_machine(operator, web_server):
    screen = operator("sources", "why", web_server.url("/pont-2/"))
    [record] = json.loads(operator("sources", "why", web_server.url("/pont/"), "--json").stdout)

    assert "judged" in screen.stdout
    assert record["same_story"][0]["ground"] == "the same title, and the text agrees"


def test_a_page_s_article_is_shown_without_its_furniture(operator, tmp_path):
    (tmp_path / "page.html").write_bytes(page())

    answer = operator(
        *("articles", "extract", "--json", "page.html", "--url", "https://gazette.example/pont/")
    )

    listed = json.loads(answer.stdout)
    assert (listed["title"], listed["published"]) == (TITLE, None)
    assert listed["updated"] == "2024-11-08T12:52:00+00:00"
    assert listed["headings"] == ["Deux voies de moins", "Une vue de plus"]
    assert not any(
        word in listed["text"] for word in ("Reply", "Partager", "Infolettre", "courriel")
    )


def test_a_feed_is_shown_as_it_speaks(operator, tmp_path):
    body = rss(item("/pont/", guid="p=1", published=PUBLISHED, body="<p>A<script>x</script></p>"))
    (tmp_path / "feed.xml").write_bytes(body)

    answer = operator(
        *("sources", "parse", "--json", "feed.xml", "--url", "https://gazette.example/feed.xml")
    )

    record = json.loads(answer.stdout)
    [entry] = record["entries"]
    assert (record["kind"], record["feed"]["title"]) == ("feed", "La Gazette")
    assert (entry["id"], entry["link"]) == ("p=1", "https://gazette.example/pont/")
    assert (entry["published"], entry["content"]) == ("2024-11-07T22:12:00+00:00", "<p>A</p>")


def noted(app, web_server, note="Le pont, je l'ai vu de ma fenêtre : enfin !", **more):
    """The edition whose lead the desk says something of."""
    add(app, publish(app, web_server))
    collect(app, NOW)
    desk.write(app, "1", NOW, "ariane", DeskWording(note=note, **more))
    return prepare(app, NOW.date(), NOW).compiled


def test_the_desk_s_own_sentence_stands_on_the_lead_marked_and_set_in_type(app, web_server):
    compiled = noted(app, web_server)

    note = "Le pont, je l’ai vu de ma fenêtre\u00a0: enfin!"
    assert compiled.content.lead.note == note
    whole = compiled.parts[0]
    assert "Un mot de la rédaction</p>" in whole.html
    assert note in whole.html
    assert f"Un mot de la rédaction\u00a0: {note}" in " ".join(whole.text.split(" "))
    assert compiled.faults == ()


def test_a_note_is_taken_back_by_an_empty_one(app, web_server):
    noted(app, web_server)

    entry = desk.write(app, "1", NOW, "ariane", DeskWording(note=""))

    assert entry.note == ""
    assert prepare(app, NOW.date(), NOW).compiled.content.lead.note == ""


def test_the_desk_drops_a_picture_or_gives_another(app, web_server):
    other = "https://gazette.example/pont.jpg"

    image = noted(app, web_server, picture=other).content.lead.image
    desk.write(app, "1", NOW, "ariane", DeskWording(picture="none"))

    assert (image.url, image.alt) == (other, "")
    assert prepare(app, NOW.date(), NOW).compiled.content.lead.image is None
