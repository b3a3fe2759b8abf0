from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events.webhooks import consumer  # noqa: F401  (registers it)
