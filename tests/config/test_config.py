"""Settings: the file, the environment over it, every fault at once."""

import pytest

from digest.config import changed, load, read_secret, shown
from digest.errors import ConfigError
from digest.model import Purpose


@pytest.fixture
def file(installation):
    """A valid settings file."""
    return installation()


def faults(file, **environment):
    with pytest.raises(ConfigError) as refused:
        load(file, environment)
    return refused.value.faults


def test_the_environment_beats_the_file(installation):
    file = installation(smtp={"port": 25})

    settings = load(file, {"DIGEST_SMTP_PORT": "2525", "DIGEST_EDITION_PER_SECTION": "3"})

    assert (settings.smtp.port, settings.edition.per_section) == (2525, 3)


def test_a_list_in_the_environment_is_separated_by_commas(file):
    settings = load(file, {"DIGEST_AUDIENCE_REQUIRES": "newsletter, promotions"})

    assert settings.audience.requires == (Purpose.NEWSLETTER, Purpose.PROMOTIONS)


def test_other_programs_variables_are_left_alone(file):
    load(file, {"DIGEST_CONFIG": "x", "DIGEST_FOLDER_X": "/", "DIGEST": "1", "DIGESTIVE_ON": "1"})


def test_a_misspelt_variable_of_a_section_is_a_fault(file):
    assert faults(file, DIGEST_SMTP_HOTS="x") == ("smtp.hots: no such key",)


def test_the_folder_cannot_be_set_from_the_file(installation, tmp_path):
    file = installation()
    file.write_text('folder = "/elsewhere"\n' + file.read_text())

    assert load(file, {}).folder == tmp_path


def test_every_fault_is_told_with_the_key_what_was_found_and_what_is_allowed(installation):
    file = installation(
        newsletter={"from_address": "moi@gmail.com"},
        delivery={"lease": 15},
        sources={"max_size": "big"},
        edition={"stories": 50},
        extra={"key": 1},
    )

    by_key = dict(fault.split(": ", 1) for fault in faults(file))

    assert sorted(by_key) == [
        *("delivery.lease", "edition.stories", "extra", "newsletter.from_address"),
        "sources.max_size",
    ]
    assert by_key.pop("extra") == "no such key"
    for words in by_key.values():
        assert words.startswith("found ")
        assert "; allowed: " in words


def test_a_missing_key_is_named(file):
    file.write_text("[newsletter]\n")

    assert "newsletter.name: missing, and there is no default" in faults(file)
    assert "web: missing, and there is no default" in faults(file)


def test_a_password_is_never_repeated_in_a_fault(installation):
    file = installation(smtp={"password": "hunter2", "password_file": "p.txt"})
    wrong = installation  # the same fixture, other keys

    assert "hunter2" not in "".join(faults(file))
    assert "hunter2" not in "".join(faults(wrong(smtp={"password": ["hunter2"]})))


def test_no_secret_is_shown_by_the_record_itself(installation):
    settings = load(
        installation(
            smtp={"password": "hunter2"}, database={"url": "postgresql://u:s3cret@db.example/d"}
        ),
        {},
    )

    assert "hunter2" not in repr(settings)
    assert "s3cret" not in repr(settings)
    assert "hunter2" not in repr([shown(settings), changed(settings)])


