"""Between click and the shell: faults become one message and an exit code after sysexits."""

import sys

import click

from digest.cli.output.terminal import guard
from digest.errors import DigestError, TryAgainError

EXIT_USAGE = 64
EXIT_INTERRUPTED = 130


def run_command_line(group: click.Group) -> None:
    """Run *group* on the shell's words and leave with the right code."""
    guard()
    try:
        code = group.main(prog_name="digest", standalone_mode=False)
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
    except OSError as fault:
        code = _say(_explain(fault), TryAgainError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _explain(fault: OSError) -> str:
    """What the system refused (a full disk, a folder that may not be written), and to what."""
    what = f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault)
    return f"{what}; see to it, then run the same command again"


def _say(message: str, code: int) -> int:
    click.echo(f"digest: {message}", err=True)
    return code
