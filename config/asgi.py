import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")


async def no_socket(scope: object, receive: object, send: object) -> None:
    """Close a socket politely: no page asks for one."""
    await send({"type": "websocket.close"})  # type: ignore[operator]


application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": no_socket})
