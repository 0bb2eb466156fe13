"""`digest demo`: the whole program at work, and nothing left behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.loopback.forked import wait_until
from tests.loopback.patience import PATIENCE

_READY = re.compile(r"Open (http://127\.0\.0\.1:\d+) to see it all")


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """A shell whose own settings would ruin the demonstration, were they heard."""
    (tmp_path / "tmp").mkdir()
    return {
        **os.environ,
        "TMPDIR": str(tmp_path / "tmp"),
        "DIGEST_SMTP_HOST": "192.0.2.1",
        "DIGEST_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "http_proxy": "http://127.0.0.1:1",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def demonstration(surroundings: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "digest", "demo", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=surroundings, stdout=pipe, stderr=pipe, text=True
    ) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def opened(running: subprocess.Popen[str]) -> str:
    """The address the demonstration prints once it is ready."""
    assert running.stdout is not None
    for line in running.stdout:
        if ready := _READY.search(line):
            return ready[1]
    raise AssertionError(f"it never got ready: {running.stderr and running.stderr.read()}")


def left_behind(surroundings: dict[str, str]) -> list[str]:
    return [file.name for file in Path(surroundings["TMPDIR"]).iterdir()]


def test_once_it_plays_a_whole_morning_says_its_figures_and_ends(
    surroundings: dict[str, str],
) -> None:
    with demonstration(surroundings, "--once") as running:
        output, troubles = running.communicate(timeout=PATIENCE)

    assert (running.returncode, troubles) == (0, "")
    figures = {line.split(maxsplit=1)[1]: int(line.split()[0]) for line in output.split("\n")[2:-3]}
    assert figures["editions sent over SMTP, to those who consented and to nobody else"] == 2
    assert list(figures.values()) == [13, 5, 4, 10, 2, 3, 1, 0]
    assert "Everything came out as promised." in output
    assert left_behind(surroundings) == []


def test_stopped_in_the_middle_it_leaves_nothing_either(surroundings: dict[str, str]) -> None:
    with demonstration(surroundings, "--once") as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        _, troubles = running.communicate(timeout=PATIENCE)

    assert running.returncode == 130
    assert troubles.strip() == "digest: stopped"
    assert left_behind(surroundings) == []


def test_a_visitor_reads_the_edition_signs_up_and_unsubscribes_and_then_nothing_is_left(
    surroundings: dict[str, str], browser_page
) -> None:
    with demonstration(surroundings) as running:
        tour = opened(running)
        browser_page.goto(tour)

        # the edition, as a reader got it
        browser_page.get_by_role("link", name="Ouvrir l’édition du jour").click()
        edition = browser_page.frame_locator("iframe")
        assert edition.get_by_role("heading", name="Le traversier de 7 h 10").is_visible()

        # a new reader, from the sign-up box to the welcome letter
        browser_page.goto(tour)
        browser_page.get_by_role("link", name="S’abonner").click()
        browser_page.get_by_label("Ton courriel").fill("visite@lecture.test")
        browser_page.get_by_role("button").first.click()
        _open_letter(browser_page, tour, "visite@lecture.test")
        with browser_page.expect_popup() as popup:
            browser_page.frame_locator("iframe").get_by_role("link", name="onfirmer").first.click()
        popup.value.get_by_role("button").first.click()
        popup.value.get_by_role("heading", name="Bienvenue").wait_for()

        # the unsubscribe link of a mail: nothing happens until the button
        browser_page.goto(tour)
        browser_page.get_by_role("link", name="Se désabonner").click()
        browser_page.get_by_role("button", name="Me désabonner").click()
        browser_page.get_by_text("C’est fait").wait_for()

        running.send_signal(signal.SIGINT)
        _, troubles = running.communicate(timeout=PATIENCE)

    assert (running.returncode, troubles) == (0, "")
    assert left_behind(surroundings) == []
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(tour, trust_env=False)


def _open_letter(page, tour: str, address: str) -> None:
    """Reload the inbox until the newest mail is for that address, then open it."""
    newest = page.locator(".mails li").first

    def has_come() -> bool:
        page.goto(tour)
        return address in newest.inner_text()

    wait_until(has_come)
    newest.get_by_role("link").click()
