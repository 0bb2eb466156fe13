"""
The loop: one thread and one selector for every connection of a process.

What a connection does is a coroutine, written as if it had the thread for itself.
It gives the thread back only where it would have to wait: for its relay
(`LoopWire`), for a moment (`sleep`), or for work that waits for a disk, a database
or a door, or that only computes; that is done aside (`LoopThreads`).
So nobody waits for anybody else's lock, and sixteen connections cost what one does.
"""

import heapq
import os
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from socket import socket
from threading import Event
from types import TracebackType, coroutine
from typing import Self, TypeVar

from digest.deliver.wire import NOT_NOW, READ_BYTES, is_encrypted

_MOST_PIECES = os.sysconf("SC_IOV_MAX")
"""More are not taken by one write (`sendmsg`, POSIX)."""
_LOOK_SECONDS = 0.1
"""How soon a stop is seen, and a wait that was too long."""

T = TypeVar("T")
Park = Callable[["Task"], None]
"""Keeps a task until what it waits for has come."""
Work = Coroutine[Park, None, None]


class Task:
    """A coroutine on its way, and what ended it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.is_over = False
        self.fault: BaseException | None = None

    def go_on(self, fault: BaseException | None) -> None:
        """Run until it has to wait, or ends; a *fault* is raised where it waited."""
        try:
            park = self._work.send(None) if fault is None else self._work.throw(fault)
        except StopIteration:
            self.is_over = True
        except BaseException as ended:  # noqa: BLE001 - it is told to whoever runs the loop
            self.is_over, self.fault = True, ended
        else:
            park(self)


@coroutine
def _wait(park: Park) -> Generator[Park, None, None]:
    yield park


class LoopThreads:
    """
    The threads that wait in a loop's place.

    Rows are asked for by one, in the order in which they were wanted; doors are opened
    by as many as there are connections, and what computes by as many as there are cores.
    """

    def __init__(self, connections: int) -> None:
        self.rows = ThreadPoolExecutor(1, thread_name_prefix="rows")
        self.doors = ThreadPoolExecutor(connections, thread_name_prefix="door")
        self.cores = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="core")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for pool in (self.doors, self.cores, self.rows):
            pool.shutdown()


class Loop:
    """Runs tasks by turns; *stop* ends every sleep."""

    def __init__(self, stop: Event, threads: LoopThreads) -> None:
        self.threads = threads
        self.turn = 0
        """How often it has looked what came; what was asked in a turn holds for all of it."""
        self.selector = DefaultSelector()
        self.waiting: dict[LoopWire, Task] = {}
        """Who waits for which relay."""
        self._stop = stop
        self._ready: deque[tuple[Task, BaseException | None]] = deque()
        self._sleepers: list[tuple[float, int, Task]] = []
        self._numbers = count()
        self._served: deque[Task] = deque()
        """Whose work aside is done."""
        self._ear, self._bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.selector.register(self._ear, EVENT_READ)
        self._looked_at = time.monotonic()

    def close(self) -> None:
        """Give back what it holds; nothing runs any more."""
        self.selector.close()
        os.close(self._ear)
        os.close(self._bell)

    def run(self, works: Iterable[Work]) -> list[BaseException | None]:
        """Run them all to their ends; what ended each, if it was a fault."""
        tasks = [Task(work) for work in works]
        self._ready.extend((task, None) for task in tasks)
        while True:
            while self._ready:
                task, fault = self._ready.popleft()
                task.go_on(fault)
            if all(task.is_over for task in tasks):
                return [task.fault for task in tasks]
            self._take_turn()

    def wake(self, task: Task, fault: BaseException | None = None) -> None:
        """Let a task go on in this turn."""
        self._ready.append((task, fault))

    # --- what a task may wait for ------------------------------------------------------

    async def sleep(self, seconds: float) -> None:
        """So long, or until the loop is to stop."""
        if seconds > 0 and not self._stop.is_set():
            until = time.monotonic() + seconds
            await _wait(
                lambda task: heapq.heappush(self._sleepers, (until, next(self._numbers), task))
            )

    async def ask(self, rows: Callable[[], T]) -> T:
        """What the thread that asks for rows brings; raises what that raises."""
        return await self.end_of(self.threads.rows.submit(rows))

    async def open(self, door: Callable[[], T]) -> T:
        """The same of a thread that waits for a relay's door."""
        return await self.end_of(self.threads.doors.submit(door))

    async def end_of(self, work: Future[T]) -> T:
        """What comes of work that is done aside."""
        if not work.done():
            await _wait(lambda task: work.add_done_callback(lambda _: self._ring(task)))
        return work.result()

    def _ring(self, task: Task) -> None:
        """In the thread that did it: it is done."""
        self._served.append(task)
        try:
            os.write(self._bell, b"!")
        except BlockingIOError:
            return  # it has been rung often enough

    # --- a turn ------------------------------------------------------------------------

    def _take_turn(self) -> None:
        """Wait for what comes first, and let go on whom it concerns."""
        self.turn += 1
        for key, _ in self.selector.select(self._patience()):
            if key.data is None:
                self._listen()
            else:
                key.data.stirs()
        now = time.monotonic()
        if self._sleepers:
            self._wake_sleepers(now)
        if now - self._looked_at > _LOOK_SECONDS:
            self._looked_at = now
            self._end_long_waits(now)

    def _patience(self) -> float:
        if not self._sleepers:
            return _LOOK_SECONDS
        return min(max(self._sleepers[0][0] - time.monotonic(), 0.0), _LOOK_SECONDS)

    def _listen(self) -> None:
        os.read(self._ear, READ_BYTES)
        while self._served:
            self.wake(self._served.popleft())

    def _wake_sleepers(self, now: float) -> None:
        is_over = self._stop.is_set()
        while self._sleepers and (is_over or self._sleepers[0][0] <= now):
            self.wake(heapq.heappop(self._sleepers)[2])

    def _end_long_waits(self, now: float) -> None:
        for wire in [wire for wire in self.waiting if wire.is_overdue(now)]:
            self.wake(self.waiting.pop(wire), fault=TimeoutError("timed out"))


