"""Make a key that signs mail, and compare what the DNS publishes with the keys in force."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from digest.config import Settings
from digest.deliver.dkim_key import KeyKind, SigningKey, new_key
from digest.deliver.dkim_record import (
    is_testing,
    kind_of,
    name_of,
    published_key,
    record_of,
    verifies,
)
from digest.deliver.published.record import DnsRecord, RecordKind
from digest.errors import ConfigError, InputError
from digest.flows.signing import signing_keys

_SAMPLE = b"from:bonjour@infolettre.example\r\nsubject:Le pont rouvre\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKey:
    """One key as the DNS should tell it."""

    key: SigningKey = field(repr=False)
    record: DnsRecord
    """At `SELECTOR._domainkey.DOMAIN`."""

    @property
    def kind(self) -> KeyKind:
        """What kind of key it is."""
        return self.key.kind

    @property
    def bits(self) -> int:
        """Its size."""
        return self.key.bits


def make_key(file: Path, kind: KeyKind) -> SigningKey:
    """
    Write a fresh key to *file*, readable by its owner only.

    Raises `InputError` where the file is there already: mail on its way needs the old key's
    record, and the settings the old key.
    """
    key = new_key(kind)
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(f"{file} is there already and was not touched; name another") from None
    try:
        with open(opened, "wb") as written:  # noqa: PTH123 - a descriptor, not a path
            written.write(key.pem)
            written.flush()
            os.fsync(written.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return key


def published(domain: str, selector: str, key: SigningKey) -> PublishedKey:
    """What to publish for a key."""
    record = DnsRecord(name=name_of(selector, domain), kind=RecordKind.TXT, value=record_of(key))
    return PublishedKey(key=key, record=record)


def own_keys(settings: Settings) -> tuple[PublishedKey, ...]:
    """What to publish for the keys the settings name; none where signing is left to the relay."""
    domain = settings.signing_domain
    return tuple(published(domain, selector, key) for selector, key in signing_keys(settings))


def keys_in_force(settings: Settings) -> tuple[PublishedKey, ...]:
    """The same; `ConfigError` where there is none."""
    keys = own_keys(settings)
    if not keys:
        step = "no key is set, so nothing is signed; make one with `digest dkim keygen FILE`"
        raise ConfigError("dkim.key_file", (step,))
    return keys


def judge(settings: Settings, records: Sequence[str]) -> None:
    """
    Sign a sample with the keys in force and verify it with what *records* publish.

    Raises `ConfigError` with every record that would make receivers distrust our mail.
    """
    keys = {key.kind: key for _, key in signing_keys(settings)}
    faults = tuple(fault for record in records for fault in doubts_about_record(keys, record))
    if faults:
        raise ConfigError("the DNS record", faults)


def doubts_about_record(keys: Mapping[KeyKind, SigningKey], record: str) -> Iterator[str]:
    """Why receivers would distrust what those keys sign, by what a record publishes; in words."""
    try:
        public = published_key(record)
    except InputError as fault:
        yield str(fault)
        return
    kind = kind_of(public)
    digest = sha256(_SAMPLE).digest()
    if kind not in keys:
        yield f"it publishes an {kind} key, and the settings name none"
    elif not verifies(public, keys[kind].sign(digest), digest):
        yield f"it publishes another {kind} key than the one that signs: publish what "
        "`digest dkim check` prints, or correct the selector"
    if is_testing(record):
        yield "its t=y tells receivers to treat our mail as if it were not signed; take it out"
