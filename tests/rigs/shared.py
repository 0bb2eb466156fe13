"""What takes seconds to make, made by one of the workers and read by the others."""

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[], Made]) -> Made:
    """What *make* returns; who comes while another makes it waits. *name* is its alone."""
    folder = _folder_of_all(factory)
    file = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(make()))
    return pickle.loads(file.read_bytes())


def _folder_of_all(factory: pytest.TempPathFactory) -> Path:
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
