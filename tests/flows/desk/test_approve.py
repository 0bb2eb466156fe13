"""The desk's word before an edition leaves, and its mail on a loopback relay."""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from threading import Event

import lxml.html
import pytest
from sqlalchemy import update

from digest.errors import HeldError, InputError, TokenError, UsageError
from digest.flows.app import App
from digest.flows.desk import approve as desk
from digest.flows.desk import articles as articles_desk
from digest.flows.desk import mail_links
from digest.flows.desk.mail_links import LinkState
from digest.flows.edition.approval import approval_of
from digest.flows.morning import run_morning
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.resend import edition_of
from digest.model import EditionStatus, JobKind, QuizQuestion, Tone
from digest.render.environment import template_folders
from digest.schedule import Scheduler
from digest.store import editions
from digest.store.schema import proposal
from tests.conftest import MORNING
from tests.loopback.feeds import rss
from tests.loopback.settings import KEYRING
from tests.rigs.gazette import ANNE, DAY, EARLY, HALF


def links(inbox):
    """The links of the desk's last mail, by the first letter of their token."""
    text = inbox.envelopes[-1].message.get_body(("plain",)).get_content()
    tokens = re.findall(r"/pupitre/(\S+)", text)
    return {token[0]: token for token in tokens}


def mailed_to(inbox):
    return [envelope.recipients[0] for envelope in inbox.envelopes]


def ask_in_time(app):
    """What the scheduler does at every tick; the proposal that counts then."""
    Scheduler(app, SendingWatch(stop=Event(), progress=lambda *_: None)).do(JobKind.ASK)
    return approval_of(app, DAY).proposal


def test_nobody_is_asked_before_it_is_time_or_where_no_approval_is_required(desk_app, clock, inbox):
    app = desk_app(approval="required")
    clock.set(EARLY - timedelta(minutes=1))
    assert ask_in_time(app) is None

    assert ask_in_time(desk_app_without_approval(app)) is None
    assert inbox.envelopes == []


def desk_app_without_approval(app):
    rules = app.settings.desk.model_copy(update={"approval": "none"})
    settings = app.settings.model_copy(update={"desk": rules})
    return App(settings=settings, database=app.database, keyring=KEYRING, clock=app.clock)


def test_what_was_approved_leaves_at_its_hour_word_for_word(desk_app_on_each, clock, inbox, watch):
    app = desk_app_on_each(approval="required")
    asked = ask_in_time(app)
    again = ask_in_time(app)
    assert mailed_to(inbox) == ["pupitre@exemple.test"]
    message = inbox.envelopes[0].message
    assert "8\u00a0h\u00a030" in message["Subject"]
    assert message["List-Unsubscribe"] is None

    link = mail_links.press(app, links(inbox)["y"], "")
    clock.set(MORNING)
    run_morning(app, DAY, watch)

    assert (again, link.is_approved) == (asked, True)
    assert edition_of(app, DAY).content == asked.content
    assert mailed_to(inbox) == ["pupitre@exemple.test", ANNE]


def test_looking_at_a_link_changes_nothing(desk_app, inbox):
    app = desk_app(approval="required")
    ask_in_time(app)

    for token in links(inbox).values():
        mail_links.link_of(app, token)

    approval = approval_of(app, DAY)
    assert (approval.is_approved, approval.held, approval.dropped, approval.tone) == (
        *(False, None, frozenset()),
        None,
    )


@pytest.mark.parametrize(("on_silence", "leaves"), [("send", True), ("hold", False)])
def test_silence_means_what_the_settings_say(desk_app, clock, inbox, watch, on_silence, leaves):
    app = desk_app(approval="required", approval_default=on_silence)
    ask_in_time(app)
    clock.set(MORNING - timedelta(minutes=1))
    with pytest.raises(HeldError, match="waits for the desk until 2024-11-08 08:30"):
        run_morning(app, DAY, watch)
    clock.set(MORNING)

    if leaves:
        run_morning(app, DAY, watch)
    else:
        with pytest.raises(HeldError, match="nobody approved"):
            run_morning(app, DAY, watch)

    assert (ANNE in mailed_to(inbox)) == leaves


