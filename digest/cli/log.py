"""Where the commands that stay write what happens: standard error, in UTC, without addresses."""

import json
import logging
import re
import time
from datetime import UTC, datetime

from digest.address import without_addresses

_EVENT = re.compile(r"[a-z]+\.[a-z_]+(?=\s|$)")
"""What a line of ours begins with: `edition.done day=… accepted=…`."""
_FIELD = re.compile(r"\b([a-z_]+)=(\S+)")


def log_to_stderr(form: str = "text") -> None:
    """One line an event, for a service manager to keep; `json` for a program that reads it."""
    formatter = _JsonFormatter() if form == "json" else _text_formatter()
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for chatty in ("httpx2", "httpcore2", "mail.log"):  # they tell of each request
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # it tells of each tick, and warns where a round lasts longer than one: so does every edition
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for traced in ("procrastinate", "psycopg.pool"):  # what they tell by traces, the worker says
        logging.getLogger(traced).setLevel(logging.CRITICAL)


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_addresses(super().format(record))


def _text_formatter() -> logging.Formatter:
    formatter = _TextFormatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    return formatter


class _JsonFormatter(logging.Formatter):
    """An object a line: when, how grave, which event with its fields, and the words."""

    def format(self, record: logging.LogRecord) -> str:
        message = without_addresses(record.getMessage())
        event = _EVENT.match(message)
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        if event:
            line |= {"event": event[0], "fields": dict(_FIELD.findall(message))}
        if record.exc_info:
            line["trace"] = without_addresses(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
