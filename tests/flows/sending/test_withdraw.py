"""What publishers take back: it leaves no more, from the first look to a day after the sending."""

import re
from datetime import timedelta

import pytest

from digest.errors import HaltedError, HeldError
from digest.flows.desk import approve as desk
from digest.flows.desk.correct import mail_of
from digest.flows.desk.propose import propose
from digest.flows.edition.dry_run import foreseen
from digest.flows.morning import run_morning
from digest.flows.sending.resend import edition_of
from digest.flows.sending.send import send
from digest.flows.sending.watch_mailed import gone_since, not_put_right
from digest.store import article_pages, articles, corrections, retractions
from tests.conftest import MORNING
from tests.loopback.feeds import item, rss
from tests.loopback.web import Answer
from tests.rigs.gazette import ANNE, DAY, TITLES
from tests.rigs.published import subscribe

HOUR = timedelta(hours=1)
GONE = Answer(status=410)


def titles(edition):
    return [story.title for story in edition.all_stories]


def begins(edition, *starts):
    return [title.startswith(start) for title, start in zip(titles(edition), starts, strict=True)]


def say_of(inbox, address):
    text = inbox.to(address)[-1].message.get_body(("plain",)).get_content()
    return [title for title in TITLES if title in text]


def test_what_is_gone_in_the_morning_is_out_with_its_reason_and_the_next_moves_up(
    desk_app_on_each, web_server, clock, watch
):
    app = desk_app_on_each()
    clock.set(MORNING)
    before = foreseen(app, DAY)
    web_server.put("/0", GONE)

    report = run_morning(app, DAY, watch)

    assert titles(before.edition)[0].startswith(TITLES[0])
    assert titles(report.preparation.compiled.content)[0].startswith(TITLES[1])
    (ruling,) = [
        each
        for each in report.preparation.choice.rulings
        if each.candidate.article.title.startswith(TITLES[0])
    ]
    assert ruling.reason == "its publisher took it back: its page is gone (410)"
    assert any("its page is gone (410)" in line for line in report.sent.retractions)


def test_a_story_that_moves_up_is_asked_as_well_and_one_that_stands_again_comes_back(
    desk_app, web_server, clock
):
    app = desk_app()
    one = app.settings.edition.model_copy(update={"stories": 1, "briefs": 0})
    app = app.__class__(
        settings=app.settings.model_copy(update={"edition": one}),
        database=app.database,
        keyring=app.keyring,
        clock=app.clock,
    )
    clock.set(MORNING)
    for path in ("/0", "/1"):
        web_server.put(path, GONE)
    third = foreseen(app, DAY)
    web_server.put("/0", f"<title>{TITLES[0]}, et ce n’est pas trop tôt</title>")

    first = foreseen(app, DAY)

    assert begins(third.edition, TITLES[2]) == [True]
    assert begins(first.edition, TITLES[0]) == [True]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=503),
        Answer(status=403),
        Answer(status=429, headers={"Retry-After": "3600"}),
        Answer(body=b"half", is_cut=True),
        Answer(body=b"<title>Un instant</title><h1>Un instant</h1>"),
    ],
)
def test_a_host_that_fails_or_shuts_its_door_changes_nothing(desk_app, web_server, clock, answer):
    app = desk_app()
    clock.set(MORNING)
    for number in range(len(TITLES)):
        web_server.put(f"/{number}", answer)
    web_server.put("/", answer)

    assert len(titles(foreseen(app, DAY).edition)) == len(TITLES)


@pytest.mark.parametrize(
    "page",
    [
        "<meta http-equiv='refresh' content='0;url=/'>",
        "<script>window.location.href = '/'</script>",
        "<link rel='canonical' href='/'><title>La Gazette</title><h1>La Gazette</h1>",
    ],
)
def test_a_page_that_leads_to_the_front_page_without_a_redirect_is_out(
    desk_app, web_server, clock, page
):
    app = desk_app()
    clock.set(MORNING)
    web_server.put("/", "<title>La Gazette</title><h1>La Gazette</h1>")
    web_server.put("/0", page)

    edition = foreseen(app, DAY).edition

    assert titles(edition)[0].startswith(TITLES[1])


