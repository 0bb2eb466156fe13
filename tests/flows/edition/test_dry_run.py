"""What an operator is shown of an edition before it leaves, where the desk has a say."""

from datetime import timedelta

import pytest

from digest.compose.tone import AskedTone
from digest.flows.desk import approve as desk
from digest.flows.desk.propose import propose
from digest.flows.edition.decisions import Decisions
from digest.flows.edition.dry_run import approval_word, foreseen, next_step
from digest.flows.edition.live_preview import PreviewRequest, draw, set_up
from digest.flows.morning import run_morning
from digest.model import Tone
from digest.store import sources
from tests.conftest import MORNING
from tests.loopback.feeds import item, rss
from tests.rigs.gazette import DAY, EARLY

HOUR = timedelta(hours=1)
SOBERLY = Decisions(tone=AskedTone(Tone.SOBER, "un deuil"))


@pytest.fixture
def proposed(desk_app, web_server):
    """`proposed(**rules)`: version 1 was proposed, and another article came since."""

    def make(**rules):
        app = desk_app(**rules)
        proposal = propose(app, DAY)
        newer = item(
            web_server.url("/9"),
            title="Une dixième passerelle",
            published=EARLY - HOUR,
            section="Politique",
        )
        web_server.put("/autre", rss(newer))
        with app.database.write() as conn:
            sources.add(conn, url=web_server.url("/autre"), title="L’Autre", at=MORNING)
        return app, proposal

    return make


def titles(edition):
    return [story.title for story in edition.all_stories]


def test_what_the_desk_must_answer_about_is_shown_word_for_word(proposed):
    app, proposal = proposed(approval="required")

    assert foreseen(app, DAY).edition == proposal.content
    assert draw(set_up(app, DAY)).edition == proposal.content
    assert approval_word(app, DAY).endswith("as it was proposed; it leaves if the desk approves it")


def test_what_the_desk_approved_is_shown_word_for_word_though_nobody_had_to_ask(proposed):
    app, proposal = proposed()
    anew = foreseen(app, DAY).edition
    assert approval_word(app, DAY) == ""

    desk.approve(app, DAY, "ariane", "")

    assert foreseen(app, DAY).edition == proposal.content
    assert "Une dixième passerelle" in titles(anew)
    assert approval_word(app, DAY).endswith("as it was approved")


def test_another_tone_or_a_wish_shows_the_edition_made_anew(proposed):
    app, proposal = proposed(approval="required")
    session = set_up(app, DAY)

    shown = (
        foreseen(app, DAY, SOBERLY).edition,
        draw(session, PreviewRequest(tone=Tone.SOBER)).edition,
        draw(session, PreviewRequest(is_anew=True)).edition,
    )

    assert [edition.tone for edition in shown[:2]] == [Tone.SOBER, Tone.SOBER]
    assert all("Une dixième passerelle" in titles(edition) for edition in shown)
    assert "Une dixième passerelle" not in titles(proposal.content)


def test_a_look_says_that_the_edition_is_held_or_has_left(proposed, clock, watch):
    app, _ = proposed()
    desk.hold(app, DAY, "ariane", "un doute")
    held = approval_word(app, DAY)
    desk.approve(app, DAY, "ariane", "")
    clock.set(MORNING)
    run_morning(app, DAY, watch)

    assert "is held since" in held
    assert "un doute" in held
    assert approval_word(app, DAY).startswith(f"the edition of {DAY} has left")
    assert next_step(app, DAY) == ""


def test_a_look_says_what_makes_the_edition_leave(desk_app):
    app = desk_app()

    steps = [next_step(app, DAY + timedelta(days=number)) for number in (-1, 0, 1)]

    assert steps == ["`digest run --date 2024-11-07`", "`digest run`", "once its day has come"]
