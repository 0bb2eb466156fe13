"""The edition that would go, looked at from this machine before anybody gets it."""

import re
import signal
import struct
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest

from digest.flows.app import wall_clock
from tests.loopback.feeds import item, rss
from tests.loopback.forked import wait_until
from tests.loopback.patience import PATIENCE
from tests.rigs.operator import READERS, day, publish, settled


@pytest.fixture
def operator(installation, web_server, inbox):
    publish(web_server, days=6)
    own = {"templates": "own"}
    operator = settled(installation, web_server, inbox, "sqlite:///digest.db", edition=own)
    operator.add_readers(*READERS)
    (operator.folder / "own").mkdir()
    return operator


@contextmanager
def previewing(operator, shown):
    """Answers a path of the preview of that day, which runs."""
    process = operator.begin("preview", "--date", shown, "--port", "0")
    wait_until(lambda: "\n" in process.output)
    address, key = re.match(r"(http://127\.0\.0\.1:\d+)/(\S+) ", process.output).groups()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    browser.open(f"{address}/{key}", timeout=PATIENCE).close()

    def look(path, **headers):
        request = urllib.request.Request(address + path, headers=headers)
        with browser.open(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    look.address, look.open = address, browser.open
    yield look
    process.send_signal(signal.SIGINT)
    assert process.wait() in (0, 130)


@pytest.fixture
def previewed(operator):
    with previewing(operator, day(3)) as look:
        yield look


def test_the_desk_shows_the_mail_as_mailboxes_would_and_all_that_is_known_about_it(
    previewed, inbox
):
    desk = previewed(f"/pupitre?jour={day(3)}&largeur=375&lumiere=sombre")

    assert "La bibliothèque prolonge ses heures, 3" in desk
    assert '<iframe class="w375"' in desk
    for part in ("iPhone", "Les vérifications", "Le ton", "Les phrases de la voix", "trop vieille"):
        assert part in desk
    assert not inbox.envelopes
    light, dark, inverted = (
        previewed(f"/mail?light={light}") for light in ("light", "dark", "inverted")
    )
    bare = previewed("/mail?sheets=off&pictures=off")

    assert "@media not all" in light
    assert "@media all" in dark
    assert "background-color:#ffffff" not in inverted.lower()
    assert "<style" not in bare
    assert not re.search(r"<img[^>]* src=", bare)
    assert all("xslot-" not in page for page in (light, dark, inverted, bare))


def press(browse, address, **fields):
    data = urllib.parse.urlencode(fields).encode()
    with browse(address, data, timeout=PATIENCE) as answer:
        return answer.read().decode()


def test_the_button_sends_one_copy_to_the_desk_and_no_other_page_can_press_it(previewed, inbox):
    token = re.search(r'name="jeton" value="([^"]+)"', previewed("/"))[1]
    address = f"{previewed.address}/pupitre/gestes/essai?jour={day(3)}"

    with pytest.raises(urllib.error.HTTPError) as refused:
        press(previewed.open, address, jeton="autre")
    refused.value.close()
    said = press(previewed.open, address, jeton=token)

    assert refused.value.code == 403
    assert "L’essai est parti." in said
    (envelope,) = inbox.envelopes
    assert envelope.recipients == ("contact@infolettre.example",)
    assert b"Me d=C3=A9sabonner" in envelope.content


def test_a_day_to_come_is_shown_with_the_stories_of_today(operator, web_server):
    titles = ("Une crèche en neige", "Un sapin de trop", "La dinde voyage en train")
    newest = [
        item(
            web_server.url(f"/neuf{number}"),
            title=title,
            published=wall_clock(),
            section=("Transport", "Cuisine", "Culture")[number],
            body=f"<p>{title} : {'on en parle partout. ' * (number + 1)}</p>",
        )
        for number, title in enumerate(titles)
    ]
    web_server.put("/feed", rss(*newest))

    with previewing(operator, "2099-12-25") as look:
        text = look("/text?tone=normal")
    lightly = ("--tone", "normal", "--reason", "rien de grave")
    composed = operator("compose", "--date", "2099-12-25", *lightly)
    checked = operator("check", "--date", "2099-12-25", *lightly)

    assert "Joyeux Noël!" in composed
    assert "Vendredi 25\u00a0décembre 2099" in checked
    assert "2099-12-25 has not come yet: it is told with today's stories" in checked
    assert "ready to go: once its day has come" in checked
    for dry in (("--dry-run",), ()):
        refused = operator("run", "--date", "2099-12-25", *dry, code=64)
        assert "2099-12-25 has not come yet" in refused
    assert "Vendredi 25\u00a0décembre 2099" in text
    assert "Joyeux Noël!" in text
    assert all(title in text for title in titles)


def test_the_text_part_the_source_and_its_lines_are_shown_to_this_machine_only(previewed):
    assert "Me désabonner\N{NO-BREAK SPACE}:" in previewed("/text")
    assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click" in previewed("/source").replace(
        "\r", ""
    )
    assert '<li id="L1">' in previewed("/lines")
    with pytest.raises(urllib.error.HTTPError) as refused:
        previewed("/", Host="ailleurs.test")
    refused.value.close()
    assert refused.value.code == 400