def test_an_edition_nobody_was_asked_about_is_not_sent_but_asked_about(
    desk_app, clock, inbox, watch
):
    app = desk_app(approval="required", approval_default="send")
    clock.set(MORNING)

    with pytest.raises(HeldError, match="waits for the desk until 2024-11-08 09:00"):
        run_morning(app, DAY, watch)
    assert mailed_to(inbox) == ["pupitre@exemple.test"]
    clock.advance(HALF)
    run_morning(app, DAY, watch)

    assert mailed_to(inbox) == ["pupitre@exemple.test", ANNE]


def test_a_desk_that_could_not_be_reached_was_not_silent(desk_app, clock, inbox, watch, caplog):
    app = desk_app(approval="required", approval_default="send")
    inbox.reply("RCPT", "451 4.3.0 later", times=1, when=lambda line: "pupitre" in line)
    ask_in_time(app)
    clock.set(MORNING)

    with pytest.raises(HeldError, match="09:00"):
        run_morning(app, DAY, watch)

    assert "could not be asked" in caplog.text
    assert mailed_to(inbox) == ["pupitre@exemple.test"]


def test_what_is_held_stays_until_it_is_approved_whatever_is_required(
    desk_app_on_each, clock, inbox, watch
):
    app = desk_app_on_each()
    desk.hold(app, DAY, "ariane", "le titre est faux")
    clock.set(MORNING)

    with pytest.raises(HeldError, match="by ariane: le titre est faux"):
        run_morning(app, DAY, watch)
    desk.approve(app, DAY, "bart", "")
    run_morning(app, DAY, watch)

    assert mailed_to(inbox) == [ANNE]
    with pytest.raises(InputError, match="has left"):
        desk.hold(app, DAY, "ariane", "trop tard")


def test_a_dropped_story_and_a_tone_make_the_edition_even_where_nothing_is_proposed(
    desk_app, clock, watch
):
    app = desk_app()
    run_collect(app)
    desk.drop(app, DAY, 1, "ariane", "déjà vu")
    desk.set_tone(app, DAY, Tone.SOBER, "ariane", "un deuil")
    clock.set(MORNING)

    run_morning(app, DAY, watch)

    content = edition_of(app, DAY).content
    assert 1 not in [story.article_id for story in content.all_stories]
    assert content.tone is Tone.SOBER
    assert "un deuil" in content.tone_reason
    with pytest.raises(UsageError, match="--reason"):
        desk.set_tone(app, DAY, Tone.NORMAL, "ariane", " ")


def run_collect(app):
    from digest.flows.sources.collect import collect

    collect(app, app.clock())


def test_a_link_acts_on_no_proposal_that_has_its_number_since_a_restore(desk_app, inbox):
    app = desk_app(approval="required")
    asked = ask_in_time(app)
    with app.database.write() as conn:
        conn.execute(update(proposal).values(proposed_at=asked.proposed_at + timedelta(minutes=9)))

    for token in links(inbox).values():
        with pytest.raises(TokenError):
            mail_links.press(app, token, "")

    assert not approval_of(app, DAY).is_approved


def test_dropping_by_link_makes_a_version_that_must_be_approved_anew(
    desk_app_on_each, clock, inbox, watch
):
    app = desk_app_on_each(approval="required")
    first = ask_in_time(app)
    tokens = links(inbox)
    mail_links.press(app, tokens["y"], "")

    dropped = mail_links.press(app, tokens["x"], "  déjà\n vu ")
    stale = mail_links.press(app, tokens["y"], "")
    clock.set(MORNING)
    with pytest.raises(HeldError, match="nobody approved"):
        run_morning(app, DAY, watch)
    fresh = dropped.links.of_edition["approve"].url.rpartition("/")[2]
    approved = mail_links.press(app, fresh, "")
    run_morning(app, DAY, watch)

    assert (dropped.state, dropped.proposal.version) == (LinkState.OPEN, 2)
    assert (stale.state, stale.is_approved) == (LinkState.REPLACED, False)
    assert approved.is_approved
    content = edition_of(app, DAY).content
    assert len(content.all_stories) == len(first.content.all_stories) - 1
    assert mail_links.link_of(app, fresh).state is LinkState.GONE


