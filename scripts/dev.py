#!/usr/bin/env python3
"""Run server and web application with reload, until Ctrl+C or until one of them stops."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
SERVER = [
    str(BIN / "uvicorn"), "--factory", "loket.app.serve:reloadable", "--reload",
    "--reload-dir", "src",
]  # fmt: skip
WEB = ["npm", "--prefix", "frontend", "run", "--silent", "dev"]


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Start both; when one ends, end the other."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    environment = {**os.environ, "LOKET_DEMO": "true", "LOKET_DATA_DIR": "var/demo"}
    # Groups of their own: each has children, which a signal to it alone would not reach.
    running = [
        subprocess.Popen(command, env=environment, start_new_session=True)
        for command in (SERVER, WEB)
    ]
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    codes = [process.wait() for process in running]
    return max(code for code in codes if code >= 0) if any(code > 0 for code in codes) else 0


if __name__ == "__main__":
    sys.exit(main())
