"""What becomes of a mail that is not even offered to the relay."""

from digest.model import STAGING, DeliveryStatus, Outcome, Reply

HELD_BACK = Outcome(status=DeliveryStatus.SUPPRESSED, reason=STAGING)
NO_SMTPUTF8 = Outcome(
    status=DeliveryStatus.REFUSED,
    reply=Reply(code=553, status="5.6.7", text="the relay does not offer SMTPUTF8"),
    reason="the address is not ASCII and the relay cannot take it",
)
TOO_LARGE = Outcome(
    status=DeliveryStatus.REFUSED,
    reply=Reply(code=552, status="5.3.4", text="larger than the SIZE the relay announces"),
    reason="the message is too large for the relay",
)


def malformed(fault: str) -> Outcome:
    """The outcome of a message of ours with that fault: no relay is shown it."""
    reply = Reply(code=550, status="5.6.0", text=f"not offered to the relay: {fault}")
    return Outcome(
        status=DeliveryStatus.REFUSED, reply=reply, reason="our own message is malformed"
    )
