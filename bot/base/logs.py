"""What is logged: our own words, and of everyone else's only what cannot hold a person's.

Libraries log message bodies, interaction tokens and statement parameters at DEBUG, addresses with tokens in warnings,
and whatever an exception quotes. So below INFO they are not heard; above it, only their fixed words and small numbers.

An event of ours is a few fixed words, and its facts are fields: `_log.info("a beat", extra=facts(sent=3))`.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter

_OURS = "bot"
_HIDDEN = "…"
_PLACES = 6
_FACTS = "secure_base_facts"
_FORMATS = re.compile(r"%[-+ #0-9.]*[a-zA-Z]")
Event = MutableMapping[str, Any]
_log = logging.getLogger(__name__)


def configure(level: str, *, as_json: bool, stream: TextIO | None = None) -> None:
    """Takes over all logging of this process. `level` is for our own words: debug, info, warning or error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_is_heard)
    handler.setFormatter(_formatter(as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level.upper())
    logging.getLogger("discord").setLevel(logging.INFO)
    # It warns at every start that voice is not supported.
    logging.getLogger("discord.client").setLevel(logging.ERROR)
    # A long beat leaves the next ones out, by design; APScheduler would warn of each.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # A line that cannot be formatted would be printed with its arguments.
    logging.raiseExceptions = False


def catch_crashes() -> None:
    """Of what nobody caught, in any thread, type and place alone: Python itself would print the message."""
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook, sys.unraisablehook = _crashed, _thread_crashed, _not_raised


def facts(**fields: str | float | None) -> dict[str, dict[str, str | float | None]]:
    """What goes with an event, by name. Numbers and our own words only."""
    return {_FACTS: fields}


def where(error: BaseException) -> str:
    """An exception's type and place. Its message may quote what somebody typed."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{place(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' > '.join(places[-_PLACES:])}" if places else type(error).__name__


def _crashed(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
    if not isinstance(error, KeyboardInterrupt):
        _log.critical("nobody caught it: %s", where(error))


def _thread_crashed(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is not None and not isinstance(died.exc_value, SystemExit):
        _log.critical("a thread ended: %s", where(died.exc_value))


def _not_raised(failed: sys.UnraisableHookArgs) -> None:
    if failed.exc_value is not None:
        _log.error("could not be raised: %s", where(failed.exc_value))


def _formatter(as_json: bool) -> logging.Formatter:
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return ProcessorFormatter(
        foreign_pre_chain=[
            _say,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[ProcessorFormatter.remove_processors_meta, renderer],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _is_heard(record: logging.LogRecord) -> bool:
    """Again at the handler: a library may set its own level."""
    return _is_ours(record) or record.levelno >= logging.INFO


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == _OURS or record.name.startswith(f"{_OURS}.")


def _say(_logger: object, _method: str, event: Event) -> Event:
    record: logging.LogRecord = event["_record"]
    arguments: list[Any] = [*(event.pop("positional_args", None) or ())]
    event["event"] = _ours(record, arguments) if _is_ours(record) else _theirs(record, arguments)
    if _is_ours(record):
        event.update({name: value for name, value in getattr(record, _FACTS, {}).items() if value is not None})
    event.pop("stack_info", None)
    event.pop("exc_info", None)
    if record.exc_info and record.exc_info[1]:
        event["error"] = where(record.exc_info[1])
    return event


def _ours(record: logging.LogRecord, arguments: list[Any]) -> str:
    return _filled(str(record.msg), [where(a) if isinstance(a, BaseException) else a for a in arguments])


def _theirs(record: logging.LogRecord, arguments: list[Any]) -> str:
    """A message that came without arguments may have been put together before: then only its place is told."""
    if not isinstance(record.msg, str) or not arguments:
        return f"{place(record.pathname)}:{record.lineno}"
    return _filled(record.msg, [a if _is_small_number(a) else _HIDDEN for a in arguments])


def _is_small_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < 10**9


def _filled(template: str, arguments: list[Any]) -> str:
    if not arguments:
        return template
    try:
        return template % tuple(arguments)
    except (TypeError, ValueError):
        return _FORMATS.sub(_HIDDEN, template)


def place(file: str) -> str:
    """The end of its path, that says which file it is and nothing about the computer."""
    return "/".join(Path(file).parts[-2:])
