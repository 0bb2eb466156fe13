"""What is wrong with a setting, in words."""

from collections.abc import Container
from datetime import timedelta

from pydantic_core import ErrorDetails

from digest.config.units import render_duration

_ABSENT = {"missing": "missing, and there is no default", "extra_forbidden": "no such key"}
_SECRETS = (".password", ".secret")
_LONGEST_SHOWN = 80


def refusal(error: ErrorDetails, secret: Container[str]) -> str:
    """A value that cannot be meant, in words: its key, what was found, what is allowed."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] in _ABSENT:
        return f"{key}: {_ABSENT[error['type']]}"
    value = "a secret" if key in secret or key.endswith(_SECRETS) else _shown(error["input"])
    allowed = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if not allowed.startswith("allowed"):
        allowed = f"allowed: {allowed[0].lower()}{allowed[1:]}"
    return f"{key}: found {value}; {allowed}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    text = render_duration(value) if isinstance(value, timedelta) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
