"""
A worker on one of several hosts: takes jobs from Procrastinate, and looks what is due.

Procrastinate only wakes it. Where its tables or the database cannot be reached the worker
stays, says so, and goes on when they can.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from procrastinate import App as JobApp
from procrastinate.exceptions import ProcrastinateException

from digest.dates import stamp
from digest.errors import DigestError
from digest.flows.app import App
from digest.flows.duties.only_worker import only_worker
from digest.flows.duties.shift import BEAT, Shift
from digest.flows.engine import expect_engine, job_app
from digest.flows.identity import prove
from digest.flows.operating.workers import workers_report
from digest.flows.sending.progress import SendingWatch
from digest.model import JobKind

_log = logging.getLogger("digest.worker")

_AGAIN = 5.0
"""Seconds before a database that cannot be reached is asked again."""
_NEVER = 3600.0
"""Seconds between two looks for jobs to abort: nobody aborts one."""


def run_worker(app: App, queues: Collection[JobKind]) -> None:
    """
    Work until SIGTERM or SIGINT; then let what is in flight finish, and return.

    Raises `IdentityError` where nothing may leave from here, `ConfigError` where there are
    no workers or this folder has one, `StoreError` where the database cannot be reached to begin
    with.
    """
    expect_engine(app.settings, "procrastinate", "digest worker")
    prove(app)
    with only_worker(app):
        _work_shift(app, queues)


def _work_shift(app: App, queues: Collection[JobKind]) -> None:
    stop = Event()
    shift = Shift(app, queues, SendingWatch(stop=stop, progress=_unseen, says=_log.warning))
    shift.begin()
    _tell_of_a_scheduler(app)
    beating = Thread(target=_beat, args=(shift, _pause_of(app), stop), name="beat")
    beating.start()
    _log.info(
        "worker.started name=%s process=%d queues=%s",
        shift.name,
        os.getpid(),
        ",".join(shift.queues),
    )
    try:
        asyncio.run(_take_jobs(app, shift, stop))
    finally:
        stop.set()
        beating.join()
        with suppress(DigestError):  # who is silent is given up for lost
            shift.end()
    _log.info("worker.stopped name=%s", shift.name)


def _tell_of_a_scheduler(app: App) -> None:
    """Both do the same work, and what is done is a row, so nothing is done twice."""
    beside = workers_report(app).scheduler
    if beside is not None:
        _log.warning(
            "worker.beside `digest schedule` was heard of on %s at %s: nothing is done twice; "
            'where it still runs, stop it, and set engine.kind = "procrastinate" there',
            beside.host,
            stamp(beside.at),
        )


def _unseen(*_: object) -> None:
    """Nobody looks."""


def _pause_of(app: App) -> float:
    return min(BEAT, app.settings.schedule.tick) / timedelta(seconds=1)


def _beat(shift: Shift, pause: float, stop: Event) -> None:
    """Say again and again that the worker lives; what is in the way is told once."""
    is_cut_off = False
    while not stop.wait(pause):
        try:
            shift.beat()
        except DigestError as fault:
            if not is_cut_off:
                _log.error("worker.cut_off %s", fault)
            is_cut_off = True
        else:
            if is_cut_off:
                _log.warning("worker.back name=%s: the database answers again", shift.name)
            is_cut_off = False


async def _take_jobs(app: App, shift: Shift, stop: Event) -> None:
    """Take jobs until *stop*, from a database that may go away and come back."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_tell)
    loop.set_default_executor(ThreadPoolExecutor(len(shift.queues) + 2, "job"))
    ended = asyncio.Event()

    def end_well() -> None:
        stop.set()
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end_well)
    while not stop.is_set():
        try:
            await _work(app, shift, ended)
        except (ProcrastinateException, OSError, TimeoutError) as fault:
            _log.warning("worker.deaf %s: no jobs are heard; asked again", _words(fault))
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _AGAIN)


async def _work(app: App, shift: Shift, ended: asyncio.Event) -> None:
    """
    Take jobs as long as the database answers, or until *ended*.

    Only who takes jobs is cancelled: a pool that is cancelled as it opens never ends.
    """
    jobs = job_app(app.database)
    for kind in shift.queues:
        _register(jobs, shift, kind)
    engine = app.settings.engine
    async with jobs.open_async():
        taking = jobs.run_worker_async(
            queues=[*shift.queues, *(f"{kind}@{shift.name}" for kind in shift.queues)],
            name=shift.name,
            concurrency=len(shift.queues) + 2,
            listen_notify=engine.listen,
            fetch_job_polling_interval=engine.poll / timedelta(seconds=1),
            abort_job_polling_interval=_NEVER,
            delete_jobs="always",
            install_signal_handlers=False,
        )
        await _until(ended, asyncio.ensure_future(taking))


async def _until(ended: asyncio.Event, work: "asyncio.Future[None]") -> None:
    """Wait for *work*, and cancel it once *ended*; what it raises is raised."""
    ending = asyncio.create_task(ended.wait())
    await asyncio.wait((work, ending), return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


def _register(jobs: JobApp, shift: Shift, kind: JobKind) -> None:
    @jobs.task(name=f"digest.{kind}", queue=kind.value)
    def do(subject: str = "") -> None:
        shift.do(kind, subject)


def _tell(_loop: object, context: dict[str, Any]) -> None:
    """What went wrong beside the jobs: the end of one that could not be noted, for instance."""
    fault = context.get("exception")
    if isinstance(fault, ProcrastinateException | OSError):
        _log.warning("worker.trouble %s; nothing is lost, rows say what is due", _words(fault))
        return
    _log.error("worker.fault %s", context.get("message"), exc_info=fault)


def _words(fault: BaseException) -> str:
    cause = fault.__cause__ or fault
    said = str(cause).partition("\nCONTEXT:")[0]  # PostgreSQL repeats the whole statement there
    return " ".join(said.split()) or type(cause).__name__
