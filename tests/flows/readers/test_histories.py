"""Whatever readers do, in whatever order: nobody is mailed against their word, or misled."""

import random
import shutil

import pytest

from digest.flows.app import write_keyring
from digest.flows.edition.parts import compile_edition
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs.newsroom import edition
from tests.rigs.returning_lives import ReturningTown
from tests.rigs.soak import LIVES, SEED

OFTEN = ("sign_up", "post", "confirm", "wait", "send_edition", "post")
ACTS = (
    *OFTEN * 4,
    *("leave", "leave_by_page", "disown", "pause", "drop_partners", "choose", "choose"),
    *("ask_for_file", "ask_for_file", "move", "move", "confirm_move", "confirm_move", "erase"),
    *("make_edition", "import_reader", "forget", "suppress", "backup", "restore"),
    *("leave_by_mail", "complain", "bounce", "bounce", "forge"),
)
STEPS = 50
FIRST = int(SEED or "1")


@pytest.fixture
def town_of(tmp_path, _sqlite_template, clock, inbox):
    """`town_of(dice)`: an installation in a folder of its own, and four people."""
    folder = tmp_path / "town"
    folder.mkdir()
    shutil.copy(_sqlite_template, folder / "digest.db")
    write_keyring(folder / "keys.txt", KEYRING)
    towns = []

    def settle(dice):
        rules = {
            "smtp": {"host": inbox.host, "port": inbox.port, "connections": 1},
            "consent": {"policy": dice.choice(("sentence", "per-purpose"))},
            "audience": {"partner_free_variant": dice.random() < 0.5},
        }
        towns.append(
            ReturningTown(
                settings=make_settings(folder, rules), folder=folder, inbox=inbox, clock=clock
            )
        )
        towns[0].compiled = compile_edition(towns[0].app, edition(), clock())
        return towns[0]

    yield settle
    towns[0].close()


def history(dice):
    """What happens, step by step: an act, whose it is, and a number that says which of several."""
    people = dice.choice(((0,), (0, 1), (0, 1, 2, 3)))
    return [
        (dice.choice(ACTS), dice.choice(people), dice.choice((0, 0, dice.randrange(16))))
        for _ in range(STEPS)
    ]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(FIRST, FIRST + LIVES))
def test_nobody_is_mailed_against_their_word_and_every_letter_that_a_page_promises_goes(
    town_of, seed
):
    dice = random.Random(seed)
    town = town_of(dice)

    for act, person, number in history(dice):
        getattr(town, act)(person, number)
    town.post()
    town.send_edition()
