"""A web server that writes no visit down and tells nothing of itself: for pages that need no account."""

from typing import Any

import uvicorn


def quiet_server(app: Any, host: str, port: int, certificate: str | None, **more: Any) -> uvicorn.Server:
    """Serves an ASGI app; `certificate` is one file with key and chain, None for http, `more` for uvicorn."""
    settings: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "proxy_headers": False,  # whoever connects is who they are
        "timeout_graceful_shutdown": 1,
        "ssl_certfile": certificate,
        "ssl_keyfile": certificate,
    }
    return uvicorn.Server(uvicorn.Config(app, host=host, port=port, **{**settings, **more}))
