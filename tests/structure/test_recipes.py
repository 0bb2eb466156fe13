"""What the recipes of CONTRIBUTING ask for beside the code: whoever forgets it is told by name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.collect.kinds import KINDS
from digest.deliver.replies import TABLE
from digest.deliver.verdict import SmtpStage, verdict
from digest.feedback.hooks.relays import HOOKS
from digest.model import Reply
from digest.render.lint import RULES
from tests.rigs.relays import RELAYS

ROOT = Path(__file__).parents[2]
REPLY = re.compile(
    r"(?P<code>[45]\d\d)[ -](?:(?P<status>[245]\.\d+\.\d+) )?(?P<text>.*)", re.DOTALL
)


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def literals(folder: str) -> Iterator[str]:
    """Every string that a test of that folder holds."""
    for file in (ROOT / "tests" / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_reply_rule_has_a_reply_among_the_tests():
    replies = (match for each in literals("deliver") if (match := REPLY.fullmatch(each)))
    judged = {
        verdict(
            stage,
            Reply(code=int(reply["code"]), status=reply["status"] or "", text=reply["text"]),
        ).outcome.reason
        for reply in replies
        for stage in SmtpStage
    }

    assert [rule.reason for rule in TABLE if rule.reason not in judged] == []


@pytest.mark.parametrize("rule", sorted({rule.id for rule in RULES}))
def test_every_lint_rule_is_in_docs_voice_and_in_a_test(rule):
    assert re.search(rf"\b{rule}\b", document("voice.md")), (
        f"{rule} lacks its line in docs/voice.md"
    )
    assert rule in set(literals("render/lint")) | set(literals("render")), f"no test names {rule}"


@pytest.mark.parametrize("relay", HOOKS)
def test_every_relay_is_in_docs_feedback_and_posts_in_the_tests(relay):
    assert re.search(rf"\| [^|]+, `{relay}` \|", document("feedback.md")), (
        f"{relay} lacks its row in docs/feedback.md"
    )
    assert relay in RELAYS, f"{relay} lacks its events in tests/rigs/relays.py"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_source_is_in_docs_sources(kind):
    assert f"`{kind.name}`" in document("sources.md"), (
        f"{kind.name} lacks its row in docs/sources.md"
    )
