"""The tour's page shows every mail safely, in every form."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import httpx2
import pytest

from digest.demo.inbox import Inbox
from digest.demo.tour import VIEWS, Tour, TourFact, TourGuest, shown, unsubscribe_link

LEAVE = "http://127.0.0.1:9/d/u1.a.bc"


def edition() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Marée haute <quotidienne@maree-haute.test>"
    mail["To"] = "anne@lecture.test"
    mail["Subject"] = "Des bas & des bélugas"
    mail["List-Unsubscribe"] = f"<mailto:desabonnement@maree-haute.test>, <{LEAVE}>"
    mail.set_content("Bonjour <Anne>.\n")
    script = "<script>document.title = 'pwned'</script>"
    mail.add_alternative(
        f"<html><head><title>É</title></head><body><h1>Édition</h1>"
        f'{script}<a href="http://127.0.0.1:9/lire">Lire</a></body></html>',
        subtype="html",
    )
    return mail


@pytest.fixture
def tour() -> Iterator[str]:
    with Inbox() as inbox:
        with smtplib.SMTP(inbox.host, inbox.port) as client:
            client.send_message(edition(), "rebond+x@maree-haute.test")
            client.sendmail("a@maree-haute.test", ["bruno@lecture.test"], "\r\nTexte seul\r\n")
        page = Tour(
            newsletter="Marée haute",
            facts=(TourFact(figure=12, french="articles lus", english="articles read"),),
            guests=(
                TourGuest(
                    name="Anne",
                    address="anne@lecture.test",
                    french="A confirmé.",
                    english="Confirmed.",
                    is_mailed=True,
                ),
                TourGuest(
                    name="Bruno",
                    address="bruno@lecture.test",
                    french="N’a jamais confirmé.",
                    english="Never confirmed.",
                    is_mailed=False,
                ),
            ),
            edition_url="http://127.0.0.1:9/e/2024-11-08",
            sign_up_url="http://127.0.0.1:9/abonnement",
            unsubscribe_url=LEAVE,
            newsroom_url="http://127.0.0.1:9",
            edition_mail=1,
            inbox=inbox,
        )
        with shown(page) as url:
            yield url


def get(url: str) -> httpx2.Response:
    return httpx2.get(url, trust_env=False)


def test_the_page_tells_what_happened_who_got_what_and_shows_the_inbox(tour: str) -> None:
    page = get(tour).text

    for words in ("<b>12</b> articles lus", "articles read", "✓ reçue", "pas d’envoi"):
        assert words in page
    for mail in ("Des bas &amp; des bélugas", "à anne@lecture.test", "Édition", "Texte seul"):
        assert mail in page
    assert page.index("bruno@lecture.test</small>") > 0
    assert page.count(LEAVE) == 1
    assert page.count("/courriels/1/courriel") == 2


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("number", [1, 2])
def test_a_mail_is_shown_in_every_form(tour: str, number: int, view: str) -> None:
    answer = get(f"{tour}/courriels/{number}/{view}")

    assert answer.status_code == 200
    assert f'/courriels/{number}/{view}" aria-current="page"' in answer.text
    assert "<script" not in answer.text


def test_the_text_and_the_source_are_shown_as_they_are(tour: str) -> None:
    assert "Bonjour &lt;Anne&gt;." in get(f"{tour}/courriels/1/texte").text
    assert "&lt;mailto:desabonnement@" in get(f"{tour}/courriels/1/source").text
    assert "rebond+x@maree-haute.test" in get(f"{tour}/courriels/1/source").text


def test_a_mails_html_can_run_nothing_and_its_links_open_elsewhere(tour: str) -> None:
    answer = get(f"{tour}/courriels/1/corps/html")

    assert answer.headers["content-security-policy"].startswith("sandbox allow-popups")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert '<head><base target="_blank">' in answer.text


@pytest.mark.parametrize(
    "path",
    ["/courriels/3/courriel", "/courriels/0/texte", "/courriels/1/x", "/courriels/3/corps/html"],
)
def test_what_is_not_there_is_not_found(tour: str, path: str) -> None:
    assert get(f"{tour}{path}").status_code == 404


def test_the_unsubscribe_link_is_the_mails_own() -> None:
    with Inbox() as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        client.send_message(edition())
        client.sendmail("a@maree-haute.test", ["b@lecture.test"], "\r\nRien\r\n")
        offered, silent = inbox.mails

    assert unsubscribe_link(offered) == LEAVE
    assert unsubscribe_link(silent) == ""


def test_in_a_browser_the_mail_is_read_in_its_frame_and_its_script_is_dead(
    tour: str, browser_page
) -> None:
    browser_page.goto(tour)

    browser_page.get_by_text("Des bas & des bélugas").click()

    frame = browser_page.frame_locator("iframe")
    assert frame.get_by_role("heading").inner_text() == "Édition"
    assert browser_page.title() == "Des bas & des bélugas"
    assert frame.locator("body").evaluate("() => document.title") == "É"


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_never_scrolls_sideways(tour: str, browser_page, width: int) -> None:
    browser_page.set_viewport_size({"width": width, "height": 800})

    for path in ("/", "/courriels/1/courriel", "/courriels/1/source"):
        browser_page.goto(f"{tour}{path}")

        assert browser_page.evaluate("document.documentElement.scrollWidth") <= width
