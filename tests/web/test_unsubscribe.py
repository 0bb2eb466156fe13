"""Leaving: one click from a mailbox provider, one button on a page; always, and at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest import tokens
from digest.consent.claim import ClaimDefaults
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import add
from digest.model import Purpose
from digest.store import consents, subscribers
from digest.tokens import Key, Keyring, Use, sign
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"
URLENCODED = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b"--xyz\r\n"
    b'Content-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
    b"One-Click\r\n--xyz--\r\n"
)


@pytest.fixture
def reader(site):
    """A confirmed reader's number."""
    return add_reader(site.app, READER)


def add_reader(app, address):
    add(app, address, ClaimDefaults(purposes=frozenset(Purpose), basis="formulaire papier"), "root")
    with app.database.read() as conn:
        return subscribers.by_address(conn, address).id


def path_to_leave(app, number, use=Use.UNSUBSCRIBE):
    return f"/{'d' if use is Use.UNSUBSCRIBE else 'p'}/{link_token(app, use, number)}"


def state(app, number):
    with app.database.read() as conn:
        subscriber = subscribers.by_id(conn, number)
        log = consents.of_subscriber(conn, number)
    return subscriber.left_at is not None, [entry.event.kind.value for entry in log]


def one_click(path, body, kind, agent=b""):
    return b"".join(
        (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode(),
            b"Content-Type: " + kind + b"\r\n" + agent,
            f"Content-Length: {len(body)}\r\n\r\n".encode(),
            body,
        )
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (URLENCODED, b"application/x-www-form-urlencoded"),
        (MULTIPART, b"multipart/form-data; boundary=xyz"),
        (URLENCODED, b"text/plain"),
        (b"", b"application/x-www-form-urlencoded"),
        (b"\xff\xfe garbage", b"multipart/form-data"),
    ],
    ids=["urlencoded", "multipart", "mislabelled", "empty", "garbage"],
)
def test_a_bare_post_ends_all_mail_at_once(site, reader, body, kind):
    answer = site.send_raw(one_click(path_to_leave(site.app, reader), body, kind))

    head, _, _ = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"set-cookie" not in head.lower()
    assert b"location" not in head.lower()
    assert state(site.app, reader) == (True, ["imported", "unsubscribed"])


def test_where_the_click_came_from_is_kept(site, reader):
    path = path_to_leave(site.app, reader)
    kind = b"application/x-www-form-urlencoded"

    site.send_raw(one_click(path, URLENCODED, kind, b"User-Agent: Fournisseur/1\r\n"))

    with site.app.database.read() as conn:
        event = consents.of_subscriber(conn, reader)[-1].event
    assert (event.source, event.user_agent) == ("one-click", "Fournisseur/1")
    assert event.purposes == frozenset(Purpose)


