"""
Typed settings: one TOML file, environment variables over it, secrets from files.

`DIGEST_SMTP_HOST=relay.example` stands for `host` in `[smtp]`,
`DIGEST_HOOKS_POSTMARK_SECRET` for `secret` in `[hooks.postmark]`; lists are
separated by commas. Paths are relative to the file's own folder. Durations and
sizes carry units (`30s`, `20h`, `2MB`); unknown keys are faults; all faults are
named at once. Nothing here is global: `load` returns a record and forgets.
"""

from digest.config.alarm import AlarmSettings
from digest.config.delivery import DeliverySettings, DkimSettings
from digest.config.desk import DeskSettings
from digest.config.edition import EditionSettings
from digest.config.engine import EngineSettings
from digest.config.feedback import FeedbackSettings, MailboxSettings
from digest.config.frozen import FrozenSettings, frozen, thawed
from digest.config.hooks import HookSettings, NamedHooks
from digest.config.load import ENVIRONMENT_PREFIX, load, read_secret
from digest.config.mode import ModeSettings
from digest.config.newsletter import NewsletterSettings
from digest.config.pace import LaneSettings, PaceSettings
from digest.config.readers import AudienceSettings, ConsentSettings
from digest.config.relays import RelaySettings, SmtpSettings
from digest.config.rituals import RitualSettings
from digest.config.schedule import ScheduleSettings
from digest.config.settings import Settings
from digest.config.show import changed, shown
from digest.config.sources import SourcesSettings
from digest.config.storage import DatabaseSettings, SecretsSettings
from digest.config.web import WebSettings

__all__ = [
    "ENVIRONMENT_PREFIX",
    "AlarmSettings",
    "AudienceSettings",
    "ConsentSettings",
    "DatabaseSettings",
    "DeliverySettings",
    "DeskSettings",
    "DkimSettings",
    "EditionSettings",
    "EngineSettings",
    "FeedbackSettings",
    "FrozenSettings",
    "HookSettings",
    "LaneSettings",
    "MailboxSettings",
    "ModeSettings",
    "NamedHooks",
    "NewsletterSettings",
    "PaceSettings",
    "RelaySettings",
    "RitualSettings",
    "ScheduleSettings",
    "SecretsSettings",
    "Settings",
    "SmtpSettings",
    "SourcesSettings",
    "WebSettings",
    "changed",
    "frozen",
    "load",
    "read_secret",
    "shown",
    "thawed",
]
