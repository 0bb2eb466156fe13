"""The web hooks that the settings open, each with what proves its relay's word."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.config import HookSettings, Settings, read_secret
from digest.errors import ConfigError
from digest.feedback.hooks.hook import HookSecrets, RelayHook
from digest.feedback.hooks.relays import HOOKS


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHook:
    """A relay that is listened to."""

    hook: RelayHook
    secrets: HookSecrets


def open_hooks(settings: Settings) -> Mapping[str, OpenHook]:
    """Every hook of the settings, by name; raises as `open_hook` does."""
    return {name: open_hook(settings, name) for name in settings.hooks}


def open_hook(settings: Settings, name: str) -> OpenHook:
    """
    The hook of that name in the settings.

    Raises `ConfigError` for a relay nobody here knows, and for settings that prove nothing.
    """
    where, hook, table = f"hooks.{name}", HOOKS.get(name), settings.hooks[name]
    if hook is None:
        raise ConfigError(where, (f"no such relay; allowed: {', '.join(sorted(HOOKS))}",))
    has = {"secret": table.secret or table.secret_file, "topic": table.topic}
    has["ca_file"] = table.ca_file
    missing = sorted(each for each in hook.wants if not has[each])
    if missing:
        needed = f"{' and '.join(missing)}: missing; docs/feedback.md says where to find it"
        raise ConfigError(where, (needed,))
    secrets = _secrets(settings, where, table)
    fault = hook.why_unfit(secrets)
    if fault:
        raise ConfigError(where, (fault,))
    return OpenHook(hook=hook, secrets=secrets)


def _secrets(settings: Settings, where: str, table: HookSettings) -> HookSecrets:
    secret = table.secret
    if table.secret_file is not None:
        secret = read_secret(settings.path(table.secret_file), f"{where}.secret_file")
    chain = ""
    if table.ca_file is not None:
        chain = read_secret(settings.path(table.ca_file), f"{where}.ca_file")
    return HookSecrets(secret=secret, topic=table.topic, authorities=chain.encode())