@pytest.mark.parametrize(
    "line",
    [
        'smtp = "hunter2"',
        "smtp.password = 5.5",
        'database = "hunter2"',
        "database.url = 7",
        'relays = "hunter2"',
        'relays.second = { host = "relay.example", password = 5.5 }',
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated_either(file, line):
    file.write_text(f"{line}\n{file.read_text()}")

    (fault,) = faults(file)

    assert "found a secret" in fault


def test_what_was_found_is_told_briefly(installation):
    (fault,) = faults(installation(newsletter={"slug": "x" * 5000}))

    assert len(fault) < 200


def test_only_a_relay_on_this_machine_may_be_spoken_to_in_clear(installation):
    load(installation(smtp={"tls": "none"}), {})

    (fault,) = faults(installation(smtp={"host": "relay.example", "tls": "none"}))

    assert fault.startswith("smtp.tls: found 'none'; allowed off loopback")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_is_this_machine_by_name_or_number(installation, host):
    load(installation(smtp={"host": host, "tls": "none"}), {})


@pytest.mark.parametrize("host", ["", "localhost.example", "0.0.0.0", "10.0.0.1", "[::1]"])
def test_nothing_else_is_loopback(installation, host):
    assert faults(installation(smtp={"host": host, "tls": "none"}))


@pytest.mark.parametrize(
    ("sections", "key"),
    [
        ({"schedule": {"catch_up": "10s"}}, "schedule.tick"),
        ({"schedule": {"tick": "7h"}}, "schedule.tick"),
        ({"delivery": {"first_retry": "4h"}}, "delivery.longest_retry"),
        ({"delivery": {"longest_retry": "1min"}}, "delivery.longest_retry"),
        ({"smtp": {"hello_name": "moi\r\nMAIL"}}, "smtp.hello_name"),
        ({"delivery": {"bounce_address": "une-adresse-trop-longue@n.example"}},
         "delivery.bounce_address"),
        ({"web": {"public_url": "https://n.example/?a=1"}}, "web.public_url"),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_together_or_at_all_are_refused(installation, sections, key):
    (fault,) = faults(installation(**sections))

    assert fault.startswith(f"{key}: found ")
    assert "; allowed: " in fault
    assert "timedelta" not in fault


def test_an_empty_list_in_the_environment_is_an_empty_list(file):
    assert load(file, {"DIGEST_WEB_TRUSTED_PROXIES": ""}).web.trusted_proxies == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[smtp\n", "not a TOML file"),
        (b"\xff\xfe", "not a TOML file"),
        (b"a = 1\na = 2\n", "not a TOML file"),
    ],
)
def test_what_is_no_toml_is_told_in_one_line(tmp_path, content, words):
    (tmp_path / "digest.toml").write_bytes(content)

    (fault,) = faults(tmp_path / "digest.toml")

    assert fault.startswith(words)


def test_a_file_of_another_system_begins_with_a_mark_and_is_read(file):
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    assert load(file, {}).newsletter.name


def test_a_file_that_is_not_there_is_named_with_the_next_step(tmp_path):
    (fault,) = faults(tmp_path / "digest.toml")

    assert "digest init" in fault


def test_nobody_is_mailed_without_the_newsletters_own_purpose(installation):
    (fault,) = faults(installation(audience={"requires": ["partners"]}))

    assert fault.startswith("audience.requires")


def test_a_networks_proxy_is_trusted_by_number(installation):
    load(installation(web={"trusted_proxies": ["10.0.0.0/8", "::1"]}), {})

    (fault,) = faults(installation(web={"trusted_proxies": ["proxy.example"]}))

    assert fault.startswith("web.trusted_proxies")


def test_what_is_shown_as_changed_is_what_was_set(installation):
    settings = load(installation(smtp={"port": 2525, "tls": "auto"}), {})

    assert changed(settings)["smtp"] == {"port": 2525}
    assert "schedule" not in changed(settings)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///a:b@c.db", "sqlite:///a:b@c.db"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql://u:p@ss/w@h:5432/d", "postgresql://u:********@h:5432/d"),
        ("postgresql://u@h/d?password=p&x=1", "postgresql://u@h/d?password=********&x=1"),
        ("postgresql://h/d?sslpassword=p", "postgresql://h/d?sslpassword=********"),
        ("postgresql://h/d?a=1&SSLPassword=p", "postgresql://h/d?a=1&SSLPassword=********"),
        ("postgresql://h/d?pass%77ord=p", "postgresql://h/d?pass%77ord=********"),
        ("postgresql://h/d?oauth_client_secret=p", "postgresql://h/d?oauth_client_secret=********"),
        ("postgresql://u:p@h/d?password=p@q&x=1", "postgresql://u:********@********"),
        ("postgresql://u:p?q@h/d", "postgresql://u:********@********"),
    ],
)
def test_the_password_of_a_database_is_starred_out(installation, url, words):
    settings = load(installation(database={"url": url}), {})

    assert shown(settings)["database"]["url"] == words
    assert changed(settings)["database"]["url"] == words


def test_a_secret_is_its_files_text_without_the_line_end(tmp_path):
    (tmp_path / "secret").write_text("s3cret\n")

    assert read_secret(tmp_path / "secret", "smtp.password_file") == "s3cret"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff"])
def test_a_secret_that_cannot_be_used_is_named(tmp_path, content):
    (tmp_path / "secret").write_bytes(content)

    with pytest.raises(ConfigError, match=r"smtp\.password_file"):
        read_secret(tmp_path / "secret", "smtp.password_file")


def test_a_secret_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        read_secret(tmp_path / "secret", "smtp.password_file")


# --- lanes and relays -----------------------------------------------------------------


def test_a_lane_of_ones_own_must_name_its_domains(installation):
    path = installation(lanes={"videotron": {"rate": "5/s"}})

    with pytest.raises(ConfigError, match=r"lanes: found .* names its domains, or one of gmail"):
        load(path, {})


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"lanes": {"gmail": {"rate": "fast"}}}, r"lanes\.gmail\.rate"),
        ({"lanes": {"gmail": {"domains": []}}}, r"lanes\.gmail\.domains"),
        ({"lanes": {"gmail": {"domains": ["@gmail.com"]}}}, r"lanes\.gmail\.domains"),
        ({"lanes": {"Gmail": {"rate": "5/s"}}}, r"lanes\.Gmail"),
        ({"relays": {"second": {"port": 25}}}, r"relays\.second\.host"),
        ({"relays": {"second": {"host": "relay.example", "tls": "none"}}}, r"relays\.second\.tls"),
        ({"relays": {"second": {"host": "a.example", "speed": 3}}}, r"relays\.second\.speed"),
    ],
)
def test_a_fault_of_a_named_table_is_told_with_its_name(installation, table, key):
    with pytest.raises(ConfigError, match=key):
        load(installation(**table), {})


