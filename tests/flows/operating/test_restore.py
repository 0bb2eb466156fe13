"""Where a restore keeps what it replaces."""

import pytest

from digest.config import DatabaseSettings
from digest.flows.app import write_keyring
from digest.flows.operating.backup import back_up
from digest.flows.operating.origin import Objection
from digest.flows.operating.restore import RestoreWord, restore
from tests.loopback.settings import KEYRING


@pytest.fixture
def installed(settings, database):
    """The settings of that database, by its own address, beside the keys."""
    write_keyring(settings.folder / "keys.txt", KEYRING)
    url = database.engine.url.render_as_string(hide_password=False)
    return settings.model_copy(update={"database": DatabaseSettings(url=url)})


def test_restores_in_one_second_each_keep_what_they_replaced(installed, clock):
    config, night = installed.folder / "digest.toml", installed.folder / "night.db"
    back_up(installed, config, night)
    word = RestoreWord(overruled=frozenset(Objection))

    kept = [restore(installed, config, night, clock, "anne", word).replaced for _ in range(3)]

    assert len({path.name for path in kept}) == 3
    assert all(path.stat().st_size for path in kept)
