"""The file of keys: whole or refused, and never half written."""

import pytest

from digest.errors import ConfigError
from digest.flows.app import read_keyring, write_keyring
from digest.flows.operating.set_up import new_key, rotated
from digest.tokens import Key, Keyring


@pytest.fixture
def file(tmp_path):
    return tmp_path / "keys.txt"


def test_keys_are_read_as_they_were_written(file):
    keyring = Keyring((new_key(()),))

    write_keyring(file, keyring)

    assert read_keyring(file) == keyring
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["keys.txt"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"1 zz\n", "damaged"),
        (b"1\n", "damaged"),
        (b"1 00 ff\n", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"toolong " + b"00" * 32 + b"\n", "damaged"),
        (b"A.b " + b"00" * 32 + b"\n", "damaged"),
        ((b"1 " + b"00" * 32 + b"\n") * 2, "damaged"),
        (b"1 00ff\n", "shorter than 32 bytes"),
        (b"", "holds no key"),
        (b"\n\n", "holds no key"),
    ],
)
def test_a_damaged_file_is_refused(file, content, told):
    file.write_bytes(content)

    with pytest.raises(ConfigError, match=told):
        read_keyring(file)


def test_a_fresh_key_comes_in_front_and_the_others_stay():
    keyring = Keyring((new_key(()),))
    for _ in range(40):
        keyring = rotated(keyring)

    names = [key.id for key in keyring.keys]
    assert names[:2] == ["15", "14"]
    assert len({key.secret for key in keyring.keys}) == len(set(names)) == 41


def test_a_key_of_another_making_is_counted_on():
    assert new_key((Key("t1", bytes(32)),)).id == "t2"
