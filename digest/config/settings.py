"""Every setting of an installation, in one record."""

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from digest.address import untagged
from digest.config.alarm import AlarmSettings
from digest.config.delivery import DeliverySettings, DkimSettings
from digest.config.desk import DeskSettings
from digest.config.dns import DnsSettings
from digest.config.edition import EditionSettings
from digest.config.engine import EngineSettings
from digest.config.feedback import FeedbackSettings, NamedMailboxes
from digest.config.hooks import NamedHooks
from digest.config.metrics import LogSettings, MetricsSettings
from digest.config.mode import ModeSettings
from digest.config.newsletter import NewsletterSettings
from digest.config.pace import NamedLanes, PaceSettings
from digest.config.readers import AudienceSettings, ConsentSettings
from digest.config.relays import NamedRelays, SmtpSettings
from digest.config.report import ReportSettings
from digest.config.schedule import WEEKDAYS, ScheduleSettings
from digest.config.sources import SourcesSettings
from digest.config.storage import DatabaseSettings, SecretsSettings
from digest.config.table import SettingsTable
from digest.config.voice import VoiceSettings
from digest.config.web import WebSettings
from digest.dates import Timetable

_ANNOUNCED = 25
"""Each announcement is a write to the database, each copy of it one that may be in doubt."""


class Settings(SettingsTable):
    """Every setting. `folder` is where the file lies; relative paths start there."""

    newsletter: NewsletterSettings
    web: WebSettings
    schedule: ScheduleSettings = ScheduleSettings()
    database: DatabaseSettings = DatabaseSettings()
    engine: EngineSettings = EngineSettings()
    sources: SourcesSettings = SourcesSettings()
    edition: EditionSettings = EditionSettings()
    voice: VoiceSettings = VoiceSettings()
    desk: DeskSettings = DeskSettings()
    audience: AudienceSettings = AudienceSettings()
    consent: ConsentSettings = ConsentSettings()
    smtp: SmtpSettings = SmtpSettings()
    relays: NamedRelays = Field(default_factory=dict)
    pace: PaceSettings = PaceSettings()
    lanes: NamedLanes = Field(default_factory=dict)
    delivery: DeliverySettings = DeliverySettings()
    feedback: FeedbackSettings = FeedbackSettings()
    mailboxes: NamedMailboxes = Field(default_factory=dict)
    hooks: NamedHooks = Field(default_factory=dict)
    dkim: DkimSettings = DkimSettings()
    dns: DnsSettings = DnsSettings()
    alarm: AlarmSettings = AlarmSettings()
    report: ReportSettings = ReportSettings()
    metrics: MetricsSettings = MetricsSettings()
    log: LogSettings = LogSettings()
    secrets: SecretsSettings = SecretsSettings()
    mode: ModeSettings = ModeSettings()
    folder: Path = Field(Path(), exclude=True)

    @field_validator("engine")
    @classmethod
    def _shared(cls, engine: EngineSettings, info: ValidationInfo) -> EngineSettings:
        database = info.data.get("database")
        is_shared = database is None or database.url.startswith("postgresql")
        if not engine.is_local and not is_shared:
            raise ValueError(
                f'allowed: kind = "{engine.kind}" only where database.url names the PostgreSQL '
                'that all hosts share; on one host: kind = "local"'
            )
        return engine

    @property
    def timetable(self) -> Timetable:
        """When editions go out."""
        return Timetable(
            zone=self.newsletter.timezone,
            send_at=self.schedule.send_at,
            weekdays=frozenset(WEEKDAYS.index(day) for day in self.schedule.days),
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
    def own_mailboxes(self) -> frozenset[str]:
        """Where mail comes back to us, untagged."""
        ours = (self.bounce_address, self.unsubscribe_address, self.newsletter.from_address)
        return frozenset(map(untagged, ours))

    @property
    def has_way_back(self) -> bool:
        """Whether anybody reads what is mailed to the bounce and unsubscribe addresses."""
        return self.feedback.handed_over or bool(self.mailboxes)

    @property
    def desk_address(self) -> str:
        """Who is asked to approve an edition."""
        return self.desk.address or self.newsletter.contact

    @property
    def report_address(self) -> str:
        """Who is mailed how the morning went."""
        return self.report.to or self.desk_address

    @property
    def alarm_address(self) -> str:
        """Who is told that something is wrong."""
        return self.alarm.to or self.desk_address

    @property
    def announced(self) -> int | None:
        """
        How many copies a connection announces at once, beside those in flight; None for all.

        So many are uncertain where a host is lost with its journal. The journal of the only
        host tells of each, and announcing nothing again costs nothing.
        """
        is_alone = self.delivery.hosts == "one" and self.engine.is_local
        return None if is_alone else _ANNOUNCED

    @property
    def is_staging(self) -> bool:
        """Whether mail may go to some addresses only."""
        return self.mode.staging is not None

    @property
    def own_templates(self) -> Path | None:
        """The newsroom's folder of overriding templates, or None."""
        return None if self.edition.templates is None else self.path(self.edition.templates)

    @property
    def signing_domain(self) -> str:
        """The domain in whose name mail is signed."""
        return self.dkim.domain or self.newsletter.domain

    @property
    def reports_address(self) -> str:
        """Where receivers tell who sends in our name (DMARC)."""
        return self.dns.reports_to or f"dmarc@{self.newsletter.domain}"

    def path(self, path: Path) -> Path:
        """That path, seen from the configuration file's folder."""
        return self.folder / path
