"""The least that can hand an event to sockets: one channel of the layer, and a loop over all who are there."""

import asyncio
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

from channels.layers import get_channel_layer

GROUP = "bare"
sends: set[Any] = set()
tasks: set[Any] = set()


async def read() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    while True:
        message = await layer.receive(channel)
        for send in sends:
            task = asyncio.ensure_future(send({"type": "websocket.send", "text": message["text"]}))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


async def application(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    if not sends:
        tasks.add(asyncio.ensure_future(read()))
    sends.add(send)
    while (await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": '{"kind": "subscribed"}'})
    sends.discard(send)