class LoopWire:
    """
    A `Wire` whose task gives the loop its thread back while the relay is silent.

    *before_wait* is called just before; what it raises, `read` raises.
    """

    def __init__(self, loop: Loop, sock: socket, before_wait: Callable[[], None]) -> None:
        sock.settimeout(0)
        self._loop = loop
        self._before_wait = before_wait
        self._socket = sock
        self._is_tls = is_encrypted(sock)
        self._unsent: deque[memoryview] = deque()
        self._fault: OSError | None = None
        """What a write that nobody waited for ended with."""
        self._events = 0
        """What the selector looks for."""
        self._moved_at = 0.0
        self._seconds = 0.0

    def put(self, *pieces: bytes) -> None:
        """Send what the socket takes now, and the rest as soon as it takes more."""
        if self._fault is not None:
            raise self._fault
        if self._unsent:
            self._unsent.extend(map(memoryview, pieces))
            return
        if self._is_tls or len(pieces) > _MOST_PIECES:
            pieces = (b"".join(pieces),)
        try:
            sent = self._socket.send(pieces[0]) if self._is_tls else self._socket.sendmsg(pieces)
        except NOT_NOW:
            sent = 0
        if sent < sum(map(len, pieces)):
            self._unsent.append(memoryview(b"".join(pieces))[sent:])
            self._watch(EVENT_WRITE)

    async def read(self, seconds: float) -> bytes:
        """What the relay says next."""
        if self._is_tls and (already := self.glance()) is not None:
            return already  # a record's rest stirs no selector
        self._before_wait()
        while True:
            self._moved_at, self._seconds = time.monotonic(), seconds
            self._watch(EVENT_READ | (EVENT_WRITE if self._unsent else 0))
            await _wait(self._park)
            if (said := self.glance()) is not None:
                return said
            if self._fault is not None:
                raise self._fault

    def glance(self) -> bytes | None:
        """What has come already."""
        try:
            return self._socket.recv(READ_BYTES)
        except NOT_NOW:
            return None

    def close(self) -> None:
        """Close without a word."""
        self._ignore()
        self._unsent.clear()
        self._socket.close()

    # --- what the loop asks ------------------------------------------------------------

    def stirs(self) -> None:
        """The socket can be read or written."""
        if self._unsent:
            self._send_on()
        task = self._loop.waiting.pop(self, None)
        if task is not None:
            self._loop.wake(task)
        elif self._unsent:
            self._watch(EVENT_WRITE)
        else:
            self._ignore()  # it is read when somebody wants to know

    def is_overdue(self, now: float) -> bool:
        """Whether nothing has moved for longer than its task waits."""
        return now - self._moved_at > self._seconds

    def _park(self, task: Task) -> None:
        self._loop.waiting[self] = task

    def _send_on(self) -> None:
        try:
            while self._unsent:
                piece = self._unsent[0]
                sent = self._socket.send(piece)
                self._moved_at = time.monotonic()
                if sent < len(piece):
                    self._unsent[0] = piece[sent:]
                    return
                self._unsent.popleft()
        except NOT_NOW:
            return
        except OSError as fault:
            self._fault = fault
            self._unsent.clear()

    def _watch(self, events: int) -> None:
        """Have the selector look for that, and for nothing else."""
        if events == self._events:
            return
        if self._events:
            self._loop.selector.modify(self._socket, events, self)
        else:
            self._loop.selector.register(self._socket, events, self)
        self._events = events

    def _ignore(self) -> None:
        if self._events:
            self._loop.selector.unregister(self._socket)
            self._events = 0
