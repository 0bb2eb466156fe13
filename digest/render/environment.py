"""Where templates are found, and the one Jinja environment that reads them."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.errors import ConfigError, RenderError

_PACKAGE = Path(__file__).parents[1]


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
    )


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
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as fault:
        raise RenderError(f"{name} cannot be filled: {fault}") from fault
