"""What a backup must hold beside the copy of the database."""

from digest.flows.operating.backup import back_up


def test_the_keys_that_sign_mail_are_named_beside_those_that_sign_links(
    with_settings, sqlite_database, tmp_path
):
    settings = with_settings(dkim={"key_file": "dkim.pem", "ed25519_key_file": "dkim-e.pem"})

    backup = back_up(settings, tmp_path / "digest.toml", tmp_path / "copy.db")

    names = [path.name for path in backup.also_needed]
    assert names == ["digest.toml", "keys.txt", "dkim.pem", "dkim-e.pem", "journal"]


def test_a_key_that_is_not_set_is_not_named(settings, sqlite_database, tmp_path):
    backup = back_up(settings, tmp_path / "digest.toml", tmp_path / "copy.db")

    assert [path.name for path in backup.also_needed] == ["digest.toml", "keys.txt", "journal"]
