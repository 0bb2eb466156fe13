"""
The relays whose hooks are heard, a row each.

A new one is a file here, its row below, and its row in `docs/feedback.md`.
"""

from collections.abc import Mapping

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