def test_clicking_three_times_is_answered_three_times_and_written_once(site, reader):
    path = path_to_leave(site.app, reader)

    answers = [site.post(path, {"List-Unsubscribe": "One-Click"}) for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert state(site.app, reader) == (True, ["imported", "unsubscribed"])


def test_opening_the_link_a_hundred_times_changes_nothing(site, reader):
    path = path_to_leave(site.app, reader)

    for method in ("GET", "HEAD"):
        for _ in range(50):
            assert site.get(path, method).status == 200

    assert state(site.app, reader) == (False, ["imported"])


def test_the_page_has_the_big_button_first_and_says_for_whom(site, reader):
    page = site.get(path_to_leave(site.app, reader)).text

    first, *others = page.split("<button")[1:]
    assert "Me désabonner" in first
    assert 'class="big"' in first
    assert [other for other in others if 'class="big"' in other] == []
    assert "l•••@e•••.test" in page
    assert READER not in page


def test_a_reader_who_left_sees_that_it_is_done(site, reader):
    path = path_to_leave(site.app, reader)
    site.post(path)

    assert "C’était déjà fait" in site.get(path).text


def test_a_link_still_works_61_days_later_after_the_keys_were_changed(site, serve_app, reader):
    path = path_to_leave(site.app, reader)
    site.app.clock.advance(timedelta(days=61))
    newer = Keyring((Key("t2", bytes(range(1, 33))), *site.app.keyring.keys))
    later = serve_app(replace(site.app, keyring=newer))

    assert later.post(path).status == 200
    assert state(site.app, reader)[0]


def forgeries(app, number, other):
    good = path_to_leave(app, number).removeprefix("/d/")
    numbers, _, signature = good.rpartition(".")
    three, one = f"{numbers}-1", numbers.partition("-")[0]
    key = app.keyring.newest
    stolen = path_to_leave(app, other).rpartition(".")[2]
    foreign = Key("t1", bytes(32))
    return {
        "flipped": numbers + "." + ("b" if signature[0] == "a" else "a") + signature[1:],
        "cut": good[:-3],
        "swapped": f"{numbers}.{stolen}",
        "other purpose": link_token(app, Use.PREFERENCES, number),
        "confirmation": link_token(app, Use.CONFIRM, number, 1),
        "other key": sign(foreign, Use.UNSUBSCRIBE, number, 1),
        "unknown key": sign(Key("zz", bytes(32)), Use.UNSUBSCRIBE, number, 1),
        "three numbers": f"{three}.{tokens._signature(key, Use.UNSUBSCRIBE, three)}",
        "no binding": f"{one}.{tokens._signature(key, Use.UNSUBSCRIBE, one)}",
        "another's binding": sign(key, Use.UNSUBSCRIBE, other, int(numbers.split("-")[1], 36)),
        "nobody": link_token(app, Use.UNSUBSCRIBE, 999_999),
        "huge": sign(key, Use.UNSUBSCRIBE, 2**80, 1),
        "long": "u" * 5000,
        "not ascii": "u%C3%A9.1.%F0%9F%98%80",
        "empty": "u..",
    }


def test_a_forged_link_acts_on_nobody(site, reader):
    other = add_reader(site.app, "autre@exemple.test")

    statuses = {
        name: (site.post(f"/d/{token}").status, site.get(f"/d/{token}").status)
        for name, token in forgeries(site.app, reader, other).items()
    }

    assert {name: pair for name, pair in statuses.items() if pair != (404, 404)} == {}
    assert state(site.app, reader)[0] is False
    assert state(site.app, other)[0] is False


def test_tokens_of_one_use_open_no_other_door(site, reader):
    leave = path_to_leave(site.app, reader).removeprefix("/d/")

    assert site.post(f"/p/{leave}", {"purposes": "newsletter"}).status == 404
    assert site.post(f"/confirmer/{leave}").status == 404
    assert state(site.app, reader) == (False, ["imported"])


# --- preferences --------------------------------------------------------------------------------


def test_the_boxes_show_what_the_reader_gets(site, reader):
    page = site.get(path_to_leave(site.app, reader, Use.PREFERENCES)).text

    assert page.count(" checked") == 3 + 2  # the purposes, the rhythm, and the form
    assert "Si tu décoches cette case, tu ne recevras plus d’édition" in page


def test_dropping_the_partners_is_written_down_and_its_price_is_told(site, reader):
    path = path_to_leave(site.app, reader, Use.PREFERENCES)
    kept = "newsletter"

    page = site.post(path, {"purposes": kept}).text

    with site.app.database.read() as conn:
        event = consents.of_subscriber(conn, reader)[-1].event
    assert "Avec ces choix, tu ne recevras plus d’édition" in page
    assert event.kind.value == "revoked"
    assert event.purposes == {Purpose.PROMOTIONS, Purpose.PARTNERS}
    assert (
        event.wording == "Les promotions d’Au courant\nLes promotions des partenaires d’Au courant"
    )


def test_there_is_no_warning_where_the_news_goes_without_partners(
    postal_app, serve_app, with_settings
):
    settings = with_settings(audience={"partner_free_variant": True})
    site = serve_app(replace(postal_app, settings=settings))
    reader = add_reader(site.app, READER)
    path = path_to_leave(site.app, reader, Use.PREFERENCES)

    pages = [site.get(path).text, site.post(path, {"purposes": "newsletter"}).text]

    assert not [page for page in pages if "plus d’édition" in page]


def test_saving_twice_writes_once(site, reader):
    path = path_to_leave(site.app, reader, Use.PREFERENCES)

    for _ in range(2):
        assert site.post(path, {"purposes": "newsletter"}).status == 200

    assert state(site.app, reader)[1] == ["imported", "revoked"]


def test_clearing_every_box_is_leaving(site, reader):
    site.post(path_to_leave(site.app, reader, Use.PREFERENCES), {})

    assert state(site.app, reader) == (True, ["imported", "unsubscribed"])


def test_a_preferences_link_brings_back_nobody_who_left(site, reader):
    site.post(path_to_leave(site.app, reader))
    path = path_to_leave(site.app, reader, Use.PREFERENCES)

    answers = [site.get(path), site.post(path, {"purposes": "newsletter"})]

    assert [answer.status for answer in answers] == [200, 409]
    assert "n’est plus sur la liste" in answers[1].text
    assert state(site.app, reader) == (True, ["imported", "unsubscribed"])


def test_opening_the_preferences_changes_nothing(site, reader):
    path = path_to_leave(site.app, reader, Use.PREFERENCES)

    for method in ("GET", "HEAD"):
        assert site.get(path, method).status == 200

    assert state(site.app, reader) == (False, ["imported"])


@pytest.mark.parametrize("origin", ["http://infolettre.example", "HTTPS://x:8080"])
def test_a_request_that_names_the_whole_address_is_answered_like_its_path(site, reader, origin):
    path = path_to_leave(site.app, reader)

    answer = site.send_raw(
        one_click(f"{origin}{path}", URLENCODED, b"application/x-www-form-urlencoded")
    )

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert state(site.app, reader)[0]


@pytest.mark.parametrize("target", ["http://x", "http://x/", "http://x?a=1"])
def test_the_whole_address_of_the_front_page_is_answered_too(site, target):
    answer = site.send_raw(
        f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_the_link_of_an_erased_reader_says_that_nobody_left_by_it(site, reader):
    path = path_to_leave(site.app, reader)
    forget(site.app, READER, "root")

    pages = [site.get(path), site.post(path)]
    one_click = site.post(path, {"List-Unsubscribe": "One-Click"})

    assert {answer.status for answer in (*pages, one_click)} == {200}
    assert all("on n’a enlevé personne de la liste" in page.text for page in pages)
    assert not any("Tu nous dis pourquoi" in page.text for page in pages)
    assert "ne mène plus à personne" in one_click.text


def test_a_one_click_of_who_was_erased_and_came_back_acts_on_them(site, reader):
    path = path_to_leave(site.app, reader)
    forget(site.app, READER, "root")
    site.post("/abonnement", {"courriel": READER})

    answer = site.post(path, {"List-Unsubscribe": "One-Click"})

    assert answer.text == "C’est fait.\n"
    assert state(site.app, reader + 1) == (True, ["requested", "unsubscribed"])


def test_a_pause_promises_no_edition_to_who_gets_none(site):
    news_alone = ClaimDefaults(purposes=frozenset({Purpose.NEWSLETTER}), basis="papier")
    add(site.app, READER, news_alone, "root")

    page = site.post(f"{path_to_leave(site.app, 1)}/pause")

    assert "Après, ça reprend" not in page.text
    assert "tu ne reçois pas d’édition" in page.text
