from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from helpdesk.web.nav import register_bell
        from people import bells, signals, subscribers  # noqa: F401  (registers receivers and consumers)

        register_bell(bells.count)
