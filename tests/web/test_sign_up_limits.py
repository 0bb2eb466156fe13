"""What the sign-up box answers whoever comes too often, and whoever only seems to."""

from dataclasses import replace

from tests.web.test_sign_up import letters_waiting


def test_no_sign_up_is_dropped_in_silence(postal_app, serve_app, with_settings, caplog):
    site = serve_app(behind_proxy(postal_app, with_settings, ["127.0.0.0/8"]))

    answers = [
        site.post("/abonnement", {"courriel": f"n@m{n}.test"}, {"X-Forwarded-For": "198.51.100.7"})
        for n in range(42)
    ]

    assert [answer.status for answer in answers] == [303] * 40 + [429] * 2
    assert answers[-1].headers["retry-after"] == "3600"
    assert "réessaie dans une heure" in answers[-1].text
    assert letters_waiting(site.app) == 40
    assert "the 2. since the start: 40 came from the network 198.51.100.0/24" in caplog.text


def test_readers_behind_a_proxy_that_nobody_named_are_never_one_reader(
    postal_app, serve_app, with_settings, caplog
):
    site = serve_app(behind_proxy(postal_app, with_settings, []))

    answers = [
        site.post("/abonnement", {"courriel": f"n@m{n}.test"}, {"X-Forwarded-For": f"198.51.{n}.7"})
        for n in range(48)
    ]

    told = [each.getMessage() for each in caplog.records if "trusted_proxies" in each.getMessage()]
    assert {answer.status for answer in answers} == {303}
    assert letters_waiting(site.app) == 48
    assert len(told) == 1
    assert "does not name 127.0.0.1" in told[0]


def test_a_proxy_that_names_nobody_is_told_once(postal_app, serve_app, with_settings, caplog):
    site = serve_app(behind_proxy(postal_app, with_settings, ["127.0.0.0/8"]))

    for said in ("198.51.100.7:4711", "unknown", "_hidden", "198.51.100.7"):
        site.get("/abonnement", headers={"X-Forwarded-For": said})

    told = [each.getMessage() for each in caplog.records if "is no address" in each.getMessage()]
    assert len(told) == 1
    assert "what 127.0.0.1 says in X-Forwarded-For is no address" in told[0]


def behind_proxy(app, with_settings, trusted):
    settings = with_settings(web={"trusted_proxies": trusted})
    return replace(app, settings=app.settings.model_copy(update={"web": settings.web}))


def test_the_page_says_what_the_limits_allow(site):
    page = site.get("/merci").text

    assert "au plus un lien par jour, et trois par mois" in page
    assert "le prochain part tout seul" in page