def test_the_passwords_of_other_relays_are_secrets_too(installation):
    path = installation(relays={"second": {"host": "relay.example", "password": "s3cret"}})

    settings = load(path, {})

    assert "s3cret" not in str(shown(settings)) + repr(settings)


def test_a_secret_of_a_hook_comes_from_the_environment_and_is_never_shown(installation):
    file = installation(hooks={"postmark": {"secret": "du fichier"}})

    settings = load(
        file, {"DIGEST_HOOKS_POSTMARK_SECRET": "un-secret", "DIGEST_HOOKS_SES_TOPIC": "t"}
    )

    assert (settings.hooks["postmark"].secret, settings.hooks["ses"].topic) == ("un-secret", "t")
    assert "un-secret" not in str(shown(settings))
    assert "un-secret" not in repr(settings)


def test_a_key_of_any_named_table_may_stand_in_the_environment(installation):
    file = installation(relays={"b": {"host": "relais.example"}})

    settings = load(file, {"DIGEST_RELAYS_B_PORT": "26", "DIGEST_RELAYS_C_HOST": "autre.example"})

    assert {name: (each.host, each.port) for name, each in settings.relays.items()} == {
        "b": ("relais.example", 26),
        "c": ("autre.example", 587),
    }


def test_a_secret_in_the_wrong_place_is_not_repeated(installation):
    file = installation(hooks={"postmark": {"secret": ["un-secret"]}})

    assert "un-secret" not in "".join(faults(file))
    assert "hooks.postmark.secret: found a secret" in "".join(faults(file))


def test_a_secret_is_said_once(installation):
    file = installation(hooks={"postmark": {"secret": "a", "secret_file": "b.txt"}})

    assert "the secret once" in "".join(faults(file))


def test_the_addresses_of_alarms_are_starred_out_for_they_hold_a_token(with_settings):
    ways = {"hook": "https://alarmes.example/jeton", "ping": "https://veille.example/jeton"}

    seen_by_all = shown(with_settings(alarm=ways))["alarm"]

    assert "jeton" not in str(seen_by_all)
    assert seen_by_all["hook"]
