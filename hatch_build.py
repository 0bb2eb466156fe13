"""What the build puts beside the code: which commit it was made from, and the manual's pages."""

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_COMMIT = "build/commit.txt"
_PAGES = "build/man"


class PackageBuildHook(BuildHookInterface):
    """Asks git in a checkout; a source distribution brings both with it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add both to what is built; an editable install runs from the checkout, and needs none."""
        if version == "editable":
            return
        root = Path(self.root)
        commit = root / _COMMIT
        if (root / ".git").exists():
            _write(commit, _commit_of(root))
        is_wheel = self.target_name == "wheel"
        if commit.exists():
            target = "digest/commit.txt" if is_wheel else _COMMIT
            build_data["force_include"][str(commit)] = target
        for page in sorted((root / _PAGES).glob("*.1")):
            if is_wheel:
                build_data["shared_data"][str(page)] = f"share/man/man1/{page.name}"
            else:
                build_data["force_include"][str(page)] = f"{_PAGES}/{page.name}"


def _write(file: Path, text: str) -> None:
    """All at once: somebody may build beside us."""
    file.parent.mkdir(exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(text, encoding="ascii")
    draft.replace(file)


def _commit_of(root: Path) -> str:
    """As `git describe` names it, with `-changed` where files differ from it."""
    command = ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=-changed"]
    try:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
