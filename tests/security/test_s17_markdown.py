"""S17: no text that somebody writes can hold up the others who read."""

import asyncio
import time

import pytest

from loket.tickets import markdown

HEAVY = {
    "cells": "|a" * 30_000,
    "lines": "a\n" * 30_000,
    "headings": "#\n" * 30_000,
    "brackets": "[" * 60_000,
    "images": "![[" * 20_000,
    "quotes": "> " * 30_000,
    "emphasis": "*a_" * 20_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
async def test_s17_a_heavy_text_is_shown_as_it_was_written(text: str) -> None:
    shown = await markdown.render(text)
    assert shown.startswith("<pre>")


async def test_s17_rendering_does_not_hold_up_the_loop() -> None:
    texts = [f"{number} " + "word **bold** `code` " * 300 for number in range(40)]
    beats = 0
    stop = False

    async def heart() -> None:
        nonlocal beats
        while not stop:
            beats += 1
            await asyncio.sleep(0.001)

    beating = asyncio.create_task(heart())
    await asyncio.sleep(0)
    started = time.perf_counter()
    shown = await markdown.render_all(texts)
    spent = time.perf_counter() - started
    stop = True
    await beating
    assert len(shown) == 40
    # On the loop it would not have beaten at all; each beat may wait for a switch of threads.
    assert beats > spent / 0.05


async def test_what_was_rendered_is_kept() -> None:
    text = "kept **once**"
    first = await markdown.render(text)
    assert await markdown.render(text) is first
