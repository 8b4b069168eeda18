"""A real SMTP server on a free port of loopback; every mail that it takes is a line of JSON.

The first line tells the port. It runs until its standard input is closed.
"""  # noqa: INP001  (a script beside the browser tests that start it)

import asyncio
import json
import sys
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session


def tell(facts: dict[str, object]) -> None:
    """Write one line that whoever started this reads at once."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


class Sink:
    """Takes everything."""

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Tell what arrived, as its reader would see it."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=default)
        text = message.get_body(("plain",))
        tell(
            {
                "to": envelope.rcpt_tos,
                "subject": str(message["Subject"]),
                "text": text.get_content() if text else "",
            }
        )
        return "250 taken"


async def main() -> None:
    """Serve until whoever started this is gone."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    tell({"port": server.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
