"""
Typed settings: one TOML file, environment variables over it, secrets from files.

`DIGEST_SMTP_HOST=relay.example` stands for `host` in `[smtp]`; lists are
separated by commas. Paths are relative to the file's own folder. Durations and
sizes carry units (`30s`, `20h`, `2MB`); unknown keys are faults; all faults are
named at once. Nothing here is global: `load` returns a record and forgets.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from digest.dates import Timetable
from digest.errors import ConfigError
from digest.model import Purpose
from digest.postal import (
    Lanes,
    PaceSettings,
    Relays,
    Section,
    SmtpSettings,
    is_loopback,
)
from digest.units import (
    BaseAddress,
    DnsName,
    Duration,
    HostName,
    Hour,
    Listed,
    Mailbox,
    OwnMailbox,
    Size,
    TaggedMailbox,
    WebAddress,
    Weighted,
    Zone,
    refusal,
)

__all__ = ["ENVIRONMENT_PREFIX", "Settings", "SmtpSettings", "changed", "is_loopback", "load"]
__all__ += ["read_secret", "shown"]

ENVIRONMENT_PREFIX = "DIGEST_"
_PASSWORD = re.compile(r"(?P<before>://[^:/@]*:|[?&]password=)(?:.*(?=@)|[^&]+)")
"""Where an address of a database may hold one."""
_STARS = "********"
_SECRET = frozenset({"smtp", "smtp.password", "relays", "database", "database.url"})
"""What is never repeated, not even by who put it in the wrong place."""
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Fonts = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,-]{4,120}$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


# --- sections -------------------------------------------------------------------


class NewsletterSettings(Section):
    """Who writes, in whose name, from where."""

    slug: str = Field("quotidienne", pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1, max_length=60)
    slogan: str = "L’infolettre des gens déjà au courant."
    tagline: str = (
        "Si t'étais abonné à notre infolettre quotidienne, tu serais sûrement déjà au courant."
    )
    from_address: OwnMailbox
    reply_to: Mailbox | None = None
    postal_address: str = Field(min_length=10)
    contact: Mailbox
    site_url: WebAddress
    privacy_url: WebAddress
    band_colour: Colour = "#15202b"
    mark_colour: Colour = "#ffe27a"
    accent_colour: Colour = "#a8201a"
    link_colour: Colour = "#0a4fa3"
    title_font: Fonts = "Georgia, Times New Roman, serif"
    text_font: Fonts = "Segoe UI, Roboto, Helvetica, Arial, sans-serif"
    logo: WebAddress | None = None
    logo_width: int = Field(240, ge=16, le=536)
    logo_height: int = Field(60, ge=16, le=400)
    picture_hosts: Annotated[tuple[DnsName, ...], Listed] = ()
    typography: Literal["quebec", "france"] = "quebec"
    timezone: Zone = ZoneInfo("America/Toronto")

    @property
    def domain(self) -> str:
        """The domain the mail is from."""
        return self.from_address.rpartition("@")[2]

    @property
    def list_id(self) -> str:
        """The List-Id of RFC 2919."""
        return f"{self.slug}.{self.domain}"


class ScheduleSettings(Section):
    """When `digest schedule` makes an edition."""

    send_at: Hour = time(8, 30)
    days: Annotated[tuple[Weekday, ...], Listed] = Field(_WEEKDAYS, min_length=1)
    catch_up: Duration = timedelta(hours=6)
    tick: Duration = Field(timedelta(seconds=30), validate_default=True)
    collect_every: Duration = timedelta(minutes=15)

    @field_validator("tick")
    @classmethod
    def _in_time(cls, tick: timedelta, known: ValidationInfo) -> timedelta:
        if tick > known.data.get("catch_up", tick):
            raise ValueError("allowed: at most schedule.catch_up; else every edition is too late")
        return tick


class DatabaseSettings(Section):
    """Where the truth lives."""

    url: str = Field("sqlite:///digest.db", repr=False)


class SourcesSettings(Section):
    """How politely, and how far, the web is read."""

    timeout: Duration = timedelta(seconds=20)
    max_size: Size = 10_000_000
    first_window: Duration = timedelta(hours=24)
    read_pages: bool = True
    allow_private: bool = False
    report_after: Duration = timedelta(days=3)


class EditionSettings(Section):
    """What an edition holds."""

    stories: int = Field(5, ge=1, le=20)
    briefs: int = Field(5, ge=0, le=20)
    per_section: int = Field(2, ge=1, le=20)
    section_weights: Annotated[tuple[Weighted, ...], Listed] = ()
    words_per_minute: int = Field(200, ge=80, le=400)
    templates: Path | None = None


class DeskSettings(Section):
    """Whether somebody approves each edition, and what silence means."""

    approval: Literal["none", "required"] = "none"
    approval_default: Literal["hold", "send"] = "hold"
    ask_before: Duration = timedelta(minutes=30)
    address: Mailbox | None = None


class AudienceSettings(Section):
    """Who gets the edition."""

    requires: Annotated[tuple[Purpose, ...], Listed] = (
        Purpose.NEWSLETTER,
        Purpose.PARTNERS,
    )
    partner_free_variant: bool = False

    @field_validator("requires")
    @classmethod
    def _newsletter(cls, purposes: tuple[Purpose, ...]) -> tuple[Purpose, ...]:
        if Purpose.NEWSLETTER not in purposes:
            raise ValueError('allowed: a list with "newsletter" in it; nobody is mailed without')
        return purposes


class ConsentSettings(Section):
    """How consent is asked."""

    policy: Literal["sentence", "per-purpose"] = "sentence"
    confirm_within: Duration = timedelta(days=7)
    keep_visits: Duration = timedelta(days=365)
    keep_proof: Duration = timedelta(days=1096)


class DeliverySettings(Section):
    """How copies leave, and what happens to those that could not."""

    bounce_address: TaggedMailbox | None = None
    unsubscribe_address: TaggedMailbox | None = None
    batch_size: int = Field(500, ge=1, le=10_000)
    processes: int = Field(1, ge=1, le=64)
    lease: Duration = timedelta(minutes=15)
    first_retry: Duration = timedelta(minutes=30)
    longest_retry: Duration = Field(timedelta(hours=3), validate_default=True)
    best_before: Duration = timedelta(hours=20)
    uncertain: Literal["hold", "resend"] = "hold"
    journal: Path = Path("journal")

    @field_validator("longest_retry")
    @classmethod
    def _no_shorter(cls, longest: timedelta, known: ValidationInfo) -> timedelta:
        if longest < known.data.get("first_retry", longest):
            raise ValueError("allowed: at least delivery.first_retry")
        return longest


class DkimSettings(Section):
    """The keys that sign mail; without one, signing is left to the relay."""

    domain: DnsName | None = None
    selector: DnsName = "digest"
    key_file: Path | None = None
    ed25519_selector: DnsName = "digest-ed25519"
    ed25519_key_file: Path | None = None

    @field_validator("ed25519_selector")
    @classmethod
    def _another(cls, selector: str, known: ValidationInfo) -> str:
        if selector == known.data.get("selector"):
            raise ValueError("allowed: another name than dkim.selector; each key has its record")
        return selector


class WebSettings(Section):
    """The public pages."""

    public_url: BaseAddress
    host: HostName = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    trusted_proxies: Annotated[tuple[str, ...], Listed] = ()
    archive: Literal["public", "unlisted", "off"] = "public"

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            ip_network(network)
        return networks


class SecretsSettings(Section):
    """Where the keys that sign links are kept."""

    keys_file: Path = Path("keys.txt")


class Settings(Section):
    """Every setting. `folder` is where the file lies; relative paths start there."""

    newsletter: NewsletterSettings
    web: WebSettings
    schedule: ScheduleSettings = ScheduleSettings()
    database: DatabaseSettings = DatabaseSettings()
    sources: SourcesSettings = SourcesSettings()
    edition: EditionSettings = EditionSettings()
    desk: DeskSettings = DeskSettings()
    audience: AudienceSettings = AudienceSettings()
    consent: ConsentSettings = ConsentSettings()
    smtp: SmtpSettings = SmtpSettings()
    relays: Relays = Field(default_factory=dict)
    pace: PaceSettings = PaceSettings()
    lanes: Lanes = Field(default_factory=dict)
    delivery: DeliverySettings = DeliverySettings()
    dkim: DkimSettings = DkimSettings()
    secrets: SecretsSettings = SecretsSettings()
    folder: Path = Field(Path(), exclude=True)

    @property
    def timetable(self) -> Timetable:
        """When editions go out."""
        return Timetable(
            zone=self.newsletter.timezone,
            send_at=self.schedule.send_at,
            weekdays=frozenset(_WEEKDAYS.index(day) for day in self.schedule.days),
            catch_up=self.schedule.catch_up,
        )

    @property
    def bounce_address(self) -> str:
        """Where bounces come back, before a token is put in."""
        return self.delivery.bounce_address or f"rebond@{self.newsletter.domain}"

    @property
    def unsubscribe_address(self) -> str:
        """Where mail that asks to leave arrives, before a token is put in."""
        return self.delivery.unsubscribe_address or f"desabonnement@{self.newsletter.domain}"

    @property
    def desk_address(self) -> str:
        """Who is asked to approve an edition."""
        return self.desk.address or self.newsletter.contact

    @property
    def own_templates(self) -> Path | None:
        """The newsroom's folder of overriding templates, or None."""
        return None if self.edition.templates is None else self.path(self.edition.templates)

    @property
    def signing_domain(self) -> str:
        """The domain in whose name mail is signed."""
        return self.dkim.domain or self.newsletter.domain

    def path(self, path: Path) -> Path:
        """That path, seen from the configuration file's folder."""
        return self.folder / path