def test_the_only_story_is_held_rather_than_dropped(desk_app, inbox):
    app = desk_app(approval="required")
    run_collect(app)
    for number in (1, 2, 3):
        desk.drop(app, DAY, number, "ariane", "une seule suffit")
    ask_in_time(app)

    pressed = mail_links.press(app, links(inbox)["x"], "")

    assert pressed.state is LinkState.ALONE
    assert approval_of(app, DAY).dropped == {1, 2, 3}


@pytest.mark.parametrize("act", ["y", "x"])
def test_a_press_while_the_edition_leaves_says_that_it_left(desk_app, clock, inbox, watch, act):
    app = desk_app(approval="required", approval_default="send")
    ask_in_time(app)
    before = approval_of(app, DAY)

    def clock_that_comes_too_late():
        if clock() < MORNING:
            clock.set(MORNING)
            run_morning(app, DAY, watch)
        return clock()

    pressed = mail_links.press(replace(app, clock=clock_that_comes_too_late), links(inbox)[act], "")

    assert ANNE in mailed_to(inbox)
    assert pressed.state is LinkState.GONE
    after = approval_of(app, DAY)
    assert (after.held, after.dropped, after.tone) == (None, before.dropped, before.tone)


def test_a_tone_is_not_asked_of_an_edition_whose_stories_were_all_hidden(desk_app, inbox, clock):
    app = desk_app(approval="required")
    ask_in_time(app)
    for number in (1, 2, 3, 4):
        articles_desk.hide(app, str(number), clock(), "ariane", hidden=True)

    pressed = mail_links.press(app, links(inbox)["s"], "")

    assert (pressed.state, approval_of(app, DAY).tone) == (LinkState.EMPTY, None)


def test_the_mail_shows_all_that_the_desk_is_asked_to_approve_in_order_and_in_french(
    desk_app, inbox
):
    app = desk_app(approval="required")
    content = ask_in_time(app).content

    message = inbox.envelopes[-1].message
    lines = [content.subject, content.preheader, content.greeting, content.opening]
    for story in content.all_stories:
        lines += [story.intro, story.title, *story.paragraphs]
    lines += [content.sign_off, content.ritual, content.forward]
    assert all(
        (content.greeting, content.opening, content.sign_off, content.ritual, content.forward)
    )
    for kind in ("plain", "html"):
        part = message.get_body((kind,)).get_content()
        page = lxml.html.fromstring(part).xpath("string(//body)") if kind == "html" else part
        shown = " ".join(page.split())
        place = 0
        for line in filter(None, lines):
            place = shown.index(" ".join(line.split()), place)
        assert content.tone_reason not in shown
        assert "stories" not in shown


def test_there_is_nothing_to_approve_before_something_is_proposed(desk_app):
    app = desk_app(approval="required")

    with pytest.raises(InputError, match="nothing to approve"):
        desk.approve(app, DAY, "ariane", "")

    with app.database.read() as conn:
        assert editions.find(conn, "quotidienne", DAY) is None
    assert desk.next_day(app) == DAY


