"""Each story once, and what an edition may carry; on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.model import Article, Image, Passage, Prominence
from digest.store import article_pages, articles, candidates, placements, sources
from digest.store.articles import SaveResult
from digest.store.schema import edition, edition_article

AT = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PUBLISHED = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ARTICLE = Article(
    url="https://gazette.example/pont/",
    guid="1",
    title="Le pont rouvre",
    summary="Le pont rouvre lundi.",
    body=(Passage(text="Deux voies", is_heading=True), Passage(text="Le pont 👍 rouvre.")),
    section="Transport",
    author="Ariane Exemple",
    language="fr-CA",
    image=Image(url="https://gazette.example/p.jpg", alt="Le pont", width=1200, height=800),
    published_at=PUBLISHED,
)


@pytest.fixture
def feed(database):
    with database.write() as conn:
        return sources.add(conn, url="https://gazette.example/feed.xml", title="G", at=AT).id


@pytest.fixture
def second_feed(database, feed):
    with database.write() as conn:
        return sources.add(conn, url="https://gazette.example/une.xml", title="U", at=AT).id


@pytest.fixture
def save(database, feed):
    def one(article=ARTICLE, source_id=feed, at=AT, **more):
        with database.write() as conn:
            articles.hold(conn)
            return articles.save(conn, source_id, article, at, **more)

    return one


@pytest.fixture
def get(database):
    def one(article_id):
        with database.read() as conn:
            return articles.get(conn, article_id)

    return one


def test_an_article_comes_back_as_it_was_saved(save, get):
    saved = save()

    assert saved.change is SaveResult.NEW
    stored = get(saved.id)
    assert stored.article == ARTICLE
    assert stored.first_seen_at == AT


def test_the_same_item_again_changes_nothing(save, get):
    first = save()

    again = save(at=AT + HOUR)

    assert (again.id, again.change) == (first.id, SaveResult.SAME)
    assert get(first.id).first_seen_at == AT


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Le pont rouvre enfin"},
        {"url": "https://gazette.example/pont-2/", "title": "Autre adresse, même guid"},
        {"guid": "9", "body": (Passage(text="Corrigé."),)},
    ],
)
def test_an_item_that_says_something_else_updates_its_row(save, get, changes):
    first = save()
    article = replace(ARTICLE, **changes)

    again = save(article, at=AT + HOUR)

    assert (again.id, again.change) == (first.id, SaveResult.UPDATED)
    assert get(first.id).article == article


def test_the_first_publication_stands(save, get):
    first = save()

    save(replace(ARTICLE, published_at=AT, title="Remonté en tête"))

    assert get(first.id).article.published_at == PUBLISHED


def test_an_item_dated_in_the_future_is_not_new_each_time_it_is_read(save, get):
    ahead = replace(ARTICLE, published_at=AT + 9 * HOUR)
    first = save(ahead)

    again = save(ahead, at=AT + HOUR)

    assert again.change is SaveResult.SAME
    assert get(first.id).article.published_at == AT + 9 * HOUR


def test_a_date_a_little_ahead_is_a_clock_s_and_stays_what_it_was_taken_for(save, get):
    ahead = replace(ARTICLE, published_at=AT + HOUR)
    first = save(ahead)
    save(replace(ahead, title="Un titre de plus"), at=AT + HOUR)

    assert get(first.id).article.published_at == AT


def test_an_embargo_that_is_moved_waits_until_its_new_hour_and_never_leaves_before(save, get):
    first = save(replace(ARTICLE, published_at=AT + 72 * HOUR))
    save(replace(ARTICLE, published_at=AT + 96 * HOUR), at=AT + HOUR)
    later = get(first.id).article.published_at
    save(replace(ARTICLE, published_at=AT + 96 * HOUR), at=AT + 95 * HOUR)

    assert later == AT + 96 * HOUR
    assert get(first.id).article.published_at == AT + 96 * HOUR


def test_a_right_date_in_one_source_heals_a_bad_one_in_another(save, get, second_feed):
    bad = (datetime(2019, 3, 1, tzinfo=UTC), AT + 500 * HOUR)
    save(replace(ARTICLE, url="https://gazette.example/avant/", guid="0"), at=AT - 48 * HOUR)
    for number, moment in enumerate(bad):
        page = f"https://gazette.example/bad-{number}/"
        story = replace(ARTICLE, url=page, guid=page)
        first = save(replace(story, published_at=moment))

        save(replace(story, published_at=AT - HOUR), source_id=second_feed)
        healed = get(first.id).article.published_at
        save(replace(story, published_at=moment, title="Encore"), at=AT + HOUR)

        assert (healed, get(first.id).article.published_at) == (AT - HOUR, AT - HOUR)


def test_a_new_source_that_dates_its_archive_today_makes_no_old_story_new(save, get, second_feed):
    first = save(replace(ARTICLE, published_at=AT - 5000 * HOUR))

    save(replace(ARTICLE, published_at=AT - HOUR), source_id=second_feed)

    assert get(first.id).article.published_at == AT - 5000 * HOUR


def test_another_feed_s_repeat_changes_nothing(save, get, second_feed):
    first = save()
    repeat = replace(ARTICLE, section="Ailleurs", published_at=PUBLISHED + HOUR)

    again = save(repeat, source_id=second_feed)

    assert (again.id, again.change) == (first.id, SaveResult.SAME)
    assert get(first.id).article == ARTICLE


def test_the_earliest_telling_takes_the_row_over(save, get, second_feed):
    copy = replace(ARTICLE, url="https://gazette.example/pont-2/", guid="2")
    first = save(replace(copy, published_at=PUBLISHED + HOUR), source_id=second_feed)

    again = save(ARTICLE, same_as=(first.id, "the same text"))

    assert (again.id, again.change) == (first.id, SaveResult.UPDATED)
    assert get(first.id).article == ARTICLE
    assert get(first.id).source_id != second_feed


def test_what_a_page_told_is_kept_while_the_feed_says_the_same(save, get, database):
    first = save()
    reading = replace(ARTICLE, updated_at=AT - HOUR, author="Ariane E.")
    with database.write() as conn:
        changed = article_pages.record_page(conn, get(first.id), reading, AT)

    again = save(at=AT + HOUR)

    assert changed
    assert again.change is SaveResult.SAME
    assert get(first.id).article == reading


def test_what_another_feed_puts_in_a_la_une_stays_put_forward(save, get, second_feed):
    first = save()

    save(replace(ARTICLE, is_featured=True), source_id=second_feed)
    save(replace(ARTICLE, title="Le pont rouvre lundi"))

    assert get(first.id).article.is_featured


MARKS = {"is_featured": True, "paid_sign": "Publireportage"}


@pytest.mark.parametrize("hours", [-1, 0, 1], ids=["told earlier", "at once", "told later"])
@pytest.mark.parametrize("is_first", [True, False], ids=["the first marks", "the second marks"])
def test_a_mark_of_either_telling_holds_for_the_story(save, get, second_feed, is_first, hours):
    other = replace(ARTICLE, published_at=PUBLISHED + hours * HOUR)
    first = save(replace(ARTICLE, **MARKS) if is_first else ARTICLE)

    save(other if is_first else replace(other, **MARKS), source_id=second_feed)

    kept = get(first.id).article
    assert {name: getattr(kept, name) for name in MARKS} == MARKS


def test_a_candidate_says_how_many_sources_and_updates_carry_it(save, database, feed, second_feed):
    first = save()
    for hours in (1, 2):
        save(
            replace(ARTICLE, title=f"Le pont rouvre ({hours})", updated_at=PUBLISHED + hours * HOUR)
        )
    save(replace(ARTICLE, title="Le pont rouvre", updated_at=PUBLISHED + 2 * HOUR))
    with database.write() as conn:
        for source in (feed, second_feed):
            placements.record(conn, source, [first.id])

    [candidate] = eligible(database, AT - 48 * HOUR)

    assert candidate.prominence == Prominence(sources=2, updates=2)


def test_a_page_does_not_take_another_article_s_address(save, get, database):
    other = save(replace(ARTICLE, url="https://gazette.example/autre/", guid="2"))
    first = save()
    with database.write() as conn:
        moved = replace(ARTICLE, url="https://gazette.example/autre/")
        article_pages.record_page(conn, get(first.id), moved, AT)

    assert get(first.id).article.url == ARTICLE.url
    assert get(other.id).article.url == "https://gazette.example/autre/"


def wanted(database, feed, **more):
    usual = {"most": (2, 9), "stale_before": AT - 6 * HOUR, "since": AT - 48 * HOUR}
    usual["failed_before"] = AT - HOUR
    with database.read() as conn:
        return [s.article.guid for s in article_pages.without_page(conn, [feed], **usual | more)]


def test_the_pages_of_the_newest_are_wanted_once(save, get, database, feed):
    for number, age in enumerate((72, 1, 2)):
        article = replace(ARTICLE, url=f"https://gazette.example/{number}", guid=str(number))
        save(replace(article, published_at=AT - age * HOUR))
    assert wanted(database, feed) == ["1", "2"]
    with database.write() as conn:
        article_pages.record_page_failure(conn, get(2).id, AT, "nothing came")

    assert wanted(database, feed) == ["2"]
    assert wanted(database, feed, stale_before=AT + HOUR) == ["1", "2"]
    assert wanted(database, feed, failed_before=AT + HOUR) == ["1", "2"]
    assert wanted(database, feed, stale_before=AT + HOUR, since=AT) == ["2"]


def test_of_more_pages_than_are_read_those_of_the_newest_articles_are_wanted(save, database, feed):
    for number, age in enumerate((3, 1, 2)):
        article = replace(ARTICLE, url=f"https://gazette.example/{number}", guid=str(number))
        save(replace(article, published_at=AT - age * HOUR))

    assert wanted(database, feed, most=(3, 2)) == ["1", "2"]
    assert wanted(database, feed, most=(1, 2)) == ["1"]


def test_a_changed_item_wants_its_page_again(save, get, database, feed):
    first = save()
    with database.write() as conn:
        article_pages.record_page(conn, get(first.id), ARTICLE, AT)
    assert wanted(database, feed) == []

    save(replace(ARTICLE, title="Le pont rouvre enfin"))

    assert wanted(database, feed) == ["1"]


def eligible(database, since):
    with database.read() as conn:
        return candidates.since(conn, "quotidienne", since)


def test_candidates_are_what_was_published_changed_or_seen_since(save, database):
    old = {"published_at": AT - 90 * HOUR}
    save(at=AT - 80 * HOUR)
    save(replace(ARTICLE, url="https://g.example/2", guid="2", **old), at=AT - 80 * HOUR)
    save(replace(ARTICLE, url="https://g.example/3", guid="3", **old), at=AT)
    changed = {"updated_at": AT - HOUR, "published_at": AT - 90 * HOUR}
    save(replace(ARTICLE, url="https://g.example/4", guid="4", **changed), at=AT - 80 * HOUR)

    recent = eligible(database, AT - 24 * HOUR)

    assert [candidate.article.guid for candidate in recent] == ["1", "3", "4"]
    assert recent[0].article == ARTICLE


def test_a_candidate_says_on_which_day_this_newsletter_mailed_it(save, database):
    first = save()
    with database.write() as conn:
        for day, newsletter in ((6, "quotidienne"), (7, "quotidienne"), (9, "autre")):
            number = conn.execute(
                edition.insert()
                .values(newsletter=newsletter, day=date(2024, 11, day), status="done")
                .values(window_start=AT, window_end=AT, composed_at=AT, best_before=AT)
                .returning(edition.c.id)
            ).scalar_one()
            conn.execute(edition_article.insert().values(edition_id=number, article_id=first.id))

    assert [candidate.mailed_on for candidate in eligible(database, PUBLISHED)] == [
        date(2024, 11, 7)
    ]


def test_whether_a_mailed_story_changed_is_judged_by_its_text_and_its_headline(save, database):
    first, judged = save(), []
    row = {"day": date(2024, 11, 8), "newsletter": "quotidienne", "status": "done"}
    times = dict.fromkeys(("window_start", "window_end", "composed_at", "best_before"), AT)
    told = {"article_id": first.id, "body": [["Le pont ferme.", 0]], "title": "Le pont ferme"}
    with database.write() as conn:
        number = conn.execute(edition.insert().values(**row, **times)).inserted_primary_key[0]
        conn.execute(edition_article.insert().values(**told, edition_id=number))
    save(replace(ARTICLE, updated_at=AT + HOUR), at=AT + HOUR)

    with database.read() as conn:
        candidates.since(conn, "quotidienne", PUBLISHED, lambda *texts: judged.append(texts))

    assert judged == [
        ((Passage(text="Le pont ferme."),), ARTICLE.body, ("Le pont ferme", "Le pont rouvre"))
    ]


def test_what_came_with_a_source_s_first_visit_is_known(save, database):
    undated = replace(ARTICLE, published_at=None)
    save(undated, at=AT)
    save(replace(undated, url="https://g.example/2", guid="2"), at=AT + HOUR)

    found = eligible(database, AT - HOUR)
    assert [each.came_with_source for each in found] == [True, False]


def test_what_was_stored_since_is_read_once(save, database):
    first = save()
    save(replace(ARTICLE, url="https://g.example/2", guid="2"))

    with database.read() as conn:
        later = articles.since(conn, AT - 48 * HOUR, after_id=first.id)

    assert [stored.article.guid for stored in later] == ["2"]
