"""What a reader does, through the same pages, letters and links as everybody else."""

from digest.demo.browser import BrowserPage
from digest.demo.inbox import ReceivedMail
from digest.demo.stage import DemoStage
from digest.demo.tour import unsubscribe_link
from digest.errors import DigestError
from digest.model import Purpose

_PATIENCE = 120.0
"""Seconds a letter may take to come."""


def ask(stage: DemoStage, address: str) -> None:
    """Write the address in the sign-up box and send it."""
    form = stage.browser.open(stage.newsroom.sign_up_url)
    _well(stage.browser.submit(form, {"email": address}))


def confirm(stage: DemoStage, address: str) -> None:
    """Open the link of the confirmation letter, then press the page's button."""
    page = _open(stage, _letter(stage, address, 1), "/confirmer/")
    _well(stage.browser.submit(_well(page), {}))


def refuse_partners(stage: DemoStage, address: str) -> None:
    """From the welcome letter, open the preferences and untick the partners."""
    preferences = _open(stage, _letter(stage, address, 2), "/p/")
    _well(stage.browser.submit(_well(preferences), {}, cleared={Purpose.PARTNERS.value}))


def leave(stage: DemoStage, address: str) -> None:
    """From the welcome letter, open the unsubscribe page and press its button."""
    page = stage.browser.open(unsubscribe_link(_letter(stage, address, 2)))
    _well(stage.browser.submit(_well(page), {}))


def leave_in_one_click(stage: DemoStage, mail: ReceivedMail) -> None:
    """What a mail program's own unsubscribe button posts (RFC 8058, section 3.2)."""
    _well(stage.browser.post(unsubscribe_link(mail), [("List-Unsubscribe", "One-Click")]))


def _letter(stage: DemoStage, address: str, number: int) -> ReceivedMail:
    """That reader's mail of that number, as soon as it has come."""
    mails = stage.inbox.wait_for(address, number, _PATIENCE)
    if len(mails) < number:
        raise DigestError(
            f"the demonstration waited {_PATIENCE:.0f} s for a letter that never came"
        )
    return mails[number - 1]


def _open(stage: DemoStage, letter: ReceivedMail, path: str) -> BrowserPage:
    """The page behind the letter's link that starts with that path."""
    start = f"{stage.public_url}{path}"
    for link in letter.links:
        if link.startswith(start):
            return stage.browser.open(link)
    raise DigestError(f"a letter of the demonstration has no link to {path}")


def _well(page: BrowserPage) -> BrowserPage:
    if page.status != 200:
        raise DigestError(f"the demonstration's page {page.url} answered {page.status}")
    return page
