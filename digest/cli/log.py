"""Where the commands that stay write what happens: standard error, in UTC, without addresses."""

import logging
import time


def log_to_stderr() -> None:
    """One line an event, for a service manager to keep."""
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for chatty in ("httpx2", "httpcore2", "mail.log"):  # they tell of each request
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # it tells of each tick, and warns where a round lasts longer than one: so does every edition
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
