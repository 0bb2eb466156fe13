"""A returned message as `digest feedback classify` shows it, on a screen and as JSON."""

import json

from digest.feedback.report import Report, ReportKind, ReturnedRecipient

_IN_A_WORD = {
    ReportKind.RELAY_NOTICE: "transient",
    ReportKind.COMPLAINT: "complaint",
    ReportKind.LEAVE: "unsubscribe",
}
"""What a kind means for each address that it names; a bounce says it of each by itself."""


def json_line(name: str, report: Report | None, fault: str) -> str:
    """One line for one file: what it is, and for each address what follows."""
    if report is None:
        return json.dumps({"file": name, "results": [], "error": fault})
    line = {
        "file": name,
        "kind": report.kind,
        "results": [_result(report, each) for each in report.recipients] or _of_nobody(report),
        "token": _token(report),
        "evidence": report.evidence,
        "message_id": report.message_id,
        "feedback_id": report.feedback_id,
        "error": None,
    }
    return json.dumps(line, ensure_ascii=False)


def table_rows(name: str, report: Report | None, fault: str) -> list[tuple[str, ...]]:
    """A row for each address, one at least."""
    if report is None:
        return [(name, "-", "-", fault, "-")]
    token = _token(report)
    evidence = f"{report.evidence}; token {token}" if token else report.evidence
    rows: list[tuple[str, ...]] = [
        (name, _verdict(report, each), each.address or "-", _why(report, each), evidence)
        for each in report.recipients
    ]
    return rows or [(name, report.kind, "-", "-", evidence)]


def _result(report: Report, recipient: ReturnedRecipient) -> dict[str, str]:
    return {
        "recipient": recipient.address,
        "kind": _word(report, recipient),
        "cause": recipient.cause,
        "status": recipient.status,
        "diagnosis": recipient.diagnosis,
    }


def _of_nobody(report: Report) -> list[dict[str, str]]:
    """A wish, or a complaint, of whom only a token tells."""
    wishes = (ReportKind.LEAVE, ReportKind.COMPLAINT)
    word = _IN_A_WORD.get(report.kind, "none")
    return [{"recipient": "", "kind": word}] if report.kind in wishes else []


def _word(report: Report, recipient: ReturnedRecipient) -> str:
    if report.kind is ReportKind.BOUNCE:
        return "permanent" if recipient.is_permanent else "transient"
    return _IN_A_WORD.get(report.kind, "none")


def _verdict(report: Report, recipient: ReturnedRecipient) -> str:
    is_bounce = report.kind is ReportKind.BOUNCE
    return f"bounce, {_word(report, recipient)}" if is_bounce else report.kind


def _why(report: Report, recipient: ReturnedRecipient) -> str:
    """Why a copy came back; a complaint and a wish have no such cause."""
    cause = recipient.cause if report.kind is ReportKind.BOUNCE else ""
    return " ".join(filter(None, (cause, recipient.status))) or "-"


def _token(report: Report) -> str:
    """What our own token names: its use and its numbers, nothing that opens anything."""
    if report.token is None:
        return ""
    return f"{report.token.use.name.lower()} {'-'.join(map(str, report.token.numbers))}"
