"""What the doctor sees of the workers of several hosts."""

from datetime import UTC

from digest.dates import wall
from digest.english import counted
from digest.errors import SchemaError
from digest.flows.app import App
from digest.flows.engine import check_engine
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.operating.workers import WorkersReport, workers_report

_ABOUT = "workers"
_START = "start `digest worker` on each host, and see what its log says"
_SERVE = "start `digest worker` with those `--queues` on a host, or without any: it does all"
_READ = "`digest workers` says who does what; read the log of those, and restart them"
_END = (
    "read the log of that worker, then end its process, with SIGKILL where SIGTERM does not: "
    "another takes the work up 90 seconds later; start it again"
)
_AGAIN = (
    "start it again there: what its journal knows is written down then; others do its "
    "work meanwhile, and a day later it is forgotten"
)
_ONE_ENGINE = "nothing is done twice; stop `digest schedule` there, and set engine.kind as here"


def workers(app: App) -> Finding:
    """Whether somebody does each kind of work, and nothing waits for too long."""
    try:
        check_engine(app.settings, app.database)
    except SchemaError as fault:
        return fail(_ABOUT, str(fault), "run `digest db upgrade`")
    return judge_workers(workers_report(app))


def judge_workers(report: WorkersReport) -> Finding:
    """The same of a report; the gravest trouble is told. Pure."""
    if not report.alive:
        return fail(_ABOUT, "none lives: nothing is made, sent or read", _START)
    if report.unserved:
        return fail(_ABOUT, f"none does {', '.join(report.unserved)}", _SERVE)
    return _warned(report) or _well(report)


def _warned(report: WorkersReport) -> Finding | None:
    hung = [f"{name} since {wall(since, UTC)}, by {by.name}" for name, since, by in report.hung]
    if hung:
        return warn(_ABOUT, f"hung: {'; '.join(hung)}", _END)
    if report.overdue:
        words = "; ".join(f"{name} since {wall(since, UTC)}" for name, since in report.overdue)
        return warn(_ABOUT, f"overdue: {words}", _READ)
    if report.silent:
        words = "; ".join(
            f"{each.name} since {wall(each.worker.beat_at, UTC)}" for each in report.silent
        )
        return warn(_ABOUT, f"silent: {words}", _AGAIN)
    if report.scheduler is not None:
        return warn(_ABOUT, f"`digest schedule` lives on {report.scheduler.host}, too", _ONE_ENGINE)
    return None


def _well(report: WorkersReport) -> Finding:
    hosts = {each.worker.host for each in report.alive}
    return ok(_ABOUT, f"{counted(len(report.alive), 'worker')} on {counted(len(hosts), 'host')}")
