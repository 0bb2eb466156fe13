"""What the doctor says of the keys that sign mail."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from digest.deliver.dkim_key import KeyKind, SigningKey, new_key
from digest.errors import ConfigError
from digest.flows.operating.doctor.finding import FindingState
from digest.flows.operating.doctor.signing import signing

SOUND = new_key(KeyKind.RSA)
OTHER = new_key(KeyKind.ED25519)


@pytest.fixture
def looked(tmp_path, with_settings):
    """`looked(rsa=KEY, ed25519=KEY, mode=0o600, …)`: the finding for those keys and settings."""

    def look(*, rsa=None, ed25519=None, mode=0o600, **dkim):
        for key, name in ((rsa, "key_file"), (ed25519, "ed25519_key_file")):
            if key is not None:
                (tmp_path / name).write_bytes(key.pem)
                (tmp_path / name).chmod(mode)
                dkim[name] = name
        return signing(with_settings(dkim=dkim))

    return look


def test_without_a_key_signing_is_the_relays_business(looked):
    found = looked()

    assert found.state is FindingState.OK
    assert "your relay has to sign" in found.seen


def test_sound_keys_are_told_with_their_names(looked):
    found = looked(rsa=SOUND, ed25519=OTHER)

    assert found.state is FindingState.OK
    assert "digest (rsa, 2048 bits), digest-ed25519 (ed25519, 256 bits)" in found.seen


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read_is_a_failure(looked, mode):
    found = looked(rsa=SOUND, mode=mode)

    assert found.state is FindingState.FAIL
    assert "can be read by others" in found.seen
    assert found.next_step.startswith("run: chmod 600 ")


def test_a_small_key_is_a_warning(looked):
    small = SigningKey(generate_private_key(public_exponent=65537, key_size=1024))

    found = looked(rsa=small)

    assert found.state is FindingState.WARN
    assert "1024 bits" in found.seen


def test_ed25519_alone_is_a_warning(looked):
    found = looked(ed25519=OTHER)

    assert found.state is FindingState.WARN
    assert "many receivers cannot verify" in found.seen


@pytest.mark.parametrize(
    ("domain", "state"),
    [
        ("infolettre.example", FindingState.OK),
        ("example", FindingState.OK),
        ("courriel.infolettre.example", FindingState.OK),
        ("autre.example", FindingState.WARN),
        ("notinfolettre.example", FindingState.WARN),
    ],
)
def test_a_domain_that_dmarc_does_not_count_is_a_warning(looked, domain, state):
    assert looked(rsa=SOUND, domain=domain).state is state


def test_a_key_file_that_is_missing_is_told(with_settings):
    with pytest.raises(ConfigError, match="cannot be read"):
        signing(with_settings(dkim={"key_file": "not-there.pem"}))
