"""Structured logs: one line a request, readable on a terminal, JSON elsewhere."""

import logging
import sys
from typing import Literal

import orjson
import structlog


def configure(
    form: Literal["auto", "text", "json"] = "auto", level: str = "info", stream: str = "stderr"
) -> None:
    """Set up logging for this process; standard-library loggers go the same way."""
    out = getattr(sys, stream)
    text = form == "text" or (form == "auto" and out.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if text
        else structlog.processors.JSONRenderer(
            serializer=lambda value, **_: orjson.dumps(value, default=str).decode()
        )
    )
    tail: list[structlog.typing.Processor] = (
        [render] if text else [structlog.processors.format_exc_info, render]
    )
    structlog.configure(
        processors=[*shared, *tail],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # The driver passes on every note of the server, such as that MariaDB names no primary key.
    logging.getLogger("asyncmy").setLevel(logging.ERROR)
