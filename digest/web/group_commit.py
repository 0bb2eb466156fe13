"""
Answer many requests with one commit: whoever comes while one is under way shares the next.

A commit waits for the disk, and SQLite has one writer: a hundred readers who
leave in the same second must not wait for a hundred commits. Each is still
answered only after its own is on disk.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

Call = TypeVar("Call")
Answer = TypeVar("Answer")
_MOST = 200
"""Calls in one commit, so that none of them waits long for the others."""


class GroupCommit(Generic[Call, Answer]):
    """
    Carries out calls some at a time, in the order they came.

    *act* takes calls and gives an answer for each, in a thread of its own; what
    it raises, everyone who shared that commit gets.
    """

    def __init__(self, act: Callable[[Sequence[Call]], Sequence[Answer]]) -> None:
        self._act = act
        self._waiting: list[tuple[Call, asyncio.Future[Answer]]] = []
        self._carrier: asyncio.Task[None] | None = None

    async def ask(self, call: Call) -> Answer:
        """The answer to a call, once it is carried out."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((call, answer))
        if self._carrier is None or self._carrier.done():
            self._carrier = asyncio.create_task(self._carry())
        return await answer

    async def _carry(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            calls = [call for call, _ in batch]
            try:
                answers = await run_in_threadpool(self._act, calls)
            except Exception as fault:  # noqa: BLE001 (it is raised where each one waits)
                for _, waiter in batch:
                    _settle(waiter, fault)
            else:
                for (_, waiter), answer in zip(batch, answers, strict=True):
                    _settle(waiter, answer)


def _settle(waiter: "asyncio.Future[Answer]", answer: Answer | Exception) -> None:
    if waiter.done():  # its client hung up; the call is carried out all the same
        return
    if isinstance(answer, Exception):
        waiter.set_exception(answer)
    else:
        waiter.set_result(answer)
