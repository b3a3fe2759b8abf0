"""How the web process runs, the same under `make run` and on servers."""

import gc

from helpdesk import env

bind = f"{env.text('BIND_HOST', '127.0.0.1')}:{env.port('PORT', 8000)}"
worker_class = "gthread"
workers = env.number("WEB_WORKERS", 2, least=1, most=64)
threads = env.number("WEB_THREADS", 4, least=1, most=64)
preload_app = True
timeout = 60
graceful_timeout = 5
keepalive = 15
accesslog = None
loglevel = "warning"
control_socket_disable = True


def when_ready(_server: object) -> None:
    """What was loaded before workers are forked stays for good: collecting garbage needs not look through it, which
    would stop a request for a quarter of a second, nor copy its pages for every worker."""
    gc.collect()
    gc.freeze()
