"""Several hosts on one database, as folders of this machine: their own settings and journals."""

import shutil
from dataclasses import replace

from tests.rigs.desk import Desk


def hosts_of(desk: Desk, number: int) -> list[Desk]:
    """So many hosts that send what *desk* has queued; it ends what they run."""
    hosts = []
    for name in (f"host{place}" for place in range(number)):
        folder = desk.folder / name
        folder.mkdir()
        for file in ("digest.toml", "keys.txt"):
            shutil.copy(desk.folder / file, folder / file)
        settings = desk.app.settings.model_copy(update={"folder": folder})
        hosts.append(desk.beside(replace(desk.app, settings=settings)))
    return hosts
