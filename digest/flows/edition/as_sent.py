"""The installation as it was when an edition was first sent."""

from dataclasses import replace

from digest.config import thawed
from digest.flows.app import App
from digest.model import EditionRow


def as_sent(app: App, edition: EditionRow) -> App:
    """
    The same with the sender, the addresses and the signing domain that the edition keeps.

    Editions from before this was kept have today's.
    """
    if edition.sender is None:
        return app
    return replace(app, settings=thawed(app.settings, edition.sender))
