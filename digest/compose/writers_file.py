"""
One of the writers' files, as the table TOML makes of it, and what is wrong with it.

A fault is the newsroom's to mend, so each is named by its key, and all of them
are told at once.
"""

import re
from collections.abc import Mapping

from digest.errors import ConfigError

Table = Mapping[str, object]


class WritersFile:
    """Takes values out of one file's table and collects what is wrong with it."""

    def __init__(self, name: str, table: Table) -> None:
        self.name = name
        self.table = table
        self.faults: list[str] = []

    def stop_at_faults(self) -> None:
        """Raise `ConfigError` where anything was wrong so far."""
        if self.faults:
            raise ConfigError(self.name, tuple(self.faults))

    def text(self, key: str) -> str:
        """The text of that key."""
        value = self.table.get(key)
        if isinstance(value, str):
            return value
        self.faults.append(f"{key}: missing, or not a text")
        return ""

    def lines(self, key: str) -> tuple[str, ...]:
        """The list of texts of that key."""
        return self._lines(key, self.table.get(key))

    def texts(self, key: str) -> dict[str, str]:
        """The texts in the table of that key, by name."""
        found = {name: self._one_text(key, text) for name, text in self._table(key).items()}
        return {name: text for name, text in found.items() if text is not None}

    def rows(self, key: str, *names: str) -> tuple[tuple[str, ...], ...]:
        """The `[[key]]` entries, each as the texts of those names in order."""
        entries = self.table.get(key, [])
        if isinstance(entries, list) and all(_has_texts(entry, names) for entry in entries):
            return tuple(tuple(entry[name] for name in names) for entry in entries)
        self.faults.append(f"{key}: every entry needs {' and '.join(names)}, as texts")
        return ()

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """The lists of texts in the table of that key."""
        return {name: self._lines(f"{key}.{name}", told) for name, told in self._table(key).items()}

    def tables(self, key: str) -> dict[str, dict[str, tuple[str, ...]]]:
        """The tables of lists in the table of that key."""
        return {
            slot: {
                kind: self._lines(f"{slot}.{kind}", lines)
                for kind, lines in (kinds.items() if isinstance(kinds, dict) else ())
            }
            for slot, kinds in self._table(key).items()
        }

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        """Each text of that list as a pattern."""
        sound = (line for line in self.lines(key) if self._is_pattern(key, line))
        return tuple(re.compile(line, re.IGNORECASE) for line in sound)

    def any_of(self, key: str, entries: tuple[str, ...]) -> re.Pattern[str]:
        """A pattern that finds any of those words or expressions, whole, whatever the case."""
        sound = [entry for entry in entries if self._is_pattern(key, entry)]
        return re.compile(rf"(?<!\w)(?:{'|'.join(sound) or '(?!)'})(?!\w)", re.IGNORECASE)

    def _is_pattern(self, key: str, text: str) -> bool:
        try:
            re.compile(text)
        except re.error as fault:
            self.faults.append(f"{key}: {text!r} is not a pattern ({fault})")
            return False
        return True

    def _table(self, key: str) -> Table:
        value = self.table.get(key, {})
        if isinstance(value, dict):
            return value
        self.faults.append(f"{key}: not a table")
        return {}

    def _lines(self, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            return tuple(value)
        self.faults.append(f"{key}: missing, or not a list of texts")
        return ()

    def _one_text(self, key: str, value: object) -> str | None:
        if isinstance(value, str):
            return value
        self.faults.append(f"{key}: holds something that is not a text")
        return None


def _has_texts(entry: object, names: tuple[str, ...]) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in names)