def test_a_page_that_nobody_ever_saw_is_gone_an_hour_later_where_others_of_its_source_are_not(
    gazette, sqlite_database, web_server, clock
):
    app = gazette.on(sqlite_database)
    clock.set(MORNING)
    for number, title in list(enumerate(TITLES))[1:]:
        web_server.put(f"/{number}", f"<title>{title}, et ce n’est pas trop tôt</title>")
    foreseen(app, DAY)
    with sqlite_database.write() as conn:
        stored = articles.at_url(conn, web_server.url("/1"))[0]
        article_pages.record_page(conn, stored, stored.article, MORNING, stored.article.title)

    clock.set(stored.first_seen_at + timedelta(minutes=30))
    at_once = foreseen(app, DAY)
    clock.set(stored.first_seen_at + HOUR)
    later = foreseen(app, DAY)

    assert len(titles(at_once.edition)) == len(TITLES)
    assert any("never stood there" in doubt for doubt in at_once.asked.doubts)
    assert len(titles(later.edition)) == len(TITLES) - 1


def test_a_doubt_names_the_stories_that_it_leaves_open(desk_app, web_server, clock):
    app = desk_app()
    clock.set(MORNING)
    web_server.put("/0", Answer(status=503))

    doubt = foreseen(app, DAY).asked.doubts[0]

    assert doubt.startswith(f"whether article 1 (“{TITLES[0]}")
    assert "still stands could not be asked" in doubt


def test_a_page_that_answers_gone_once_only_stands(desk_app, web_server, clock):
    app = desk_app()
    clock.set(MORNING)
    page = f"<title>{TITLES[0]}, et ce n’est pas trop tôt</title>"
    answers = iter([GONE])
    web_server.put("/0", lambda _: next(answers, Answer(body=page.encode())))

    assert len(titles(foreseen(app, DAY).edition)) == len(TITLES)


def test_pages_that_were_read_are_asked_only_whether_they_changed(
    gazette, sqlite_database, web_server, clock
):
    app = gazette.on(sqlite_database)
    clock.set(MORNING)
    for number, title in enumerate(TITLES):
        web_server.put(f"/{number}", f"<title>{title}, et ce n’est pas trop tôt</title>")
    foreseen(app, DAY)
    with sqlite_database.write() as conn:
        stored = articles.at_url(conn, web_server.url("/0"))[0]
        article_pages.record_page(conn, stored, stored.article, MORNING, stored.article.title)

    web_server.put("/0", Answer(status=304))
    edition = foreseen(app, DAY).edition

    assert len(titles(edition)) == len(TITLES)
    assert "if-modified-since" in web_server.asked("/0")[-1].headers


# --- between the queue and the relay ---------------------------------------------------


@pytest.fixture
def half_sent(desk_app_on_each, clock, inbox, watch):
    """An edition of which one copy was accepted, and one is still to go."""
    app = desk_app_on_each()
    subscribe(app, "bart@exemple.test")
    clock.set(MORNING)
    inbox.reply("RCPT", "451 4.2.0 later", when=lambda line: "bart" in line)
    run_morning(app, DAY, watch)
    inbox.reply("RCPT", "250 ok", when=lambda line: "bart" in line)
    clock.advance(2 * HOUR)
    return app


def test_whoever_has_no_copy_yet_gets_none_of_it_and_who_has_is_told_by_a_correction(
    half_sent, web_server, inbox, watch
):
    row = edition_of(half_sent, DAY)
    web_server.put("/0", GONE)

    report = send(half_sent, row, watch)

    assert say_of(inbox, ANNE)[0] == TITLES[0]
    assert TITLES[0] not in say_of(inbox, "bart@exemple.test")
    assert say_of(inbox, "bart@exemple.test") == list(TITLES[1:])
    assert any(f"digest editions correct {DAY} --mail" in line for line in report.retractions)
    with half_sent.database.read() as conn:
        (correction,) = corrections.of_edition(conn, row.id)
    assert "retirée" in correction.notice
    assert not any(title in correction.notice for title in TITLES)
    assert mail_of(half_sent, edition_of(half_sent, DAY)).readers == 2


