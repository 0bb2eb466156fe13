"""Many readers who leave in the same moment: one commit for some of them, an answer for each."""

from concurrent.futures import ThreadPoolExecutor

from digest.flows.readers.verify_log import verify
from digest.model import EventKind
from digest.store import consents
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.rigs.published import subscribe

READERS = 40
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def doors(app, numbers):
    return [f"/d/{link_token(app, Use.UNSUBSCRIBE, number)}" for number in numbers]


def press_all(site, paths):
    with ThreadPoolExecutor(len(paths)) as hands:
        return [
            answer.status for answer in hands.map(lambda path: site.post(path, ONE_CLICK), paths)
        ]


def departures(app):
    with app.database.read() as conn:
        rows = list(consents.everything(conn))
    return [row.subscriber_id for row in rows if row.kind == EventKind.UNSUBSCRIBED]


def test_everyone_who_was_answered_has_left_and_the_chain_holds(site):
    subscribe(site.app, *(f"lectrice{number}@exemple.test" for number in range(READERS)))

    statuses = press_all(site, doors(site.app, range(1, READERS + 1)))

    assert statuses == [200] * READERS
    assert sorted(departures(site.app)) == list(range(1, READERS + 1))
    assert verify(site.app, None, lambda _: None).is_whole


def test_one_who_presses_many_times_at_once_leaves_once(site):
    subscribe(site.app, "lectrice@exemple.test")

    statuses = press_all(site, doors(site.app, [1] * 20))

    assert statuses == [200] * 20
    assert departures(site.app) == [1]


def test_a_forged_click_among_others_harms_none_of_them(site):
    subscribe(site.app, "a@exemple.test", "b@exemple.test")

    statuses = press_all(site, [*doors(site.app, [1, 99, 2]), "/d/u1.1.0"])

    assert statuses == [200, 404, 200, 404]
    assert sorted(departures(site.app)) == [1, 2]


def test_nobody_is_told_they_left_while_the_database_cannot_be_written(site, tmp_path):
    subscribe(site.app, *(f"lectrice{number}@exemple.test" for number in range(5)))
    links = doors(site.app, range(1, 6))
    site.app.database.close()
    (tmp_path / "digest.db").rename(tmp_path / "elsewhere.db")

    down = press_all(site, links)
    site.app.database.close()
    (tmp_path / "elsewhere.db").replace(tmp_path / "digest.db")
    up = press_all(site, links)

    assert (down, up) == ([503] * 5, [200] * 5)
    assert len(departures(site.app)) == 5
