"""
The relays whose hooks are heard, a row each.

A new one is a file here, its row below, and its row in `docs/feedback.md`.
"""

from collections.abc import Iterable, Mapping

from digest.feedback.hooks import (
    brevo,
    mailgun,
    mailjet,
    postmark,
    scaleway,
    sendgrid,
    ses,
    sparkpost,
)
from digest.feedback.hooks.hook import RelayHook

HOOKS: Mapping[str, RelayHook] = {
    hook.name: hook
    for hook in (
        ses.HOOK,
        postmark.HOOK,
        mailgun.HOOK,
        sendgrid.HOOK,
        brevo.HOOK,
        mailjet.HOOK,
        sparkpost.HOOK,
        scaleway.HOOK,
    )
}


def copy_fields(names: Iterable[str]) -> tuple[str, ...]:
    """The header fields by which the relays of those names are told what a copy is called."""
    asked = (HOOKS[name].copy_field for name in sorted(names) if name in HOOKS)
    return tuple(field for field in asked if field)
