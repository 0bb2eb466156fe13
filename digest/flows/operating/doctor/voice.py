"""What the writers' files tell the doctor: faults that stop a morning, slips that readers hear."""

from digest.compose.catalogue import GRAVITY, PHRASES
from digest.config import Settings
from digest.errors import ConfigError
from digest.flows.edition.voice import lint_voice
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn


def voice(settings: Settings) -> Finding:
    """No edition is made while one of the two files cannot be read; a slip stops nothing."""
    try:
        slips = lint_voice(settings)
    except ConfigError as fault:
        words = f"{fault.where}: {'; '.join(fault.faults)}"
        return fail("voice", words, "correct it, then run `digest voice lint`")
    if slips:
        many = f"{len(slips)} slip{'s' if len(slips) > 1 else ''}"
        return warn("voice", f"{many} in what readers are told", "run `digest voice lint`")
    return ok("voice", f"{PHRASES} and {GRAVITY} have no fault, and the lines no slip")
