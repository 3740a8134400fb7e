import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
pages = get_asgi_application()  # first: it makes the models ready

from foundation.live.sockets import live_socket

application = ProtocolTypeRouter({"http": pages, "websocket": live_socket})
