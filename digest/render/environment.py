"""Where templates are found, and the one Jinja environment that reads them."""

from collections.abc import Mapping
from pathlib import Path
from types import CodeType

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from digest.errors import ConfigError, RenderError
from digest.render.slot import disarm

_PACKAGE = Path(__file__).parents[1]
_FAULTS = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError),
    *(AttributeError, RecursionError, MemoryError),
)
"""What a template raises that asks for what is not there, for itself, or for more than there is."""


class _CompiledTemplates(BytecodeCache):
    """What this process compiled, by file; a file that says something else is compiled anew."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = (bucket.checksum, bucket.code)


_COMPILED = _CompiledTemplates()
"""All environments share it: to compile the templates costs more than to fill them."""
_COMPILED_GUARDED = _CompiledTemplates()
"""Of those that are guarded: what `finalize` does is compiled in."""


def template_folders(own: Path | None) -> tuple[Path, ...]:
    """The newsroom's own folder first, then the installed package's, then the checkout's."""
    shipped = (_PACKAGE / "templates", _PACKAGE.parent / "templates")
    return tuple(folder for folder in (own, *shipped) if folder is not None and folder.is_dir())


def environment(own: Path | None) -> ImmutableSandboxedEnvironment:
    """
    An environment that escapes HTML by itself and treats an unknown name as a fault.

    *own* is the newsroom's folder of overriding templates, or None. It is a
    sandbox: a template fills in words, and reaches nothing behind the values it
    is handed.
    """
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folders(own)),
        autoescape=select_autoescape(("html", "xml"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_COMPILED,
    )


def guarded(environment: Environment) -> Environment:
    """That environment, with markers in articles' texts broken so that no slot is cut there."""
    return environment.overlay(finalize=_without_markers, bytecode_cache=_COMPILED_GUARDED)


def _without_markers(value: object) -> object:
    return value if isinstance(value, Markup) or not isinstance(value, str) else disarm(value)


def filled(jinja: Environment, name: str, values: Mapping[str, object]) -> str:
    """
    What the template of that name says of *values*.

    Raises `ConfigError` with the file and the line where it, or one that it
    includes, cannot be read; `RenderError` where it asks for what is not there.
    """
    try:
        return jinja.get_template(name).render(values)
    except TemplateSyntaxError as fault:
        file = fault.filename or fault.name or name
        raise ConfigError(file, (f"line {fault.lineno}: {fault.message}",)) from fault
    except UnicodeDecodeError as fault:
        raise ConfigError(name, ("it is not UTF-8; save it as UTF-8",)) from fault
    except TemplateNotFound as fault:
        raise RenderError(
            f"{name} cannot be filled: there is no template {fault.name!r}"
        ) from fault
    except _FAULTS as fault:
        raise RenderError(f"{name} cannot be filled: {str(fault) or 'it has no end'}") from fault
