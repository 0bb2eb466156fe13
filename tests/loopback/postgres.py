"""A PostgreSQL server of our own: a throwaway folder, a Unix socket, nothing on the network."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg

from tests.loopback.patience import PATIENCE

_USER = "digest"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""What a test may forgo: nothing of it survives a power cut."""


def find_binaries() -> Path | None:
    """The folder that holds `initdb` and `postgres`, the newest version first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*folders, *([Path(on_path).parent] if on_path else [])]
    return next(
        (f for f in candidates if (f / "initdb").exists() and (f / "postgres").exists()), None
    )


class PostgresServer:
    """A running server. `url` names a database on it; `create` and `drop` make and unmake one."""

    def __init__(
        self,
        binaries: Path,
        configuration: tuple[str, ...] = FAST,
        primary: "PostgresServer | None" = None,
    ) -> None:
        self._names = count(1)
        self._binaries = binaries
        # not pytest's folder: it is closed to the user who runs the server,
        # and a socket's path must be shorter than 108 bytes
        self.folder = Path(tempfile.mkdtemp(prefix="digest-pg-"))
        self._user = _unprivileged()
        if self._user:
            shutil.chown(self.folder, self._user, self._user_group())
        data = self.folder / "data"
        if primary is None:
            self._run([binaries / "initdb", "-D", data, "-U", _USER, *_INITDB])
        else:  # a standby that follows it
            its_own = ["-h", primary.folder, "-U", _USER]
            self._run([binaries / "pg_basebackup", "-D", data, "-R", "-c", "fast", *its_own])
        settings = [word for setting in configuration for word in ("-c", setting)]
        listening = ["-k", self.folder, "-c", "listen_addresses="]
        self._command = [binaries / "postgres", "-D", data, *listening, *settings]
        self.start()

    def start(self) -> None:
        """Let it run, after its crash or for the first time; back when it answers."""
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 (no thread runs when it starts)
                **self._who(),
            )
        self._wait()

    def crash(self) -> None:
        """End it in the middle of everything, as `pg_ctl stop --mode immediate` does."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(PATIENCE)

    def promote(self) -> None:
        """Make a standby the server that is written to, with what it has; back when it is."""
        self._run([self._binaries / "pg_ctl", "promote", "-D", self.folder / "data"])

    def url(self, name: str) -> str:
        """The address of a database, for the configuration."""
        return f"postgresql://{_USER}@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of *template*; returns its name."""
        name = f"test_{next(self._names)}"
        # copying files is twice as fast as the default, which writes each block to a log first
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY=FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def rows(self, statement: str) -> list[tuple]:
        """What one statement brings."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]

    def set(self, **settings: str) -> None:
        """Change settings while it runs; back when they hold."""
        for name, value in settings.items():
            self.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self.execute("SELECT pg_reload_conf()")

    def close(self) -> None:
        """Stop the server at once and remove its folder."""
        self._server.send_signal(signal.SIGINT)  # its "fast": does not wait for clients
        try:
            self._server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self._server.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text(errors="replace"))

    def _run(self, command: list[str | Path]) -> None:
        subprocess.run(command, check=True, capture_output=True, **self._who())

    def _who(self) -> dict:
        if not self._user:
            return {"cwd": self.folder}
        return {
            "cwd": self.folder,
            "user": self._user,
            "group": self._user_group(),
            "extra_groups": [],
        }

    def _user_group(self) -> int:
        return pwd.getpwnam(self._user).pw_gid


_INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")


def _end_with_parent() -> None:
    """Ask Linux to stop this process when the tests are killed; elsewhere it would outlive them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _unprivileged() -> str:
    """The user who runs the server, which refuses root; empty when we are not root."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())
