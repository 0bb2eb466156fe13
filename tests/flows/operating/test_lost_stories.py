"""What an edition told that a restored database lost is not told again."""

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import HeldError
from digest.flows.edition.prepare import prepare
from digest.flows.identity import prove
from digest.flows.morning import run_morning
from digest.flows.operating.adopt import AdoptionChoice, adopt
from digest.flows.sources.collect import collect
from digest.store import candidates, lost_stories
from digest.store.database import open_database
from digest.store.lost_stories import MailedStory
from tests.conftest import MORNING
from tests.rigs.gazette import DAY

NEXT = timedelta(days=1)


def the_day_after(app, clock):
    """What the next edition would carry, and why the rest is out."""
    clock.set(MORNING + NEXT)
    collect(app, app.clock(), force=True)
    choice = prepare(app, DAY + NEXT, app.clock()).choice
    return len(choice.carried), {ruling.reason for ruling in choice.rulings}


def test_after_a_restore_the_next_edition_tells_nothing_that_the_lost_one_told(
    desk_app, clock, watch, tmp_path
):
    app = desk_app(approval="none")
    prove(app)
    app.database.close()
    shutil.copy(tmp_path / "digest.db", tmp_path / "night.db")
    clock.set(MORNING)
    run_morning(app, DAY, watch)
    app.database.close()
    shutil.copy(tmp_path / "night.db", tmp_path / "digest.db")

    with closing(open_database("sqlite:///digest.db", tmp_path)) as database:
        restored = replace(app, database=database)
        adopt(restored, AdoptionChoice.HOLD, "anne")

        assert the_day_after(restored, clock) == (0, {"already mailed on 8 November 2024"})


def test_the_lost_editions_day_is_held_as_today_is(desk_app, clock, watch, tmp_path):
    app = desk_app(approval="none")
    prove(app)
    app.database.close()
    shutil.copy(tmp_path / "digest.db", tmp_path / "night.db")
    clock.set(MORNING)
    run_morning(app, DAY, watch)
    app.database.close()
    shutil.copy(tmp_path / "night.db", tmp_path / "digest.db")
    clock.set(MORNING + NEXT)

    with closing(open_database("sqlite:///digest.db", tmp_path)) as database:
        restored = replace(app, database=database)
        adoption = adopt(restored, AdoptionChoice.HOLD, "anne")

        assert adoption.held == (DAY, DAY + NEXT)
        with pytest.raises(HeldError, match="some may have it already"):
            run_morning(restored, DAY, watch)


def test_a_story_that_a_lost_edition_told_counts_as_mailed(desk_app_on_each, clock):
    app = desk_app_on_each(approval="none")
    collect(app, app.clock(), force=True)
    slug = app.settings.newsletter.slug
    with app.database.write() as conn:
        urls = [each.article.url for each in candidates.since(conn, slug, MORNING - NEXT)]
        told = [MailedStory(url=urls[0], day=DAY - NEXT, mailed_at=MORNING - NEXT)] * 2
        remembered = lost_stories.remember(conn, slug, told)
        again = lost_stories.remember(conn, slug, told)

    choice = prepare(app, DAY, MORNING).choice

    assert (remembered, again, len(choice.carried)) == (1, 1, len(urls) - 1)
    assert "already mailed on 7 November 2024" in {ruling.reason for ruling in choice.rulings}
