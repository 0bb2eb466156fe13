"""Keys that sign mail: from their files, into the DNS, and refused in words."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from digest.deliver.dkim_key import KeyKind, load_key, new_key
from digest.deliver.dkim_record import (
    is_testing,
    kind_of,
    published_key,
    record_of,
    verifies,
)
from digest.deliver.published.record import DnsRecord, RecordKind
from digest.errors import ConfigError, InputError

DIGEST = sha256(b"Le pont rouvre").digest()
RSA = new_key(KeyKind.RSA)


def pem(private, *, password=b"", layout=PrivateFormat.PKCS8):
    sealed = BestAvailableEncryption(password) if password else NoEncryption()
    return private.private_bytes(Encoding.PEM, layout, sealed)


def rsa_of(bits):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "dkim.pem"


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_is_read_as_it_was_written(file, kind):
    key = new_key(kind)
    file.write_bytes(key.pem)

    key = load_key(file, kind)

    assert key.sign(DIGEST) == key.sign(DIGEST)
    assert (key.kind, key.bits) == (kind, 2048 if kind is KeyKind.RSA else 256)


def test_a_key_of_openssls_older_form_is_read_too(file):
    file.write_bytes(pem(rsa_of(1024), layout=PrivateFormat.TraditionalOpenSSL))

    assert load_key(file, KeyKind.RSA).bits == 1024


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no private key in PEM"),
        (b"\xff\xfe\x00", "no private key in PEM"),
        (RSA.pem[:300], "no private key in PEM"),
        (RSA.pem.replace(b"PRIVATE", b"PUBLIC"), "no private key in PEM"),
        (pem(rsa_of(2048), password=b"x"), "encrypted"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "neither an RSA nor an Ed25519 key"),
        (new_key(KeyKind.ED25519).pem, "an ed25519 key where an rsa key is wanted"),
    ],
    ids=["empty", "bytes", "cut", "public", "encrypted", "elliptic", "other"],
)
def test_a_file_without_a_usable_key_is_refused_in_words(file, content, reason):
    file.write_bytes(content)

    with pytest.raises(ConfigError, match=reason) as refused:
        load_key(file, KeyKind.RSA)

    assert refused.value.where == str(file)
    assert refused.value.exit_code == 78


def test_a_file_that_is_not_there_is_told_with_what_to_do(file):
    with pytest.raises(ConfigError, match=r"No such file.*`digest dkim keygen FILE`"):
        load_key(file, KeyKind.RSA)


def test_a_key_too_small_to_be_believed_is_refused(file):
    # made long ago: nobody can make one so small with today's library
    file.write_text(
        "-----BEGIN PRIVATE KEY-----\n" + SMALL + "-----END PRIVATE KEY-----\n", encoding="ascii"
    )

    with pytest.raises(ConfigError, match="512 bits; no receiver accepts less than 1024"):
        load_key(file, KeyKind.RSA)


SMALL = """\
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAqehOUo76zI7Eezt6
ycfc4YG2qyI36lakhFW9eJQu/ce5QT9iW4IuSwdgb2/QnK4Gsw2vPJqVHL7UQUWY
USix5wIDAQABAkAbsDfTTGminEF4s6C28VMVjMXv7YufLK9ywWY3GC7wPDACqF2a
TGzAU172sEdU+9HP7dlfkXhTOq6sPNnsrYDBAiEA0Z8FJ7L/cF1d4LXtPqVDWSWX
5FCxgtXG6kF6VYi2f6UCIQDPf+Syouar+xUX7tZquKKzaERJi5Qfx5FG1koO+Jd1
mwIhAK/Q6Mn7YDQmm262KF66zlofJd7hr4FFPKmOccT7/dXhAiEAgpTOvKiNl+9z
z9LrNtAo+9SDHPFs7y7tOvICOzewQT8CIE7hBB3x9djsZ0l84u90tUc1J65aReLt
YV5Uz1BKep7q
"""


# --- records --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KeyKind)
def test_what_a_record_publishes_verifies_what_its_key_signs(kind):
    key, other = new_key(kind), new_key(kind)

    public = published_key(record_of(key))

    assert kind_of(public) is kind
    assert verifies(public, key.sign(DIGEST), DIGEST)
    assert not verifies(public, other.sign(DIGEST), DIGEST)
    assert not verifies(public, key.sign(DIGEST), sha256(b"autre").digest())


def test_a_record_is_split_where_the_dns_wants_it_and_read_back_whole():
    name = "r1._domainkey.infolettre.example"
    line = DnsRecord(name=name, kind=RecordKind.TXT, value=record_of(RSA)).zone_lines

    strings = re.findall(r'"(.*)"', line)

    assert line.startswith("r1._domainkey.infolettre.example. IN TXT (\n")
    assert [len(string) <= 255 for string in strings] == [True, True]
    assert "".join(strings) == record_of(RSA)
    assert verifies(published_key(line), RSA.sign(DIGEST), DIGEST)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.replace("v=DKIM1; ", ""),
        lambda record: record.replace("k=rsa; ", ""),
        lambda record: record.replace("; ", " ;\t") + ";",
        lambda record: record.replace("p=", "h=sha1:sha256; s=email; n=note; p="),
        lambda record: f'"{record[:100]}" "{record[100:]}"\n',
    ],
)
def test_every_lawful_way_to_write_a_record_is_understood(change):
    public = published_key(change(record_of(RSA)))

    assert verifies(public, RSA.sign(DIGEST), DIGEST)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("", "no DKIM record"),
        ("v=spf1 -all", "no DKIM record"),
        ("v=DKIM1; k=rsa", "no DKIM record"),
        ("v=DKIM1; k=rsa; p=", "withdrawn"),
        (record_of(RSA)[:255], "damaged or cut short"),
        ("v=DKIM1; k=ed25519; p=AAAA", "damaged or cut short"),
        (record_of(RSA).replace("k=rsa", "k=ed25519"), "damaged or cut short"),
        (record_of(RSA).replace("k=rsa", "k=dsa"), "neither"),
        (record_of(RSA) + "; h=sha1", "forbids sha256"),
        (record_of(RSA) + "; s=tlsrpt", "keeps the key from mail"),
    ],
    ids=["", "spf", "no p", "withdrawn", "cut", "short", "swapped", "kind", "sha1", "tlsrpt"],
)
def test_a_record_no_receiver_could_use_is_told_in_words(record, reason):
    with pytest.raises(InputError, match=reason):
        published_key(record)


def test_an_elliptic_key_under_the_name_of_rsa_is_told():
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    encoded = b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    with pytest.raises(InputError, match="another kind"):
        published_key(f"v=DKIM1; k=rsa; p={encoded.decode()}")


def test_a_record_that_is_only_a_trial_is_noticed():
    assert is_testing(record_of(RSA) + "; t=s:y")
    assert not is_testing(record_of(RSA) + "; t=s")
