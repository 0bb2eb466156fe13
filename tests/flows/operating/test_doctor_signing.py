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
def finding_of(tmp_path, with_settings):
    """`finding_of(rsa=KEY, ed25519=KEY, mode=0o600, …)`: the finding for these settings."""

    def judge(*, rsa=None, ed25519=None, mode=0o600, **dkim):
        for key, name in ((rsa, "key_file"), (ed25519, "ed25519_key_file")):
            if key is not None:
                (tmp_path / name).write_bytes(key.pem)
                (tmp_path / name).chmod(mode)
                dkim[name] = name
        return signing(with_settings(dkim=dkim))

    return judge


def test_without_a_key_signing_is_the_relays_business(finding_of):
    finding = finding_of()

    assert finding.state is FindingState.OK
    assert "your relay has to sign" in finding.observation


def test_sound_keys_are_told_with_their_names(finding_of):
    finding = finding_of(rsa=SOUND, ed25519=OTHER)

    assert finding.state is FindingState.OK
    assert "digest (rsa, 2048 bits), digest-ed25519 (ed25519, 256 bits)" in finding.observation


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read_is_a_failure(finding_of, mode):
    finding = finding_of(rsa=SOUND, mode=mode)

    assert finding.state is FindingState.FAIL
    assert "can be read by others" in finding.observation
    assert finding.next_step.startswith("run: chmod 600 ")


def test_a_small_key_is_a_warning(finding_of):
    small = SigningKey(generate_private_key(public_exponent=65537, key_size=1024))

    finding = finding_of(rsa=small)

    assert finding.state is FindingState.WARN
    assert "1024 bits" in finding.observation


def test_ed25519_alone_is_a_warning(finding_of):
    finding = finding_of(ed25519=OTHER)

    assert finding.state is FindingState.WARN
    assert "many receivers cannot verify" in finding.observation


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
def test_a_domain_that_dmarc_does_not_count_is_a_warning(finding_of, domain, state):
    assert finding_of(rsa=SOUND, domain=domain).state is state


def test_a_key_file_that_is_missing_is_told(with_settings):
    with pytest.raises(ConfigError, match="cannot be read"):
        signing(with_settings(dkim={"key_file": "not-there.pem"}))
