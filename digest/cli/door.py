"""Between click and the shell: faults become one message and an exit code after sysexits."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from digest.errors import DigestError
from digest.flows.app import App, open_app

EXIT_USAGE = 64
EXIT_INTERRUPTED = 130


def run_command_line(group: click.Group) -> None:
    """Run *group* on the shell's words and leave with the right code."""
    try:
        code = group.main(standalone_mode=False)
    except click.exceptions.Exit as leave:
        code = leave.exit_code
    except click.Abort:
        code = _say("stopped", EXIT_INTERRUPTED)
    except click.ClickException as fault:
        fault.show()
        code = EXIT_USAGE
    except DigestError as fault:
        code = _say(str(fault), fault.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _say(message: str, code: int) -> int:
    click.echo(f"digest: {message}", err=True)
    return code


@contextmanager
def opened(context: click.Context) -> Iterator[App]:
    """The installation that `--config` names, closed at the end."""
    config: Path = context.find_root().obj
    app = open_app(config)
    try:
        yield app
    finally:
        app.database.close()
