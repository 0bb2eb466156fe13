"""
What the public pages weigh and when they are first seen, and what a mail weighs.

Chromium opens each page on loopback: its bytes without pictures, how many requests went
elsewhere (but for the stories' own pictures), and how long after the navigation began the
first words stood there (paint entries); the first line is a page of two letters without a
style sheet, which is what the machine itself takes.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, Request, sync_playwright

from digest.render.quoted import quoted
from tests.conftest import BROWSERS
from tests.golden.editions import kept_editions, parts
from tests.rigs.public_pages import public_pages

ROUNDS = 5
MOST_BYTES, MOST_SECONDS, MOST_INLINED, MOST_ENCODED = 60_000, 0.2, 24_000, 30_000
PAINT = """new Promise(done => new PerformanceObserver(list => {
  for (const paint of list.getEntriesByName("first-contentful-paint")) done(paint.startTime);
}).observe({type: "paint", buffered: true}))"""


def measured(tab: Page, origin: str, address: str) -> tuple[int, int, float]:
    """Bytes without pictures, requests that went elsewhere, and the best first paint in seconds."""
    asked: list[Request] = []
    tab.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it is given a name
    paints = []
    for _ in range(ROUNDS):
        asked.clear()
        tab.goto(address, wait_until="load")
        paints.append(float(tab.evaluate(PAINT)) / 1000)
    words = [each for each in asked if each.resource_type != "image"]
    answers = [each.response() for each in words if each.url.startswith(origin)]
    weight = sum(len(answer.body()) for answer in answers if answer)
    return weight, sum(not each.url.startswith(origin) for each in words), min(paints)


def verdict(*holds: bool) -> str:
    """What stands at the end of a line."""
    return "" if all(holds) else "  MISSED"


def main() -> None:
    """Print a line a page, and a line a mail."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with public_pages(Path(folder)) as (site, paths):
            for name, path in {"two letters": "/healthz", **paths}.items():
                tab = browser.new_page()
                tab.route(lambda url: not url.startswith(site.url), lambda route: route.abort())
                weight, elsewhere, paint = measured(tab, site.url, f"{site.url}{path}")
                tab.close()
                holds = (weight <= MOST_BYTES, elsewhere == 0, paint <= MOST_SECONDS)
                print(
                    f"{name:14} {weight:6} bytes  {elsewhere} requests elsewhere  "
                    f"first paint {paint:.3f} s{verdict(*holds)}"
                )
        browser.close()
    for name, told, variant in kept_editions():
        page = parts(told, variant)[".html"]
        inlined, encoded = len(page.encode()), len(quoted(page))
        is_light = inlined <= MOST_INLINED and encoded <= MOST_ENCODED
        print(f"mail {name:20} {inlined:6} inlined  {encoded:6} encoded{verdict(is_light)}")


if __name__ == "__main__":
    main()