def test_a_changed_template_is_noticed_and_shown(previewed, operator):
    before = previewed("/pupitre/etat")
    (operator.folder / "own/edition").mkdir()
    (operator.folder / "own/edition/body.html").write_text(
        "<html><body>Tout neuf xslot-unsubscribe-url-xslot</body></html>", encoding="utf-8"
    )

    assert previewed("/pupitre/etat") != before
    assert "Tout neuf" in previewed("/mail")


def size_of(picture):
    """How wide and how tall a PNG is."""
    return struct.unpack(">II", picture.read_bytes()[16:24])


def test_the_usual_views_are_written_as_pictures_down_to_the_last_line(operator):
    (operator.folder / "own/edition").mkdir()
    tall = (
        "<html><body style='margin:0'><p>xslot-unsubscribe-url-xslot</p>"
        "<div style='height:2000px;background:#fff'></div>"
        "<div class='wide' style='height:3000px;background:#fff'></div>"
        "<div style='height:40px;background:#a8201a'>Le pied</div></body></html>"
    )
    (operator.folder / "own/edition/body.html").write_text(tall, encoding="utf-8")
    views = ("--view", "light-600", "--view", "phone-375")

    operator("preview", "--date", day(3), "--png", "vues", *views)

    sizes = {file.stem: size_of(file) for file in (operator.folder / "vues").glob("*.png")}
    assert {name: width for name, (width, _) in sizes.items()} == {
        "light-600": 600,
        "phone-375": 375,
    }
    assert all(5040 < height < 5200 for _, height in sizes.values())


def test_no_picture_is_drawn_of_a_day_without_an_article(operator):
    said = operator("preview", "--date", "2001-01-01", "--png", "vues", code=65)

    assert "no article is in the window" in said
    assert not (operator.folder / "vues").exists()


def test_the_edition_is_printed_and_each_of_its_reasons(operator, inbox):
    text = operator("compose", "--date", day(3))
    reasons = operator("compose", "--date", day(3), "--explain")

    assert "Me désabonner :" in text
    lead = r"^lead .*\n +number 1 by its points\n +[0-9.]+ points: .*\n +gravity: "
    assert re.search(lead, reasons, re.MULTILINE)
    for part in ("too old", "Tone ", "opening/", "Partner  none"):
        assert part in reasons
    assert not inbox.envelopes


def test_a_check_that_visits_the_links_tells_those_that_lead_nowhere(
    installation, web_server, inbox
):
    privacy = web_server.url("/vie-privee")
    publish(web_server, days=6)
    operator = settled(
        installation, web_server, inbox, "sqlite:///digest.db", newsletter={"privacy_url": privacy}
    )
    web_server.put(f"/{day(3)}", "<html><body>Le pont</body></html>")

    report = operator.json("check", "--date", day(3), "--links")

    dead = [fault["message"] for fault in report["faults"] if fault["rule"] == "H13"]
    assert len(dead) == 1
    assert privacy in dead[0]
    assert not any(fault["blocks"] for fault in report["faults"])
    assert all(len(digits) == 64 for digits in report["sha256"].values())
