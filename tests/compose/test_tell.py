"""What a story says of itself beside its words: who wrote it, and when, where that tells."""

from datetime import UTC, datetime, timedelta

from tests.rigs.newsroom import candidate, candidates, edition_in_order

N = "\u00a0"


def test_the_lead_says_when_it_was_updated_in_quebec_form():
    updated = datetime(2024, 11, 8, 12, 52, tzinfo=UTC)
    published = updated - timedelta(hours=9)

    dated = candidate(0, updated_at=updated, published_at=published)
    sample = edition_in_order((dated, *candidates()[1:]))

    assert sample.lead.byline == f"Camille Exemple · Mis à jour aujourd’hui, 7{N}h{N}52"


def test_a_story_says_when_only_where_that_tells_something():
    published = datetime(2024, 11, 7, 23, 0, tzinfo=UTC)
    dates = (
        {"published_at": published},
        {"published_at": published, "updated_at": published + timedelta(minutes=20)},
        {"published_at": published, "updated_at": published + timedelta(hours=5)},
        {"published_at": published - timedelta(days=3)},
        {"published_at": published - timedelta(days=30)},
        {"published_at": published - timedelta(days=400)},
    )
    stories = (candidate(0), *(candidate(n, **each) for n, each in enumerate(dates, 1)))

    sample = edition_in_order(stories)

    assert [story.byline for story in (*sample.stories, *sample.briefs)] == [
        *("", ""),
        f"Mis à jour hier, 23{N}h",
        "Publié lundi",
        f"Publié le 8{N}octobre",
        f"Publié le 4{N}octobre 2023",
    ]
