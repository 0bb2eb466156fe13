"""
Every error that stops a stage, each with its exit code after sysexits.

A fault of one item (a feed that is down, a reader who is refused) is a value,
never one of these. A message says what happened, to what, and what to do next;
it is printed as it stands, without a traceback.
"""

from digest.english import counted


class DigestError(Exception):
    """The root: something went wrong that the command line reports in one line."""

    exit_code = 70


class UsageError(DigestError):
    """The command was called with words that cannot be combined or understood."""

    exit_code = 64


class InputError(DigestError):
    """What was given to read (a feed, a file, an address) is not usable."""

    exit_code = 65


class CheckError(InputError):
    """
    Rules that block sending are broken, and nobody accepted them.

    `undone` says what did not happen to what, `command` what does it once they
    are mended or accepted.
    """

    def __init__(self, undone: str, faults: tuple[str, ...], command: str) -> None:
        self.faults = faults
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(
            f"{undone}:\n{lines}\nmend what each line names and run `{command}` again; to accept "
            "a rule as it is broken, add `--force-rule RULE`, which the logbook keeps"
        )


class ConfigError(DigestError):
    """
    The configuration is wrong.

    `where` is the file or the key that is judged, `faults` every fault found there.
    """

    exit_code = 78

    def __init__(self, where: str, faults: tuple[str, ...]) -> None:
        self.where = where
        self.faults = faults
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"{where}: {counted(len(faults), 'fault')}\n{lines}")


class NothingLeftError(InputError):
    """What the desk asked for would leave nothing to say."""


class AmendmentError(InputError):
    """
    A correction that cannot be made as it is asked for.

    `objection` is the kind of reason, for whoever says it in other words; `words` of what.
    """

    def __init__(self, objection: str, message: str, words: str = "") -> None:
        self.objection = objection
        self.words = words
        super().__init__(message)


class GoneError(InputError):
    """The edition has left: the desk's word on it comes too late."""


class WordsError(InputError):
    """
    Words that the desk wrote break rules of the mail, and were not kept.

    `faults` are those rules, each with what is wrong.
    """

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        self.faults = faults
        lines = "; ".join(f"{rule}: {message}" for rule, message in faults)
        super().__init__(f"nothing was changed: {lines}")


class ReplacedError(InputError):
    """What the desk looked at is no longer what would leave: it has to look again."""


class ConsentError(InputError):
    """The law, or the reader, does not let us write to this person."""


class TokenError(DigestError):
    """A link's token is forged, cut short, expired or meant for something else."""

    exit_code = 65


class SpentError(TokenError):
    """A link served once, or for a time, and does no more."""


class RelayError(DigestError):
    """The relay cannot be used now; everything stays queued."""

    exit_code = 75


class RelayConfigError(RelayError):
    """The relay refuses us for a reason that waiting will not cure (password, TLS)."""

    exit_code = 78


class MailboxError(DigestError):
    """A mailbox of returned mail cannot be read now; what is in it stays there."""

    exit_code = 75


class MailboxConfigError(MailboxError):
    """A mailbox refuses us for a reason that waiting will not cure (password, TLS, folder)."""

    exit_code = 78


class RenderError(DigestError):
    """A template cannot be filled or compiled."""


class JournalError(DigestError):
    """What is about to be sent cannot be written down, so it is not sent."""

    exit_code = 75


class IdentityError(DigestError):
    """The database is not what this installation knows it to be, so nothing leaves."""

    exit_code = 78


class StoreError(DigestError):
    """The database cannot answer."""

    exit_code = 75


class SchemaError(StoreError):
    """The database's tables are older or newer than this program."""

    exit_code = 78


class TryAgainError(DigestError):
    """Nothing is wrong with us: the same command may succeed later."""

    exit_code = 75


class HeldError(TryAgainError):
    """The edition does not leave now: the desk holds it, or has not answered yet."""


class HaltedError(TryAgainError):
    """The edition is halted: nothing of it is sent until somebody resumes it."""


class LeaseLostError(TryAgainError):
    """Another sender holds the batch now; nothing more of it may be sent or written."""


class BreakerError(TryAgainError):
    """Sending stopped by itself because too much of it was refused: the message says what."""


class CopiesRefusedError(DigestError):
    """The edition is done, and more of it was refused than a list's ordinary losses."""

    exit_code = 69


class TooLateError(DigestError):
    """The edition is done, and readers never had their turn before its best-before."""

    exit_code = 69


class UncertainError(DigestError):
    """The edition is done but for copies of which nobody knows: a person has to look."""

    exit_code = 69


class WorkerError(DigestError):
    """What ended the sending in one of the processes, in its own words."""

    def __init__(self, words: str, exit_code: int) -> None:
        super().__init__(words)
        self.exit_code = exit_code


class BalanceError(DigestError):
    """Copies were queued of which no row tells what became."""
