from django.apps import AppConfig


class QaConfig(AppConfig):
    name = "qa"

    def ready(self) -> None:
        from qa import verdict_notices, verdict_subscribers  # noqa: F401  (registers the consumers)

        verdict_notices.register_kinds()
