"""The invented readers' browser fills in forms as a real one does."""

import pytest

from digest.demo.browser import Browser
from tests.loopback.web import Request, WebServer

FORM = """<html><body>
<form action="/search"><input name="q"></form>
<form action="/save" method="post">
  <input name="courriel" type="email" value="">
  <input name="site_web">
  <input type="hidden" name="v" value="1">
  <input type="checkbox" name="purposes" value="newsletter" checked>
  <input type="checkbox" name="purposes" value="partners" checked>
  <input type="checkbox" name="purposes" value="promotions">
  <button name="act" value="keep">Garder</button><button name="act" value="drop">Non</button>
</form></body></html>"""


def test_the_posted_form_goes_out_as_filled_in(web_server: WebServer) -> None:
    web_server.put("/form", FORM)
    web_server.put("/save", "<html><body>C’est <b>fait</b>.</body></html>")

    with Browser() as browser:
        page = browser.submit(
            browser.open(web_server.url("/form")),
            {"email": "anne@lecture.test"},
            cleared={"partners"},
        )

    sent: Request = web_server.requests[-1]
    assert (sent.method, sent.path) == ("POST", "/save")
    assert sent.body == b"courriel=anne%40lecture.test&site_web=&v=1&purposes=newsletter&act=keep"
    assert (page.status, page.words) == (200, "C’est fait.")


def test_a_page_without_a_form_is_said(web_server: WebServer) -> None:
    web_server.put("/", "<html><body>Rien</body></html>")

    with Browser() as browser, pytest.raises(LookupError, match="no form to submit"):
        browser.submit(browser.open(web_server.url("/")), {})


def test_the_machines_proxy_is_not_asked(
    web_server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    web_server.put("/", "<html><body>Bonjour</body></html>")

    with Browser() as browser:
        page = browser.open(web_server.url("/"))

    assert page.words == "Bonjour"
