"""Who runs the command: what a consent event and the logbook keep."""

import getpass
import os


def actor() -> str:
    """The operating system's name for this user; its number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
