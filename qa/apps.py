from django.apps import AppConfig


class QaConfig(AppConfig):
    name = "qa"

    def ready(self) -> None:
        from qa import (  # noqa: F401  (verdict_subscribers registers the consumers)
            audited,
            keeping,
            verdict_notices,
            verdict_subscribers,
        )
        from tickets import keepers

        audited.register()
        keepers.register(keeping.KEEPER)
        verdict_notices.register_kinds()
