"""
The pictures in `docs/`: the kept editions as mailboxes show them, and the public pages.

`python -m tests.golden.views` draws them anew with Chromium; look at each before
you commit it.
"""

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Route, sync_playwright

from digest.model import Edition, Variant
from digest.render.simulate import ColourScheme, in_scheme, with_a_reader, without_pictures
from tests.conftest import BROWSERS
from tests.golden.editions import kept_editions
from tests.rigs.newsroom import PICTURE, SMALL_PICTURE, html_of
from tests.rigs.public_pages import PAGES, public_pages

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = {
    PICTURE.url: Path(__file__).with_name("ferry.svg"),
    SMALL_PICTURE.url: Path(__file__).with_name("cinema.svg"),
}
SCALE = 0.6
"""Pixels of a kept picture for each of the mail's: small, and words can still be read."""
AS_WEBP = """async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.5).split(",")[1];
}"""
"""Chromium's own encoder: a third of the bytes."""
COVER = """<body style="margin:0;background:#d9d4ca;position:relative;overflow:hidden">
<img src="data:image/png;base64,{wide}" style="position:absolute;left:40px;top:30px;width:620px;
border-radius:14px 14px 0 0"><img src="data:image/png;base64,{phone}" style="position:absolute;
left:710px;top:170px;width:370px;border-radius:26px;border:6px solid #1a1a1a;box-sizing:border-box">
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page as one mailbox shows it."""

    page: str
    width: int


def views() -> Iterator[tuple[str, View]]:
    """Every kept view: its file's name, and what it shows."""
    kept = {name: (told, variant) for name, told, variant in kept_editions()}
    normal = _page(*kept["normal"])
    for light in ColourScheme:
        yield light, View(page=in_scheme(normal, light), width=640)
    yield "phone", View(page=in_scheme(normal, ColourScheme.LIGHT), width=375)
    yield "small-phone-dark", View(page=in_scheme(normal, ColourScheme.DARK), width=320)
    yield (
        "no-pictures",
        View(page=without_pictures(in_scheme(normal, ColourScheme.LIGHT)), width=640),
    )
    for name in ("restrained", "sober", "no-news", "correction"):
        yield name, View(page=in_scheme(_page(*kept[name]), ColourScheme.LIGHT), width=640)


def _page(told: Edition, variant: Variant) -> str:
    return with_a_reader(html_of(told, variant))


def draw_pages(browser: Browser, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every public page by day on a wide screen and by night on a phone, by its file's name."""
    with public_pages(folder) as (site, paths):
        for light, width in ((ColourScheme.LIGHT, 760), (ColourScheme.DARK, 375)):
            context = browser.new_context(
                viewport={"width": width, "height": 700},
                device_scale_factor=SCALE,
                color_scheme="dark" if light is ColourScheme.DARK else "light",
            )
            tab = context.new_page()
            tab.route(lambda url: not url.startswith(site.url), _only_our_pictures)
            for name, path in paths.items():
                tab.goto(f"{site.url}{path}")
                tab.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
                tab.wait_for_load_state("networkidle")
                yield f"page-{name}-{light}", tab.screenshot(full_page=True)
            context.close()


def page_views() -> Iterator[str]:
    """The names of the pages' pictures."""
    for light in (ColourScheme.LIGHT, ColourScheme.DARK):
        yield from (f"page-{name}-{light}" for name in PAGES)


def draw(browser: Browser, view: View, *, scale: float, height: int = 0, top: str = "") -> bytes:
    """The view as a PNG: all of it, or so many pixels from where the element *top* stands."""
    context = browser.new_context(
        viewport={"width": view.width, "height": height or 900}, device_scale_factor=scale
    )
    tab = context.new_page()
    tab.route("**/*", _only_our_pictures)
    tab.set_content(view.page)
    if top:
        tab.evaluate("top => document.querySelector(top).scrollIntoView({block: 'center'})", top)
    drawn = tab.screenshot(full_page=not height)
    context.close()
    return drawn


def _only_our_pictures(route: Route) -> None:
    if drawn := PICTURES.get(route.request.url):
        route.fulfill(path=drawn, content_type="image/svg+xml")
    else:
        route.abort()


def keep(browser: Browser, drawn: bytes, file: Path) -> None:
    """Write a drawn PNG there as WebP."""
    tab = browser.new_page()
    coded = tab.evaluate(AS_WEBP, base64.b64encode(drawn).decode())
    tab.close()
    file.write_bytes(base64.b64decode(coded))


def _cover(browser: Browser, light: View, dark: View) -> View:
    """The top on a wide screen, and the end on a phone at night."""
    wide = draw(browser, light, scale=1.5, height=1420)
    phone = draw(browser, dark, scale=1.5, height=740, top="p[style*='line-height:40px']")
    pictures = {"wide": wide, "phone": phone}
    coded = {name: base64.b64encode(drawn).decode() for name, drawn in pictures.items()}
    return View(page=COVER.format(**coded), width=1120)


def main() -> None:
    """Draw every view, and the cover of the first page."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        kept = dict(views())
        for name, view in kept.items():
            keep(browser, draw(browser, view, scale=SCALE), DOCS / "views" / f"{name}.webp")
        with TemporaryDirectory() as folder:
            for name, drawn in draw_pages(browser, Path(folder)):
                keep(browser, drawn, DOCS / "views" / f"{name}.webp")
        phone = View(page=kept["dark"].page, width=375)
        cover = _cover(browser, kept["light"], phone)
        keep(browser, draw(browser, cover, scale=1, height=1080), DOCS / "edition.webp")
        browser.close()


if __name__ == "__main__":
    main()