def test_the_scheduler_tells_once_that_it_waits_and_sends_at_the_tick_after_the_approval(
    desk_app, clock, inbox, watch, caplog
):
    app = desk_app()
    desk.hold(app, DAY, "ariane", "un doute")
    clock.set(MORNING)
    daily = Scheduler(app, watch)
    with caplog.at_level(logging.WARNING, "digest.schedule"):
        daily.tick()
        clock.advance(timedelta(seconds=30))
        daily.tick()

    desk.approve(app, DAY, "ariane", "")
    clock.advance(timedelta(seconds=30))
    daily.tick()

    assert [record.message[:12] for record in caplog.records] == ["edition.held"]
    assert mailed_to(inbox) == [ANNE]


def test_the_scheduler_tells_once_what_blocks_an_edition_and_why_the_day_was_missed(
    desk_app, clock, inbox, watch, caplog, tmp_path
):
    app = desk_app(approval="none")
    own = tmp_path / "own" / "edition"
    own.mkdir(parents=True)
    page = next(folder for folder in template_folders(None)) / "edition" / "body.html"
    spoilt = page.read_text(encoding="utf-8").replace('lang="fr-CA" dir="ltr" xmlns', "xmlns")
    (own / "body.html").write_text(spoilt, encoding="utf-8")
    edition = app.settings.edition.model_copy(update={"templates": own.parent})
    app = replace(app, settings=app.settings.model_copy(update={"edition": edition}))
    clock.set(MORNING)
    daily = Scheduler(app, watch)
    with caplog.at_level(logging.WARNING, "digest.schedule"):
        for _ in range(3):
            daily.tick()
            clock.advance(timedelta(minutes=11))
        clock.advance(timedelta(days=1))
        daily.tick()

    blocked, missed, *_ = [record.getMessage() for record in caplog.records]
    assert blocked.startswith(f"edition.blocked day={DAY}: ")
    assert missed.startswith(f"edition.missed day={DAY}: no edition went out, because of H06: ")
    assert inbox.envelopes == []


def test_a_morning_without_news_is_not_asked_about_and_its_sources_are_not_pressed(
    desk_app, clock, inbox, watch, web_server
):
    app = desk_app(approval="required")
    web_server.put("/feed", rss())
    daily = Scheduler(app, watch)
    for _ in range(3):
        daily.do(JobKind.ASK)
        clock.advance(timedelta(seconds=30))

    assert len(web_server.asked("/feed")) == 1
    clock.set(MORNING)
    daily.tick()

    with app.database.read() as conn:
        assert editions.find(conn, "quotidienne", DAY).status is EditionStatus.EMPTY
    assert inbox.envelopes == []


def test_a_story_dropped_twice_is_told_after_one_word_and_a_second_is_refused(desk_app, clock):
    app = desk_app(approval="none")
    clock.set(EARLY)
    for _ in range(2):
        desk.drop(app, DAY, 1, "anne", "")

    desk.take_back(app, DAY, 1, "anne", "")

    assert approval_of(app, DAY).dropped == frozenset()
    with pytest.raises(InputError, match="was not dropped"):
        desk.take_back(app, DAY, 1, "anne", "")


def test_a_question_of_the_desks_takes_its_place_until_it_is_left_to_the_week_again(app):
    own = QuizQuestion(number=2, text="Qui a rouvert le cinéma?", answer="une coopérative")

    desk.write_question(app, DAY, replace(own, text="Qui  donc?"), "anne")
    desk.write_question(app, DAY, own, "anne")
    written = approval_of(app, DAY).quiz
    desk.write_question(app, DAY, QuizQuestion(number=2, text="", answer=""), "anne")

    assert written == (own,)
    assert approval_of(app, DAY).quiz == ()


@pytest.mark.parametrize(
    ("text", "answer"), [("Qui?", ""), ("", "elle"), ("Qui | quoi?", "elle"), ("Qui?" * 99, "elle")]
)
def test_a_question_without_its_answer_or_without_end_is_refused(app, text, answer):
    with pytest.raises(InputError, match="a question"):
        desk.write_question(app, DAY, QuizQuestion(number=1, text=text, answer=answer), "anne")
    assert approval_of(app, DAY).quiz == ()
