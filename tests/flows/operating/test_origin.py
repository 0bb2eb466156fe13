"""A backup belongs to one installation, and to the place it was made to send from."""

from contextlib import closing
from dataclasses import replace

import pytest

from digest.errors import IdentityError
from digest.flows.app import database_of
from digest.flows.identity import introduce
from digest.flows.operating.backup import back_up
from digest.flows.operating.origin import Objection, expect_ours, objections
from digest.store import installations, migrate
from tests.loopback.settings import KEYRING, make_settings


@pytest.fixture
def house(database_url, tmp_path):
    """The settings of an installation that mail left from, on either database."""
    own = make_settings(tmp_path, {"database": {"url": database_url}})
    with closing(database_of(own)) as database:
        migrate.upgrade(database)
        introduce(own, database, KEYRING)
    change(own, generation=3)
    return own


def change(house, **facts):
    """Have the database know another thing of itself."""
    with closing(database_of(house)) as database, database.write() as conn:
        installations.save(conn, replace(installations.find(conn), **facts))


def backup_of(house):
    file = house.folder / "night.backup"
    back_up(house, house.folder / "digest.toml", file)
    return file


def test_a_backup_of_this_house_comes_back_without_a_question(house):
    assert objections(house, backup_of(house)) == {}


def test_a_backup_of_another_house_is_refused_and_both_are_named(house):
    change(house, name="a" * 32, places=('h:/srv/"other"\\é',))
    file = backup_of(house)
    change(house, name="b" * 32)

    with pytest.raises(IdentityError) as refused:
        expect_ours(house, file, frozenset({Objection.ELSEWHERE}))
    expect_ours(house, file, frozenset({Objection.ANOTHER}))

    assert "the installation aaaaaaaa" in str(refused.value)
    assert 'h:/srv/"other"\\é' in str(refused.value)
    assert "this is bbbbbbbb" in str(refused.value)
    assert "add --of-another" in str(refused.value)


def test_a_house_that_is_as_new_takes_the_backup_of_the_one_that_burnt(house):
    file = backup_of(house)
    change(house, name="b" * 32, generation=0)

    assert objections(house, file) == {}


def test_a_backup_that_was_made_to_send_from_elsewhere_is_asked_about(house):
    here = objections(house, backup_of(house))
    (house.folder / "night.backup").unlink()
    change(house, places=("mail:/srv/digest.db",))
    file = backup_of(house)

    with pytest.raises(IdentityError, match=r"made to send from mail:/srv/digest\.db.*--here"):
        expect_ours(house, file, frozenset())
    expect_ours(house, file, frozenset({Objection.ELSEWHERE}))

    assert here == {}
