from django.apps import AppConfig


class QaConfig(AppConfig):
    name = "qa"

    def ready(self) -> None:
        from qa import audited, keeping
        from tickets import keepers

        audited.register()
        keepers.register(keeping.KEEPER)