def test_of_an_edition_that_nobody_has_it_is_as_if_it_had_never_been_in(
    desk_app_on_each, web_server, clock, inbox, watch
):
    app = desk_app_on_each()
    clock.set(MORNING)
    inbox.reply("RCPT", "451 4.2.0 later")
    run_morning(app, DAY, watch)
    row = edition_of(app, DAY)
    inbox.reply("RCPT", "250 ok")
    clock.advance(2 * HOUR)
    web_server.put("/0", GONE)

    send(app, row, watch)

    assert say_of(inbox, ANNE) == list(TITLES[1:])
    with app.database.read() as conn:
        assert corrections.of_edition(conn, row.id) == ()


def test_an_edition_that_told_nothing_else_is_halted_until_a_person_lets_it_go(
    desk_app, web_server, clock, inbox, watch
):
    app = desk_app()
    alone = item(
        web_server.url("/0"),
        title="Un élu accusé de fraude",
        published=MORNING - HOUR,
        body="<p>Le conseil en parle ce soir.</p>",
    )
    web_server.put("/feed", rss(alone))
    clock.set(MORNING)
    inbox.reply("RCPT", "451 4.2.0 later")
    run_morning(app, DAY, watch)
    inbox.reply("RCPT", "250 ok")
    clock.advance(2 * HOUR)
    web_server.put("/0", GONE)

    report = send(app, edition_of(app, DAY), watch)

    assert isinstance(report.trouble, HaltedError)
    assert "took it back" not in str(report.trouble)
    assert "its page is gone (410)" in str(report.trouble)
    assert inbox.to(ANNE) == []


# --- what the desk approved ----------------------------------------------------------------


def test_what_the_desk_approved_goes_out_of_its_words_and_the_desk_is_told(
    desk_app_on_each, web_server, clock, inbox, watch
):
    app = desk_app_on_each(approval="required")
    approved = propose(app, DAY).content
    desk.approve(app, DAY, "ariane", "")
    web_server.put("/1", GONE)
    clock.set(MORNING)

    run_morning(app, DAY, watch)

    content = edition_of(app, DAY).content
    assert [TITLES[1] in title for title in titles(content)] == [False] * 3
    assert content.lead == approved.lead
    assert say_of(inbox, "pupitre@exemple.test") == [TITLES[1]]
    assert "retirée" in inbox.to("pupitre@exemple.test")[-1].message["Subject"]


def test_an_approved_edition_of_nothing_but_what_was_taken_back_is_held(
    desk_app, web_server, clock, inbox, watch
):
    app = desk_app(approval="required")
    propose(app, DAY)
    for number in range(1, len(TITLES)):
        desk.drop(app, DAY, number + 1, "ariane", "")
    desk.approve(app, DAY, "ariane", "")
    web_server.put("/0", GONE)
    clock.set(MORNING)

    with pytest.raises(HeldError, match="told only what was taken back"):
        run_morning(app, DAY, watch)
    assert inbox.to(ANNE) == []


# --- a day after ---------------------------------------------------------------------------


def test_what_is_gone_after_the_sending_is_told_once_with_the_command_to_type(
    desk_app_on_each, web_server, clock, watch
):
    app = desk_app_on_each()
    clock.set(MORNING)
    run_morning(app, DAY, watch)
    web_server.put("/2", GONE)
    early = gone_since(app)
    clock.advance(2 * HOUR)

    line, again = gone_since(app), gone_since(app)

    assert (early, again) == ((), ())
    command = re.search(r"`digest editions correct \S+ --drop (\d+) --notice TEXT`", line[0])
    with app.database.read() as conn:
        stored = articles.get(conn, int(command[1]))
        assert stored.article.url == web_server.url("/2")
        assert not_put_right(conn, "quotidienne", clock()) == line
        assert [each.article_id for each in retractions.of(conn, (1, 2, 3, 4))] == [stored.id]


def test_another_headline_after_the_sending_is_no_retraction_and_a_day_later_nothing_is_asked(
    desk_app, web_server, clock, watch
):
    app = desk_app()
    clock.set(MORNING)
    run_morning(app, DAY, watch)
    for number in range(len(TITLES)):
        web_server.put(f"/{number}", "<title>Tout autre chose</title>")
    clock.advance(2 * HOUR)
    same_day = gone_since(app)
    web_server.put("/2", GONE)
    clock.advance(23 * HOUR)

    assert (same_day, gone_since(app)) == ((), ())