# --- loading ----------------------------------------------------------------------


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """
    Read the settings at *path* with *environment* over them.

    Raises `ConfigError` with every fault: the key, what was found, what is allowed.
    """
    tables = _read_toml(path)
    _overlay(tables, environment)
    tables.pop("folder", None)
    try:
        settings = Settings.model_validate({**tables, "folder": path.resolve().parent})
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        raise ConfigError(str(path), tuple(refusal(error, _SECRET) for error in errors)) from None
    return settings


def read_secret(path: Path, what: str) -> str:
    """
    What a secret's file holds, without the line end.

    Raises `ConfigError` where it cannot be read, is not text or is empty.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise ConfigError(str(path), (f"{what}: cannot be read ({fault.strerror})",)) from fault
    except UnicodeDecodeError as fault:
        raise ConfigError(str(path), (f"{what}: the file is not text",)) from fault
    if not secret:
        raise ConfigError(str(path), (f"{what}: the file is empty",))
    return secret


def changed(settings: Settings) -> dict[str, dict[str, Any]]:
    """The keys whose value is not the default, by section; secrets are starred out."""
    return _stars(settings.model_dump(mode="json", exclude_defaults=True))


def shown(settings: Settings) -> dict[str, dict[str, Any]]:
    """Every key with the value in force, by section; secrets are starred out."""
    return _stars(settings.model_dump(mode="json"))


def _stars(sections: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    for door in (sections.get("smtp", {}), *sections.get("relays", {}).values()):
        if door.get("password"):
            door["password"] = _STARS
    database = sections.get("database", {})
    if "url" in database:
        database["url"] = _PASSWORD.sub(rf"\g<before>{_STARS}", database["url"])
    return sections


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors leave a mark
    except OSError as fault:
        hint = "run `digest init` to make one, or name it with --config"
        raise ConfigError(str(path), (f"cannot be read ({fault.strerror}); {hint}",)) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(str(path), (f"not a TOML file: {fault}",)) from fault


def _overlay(tables: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, value in environment.items():
        if not name.startswith(ENVIRONMENT_PREFIX):
            continue
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
        if section in Settings.model_fields and key:
            table = tables.setdefault(section, {})
            if isinstance(table, dict):  # else the file is wrong there, and is told so
                table[key] = value
