from django.apps import AppConfig


class SopsConfig(AppConfig):
    name = "sops"

    def ready(self) -> None:
        from sops import demo, history, matching, subscribers  # noqa: F401  (subscribers registers the consumer)
        from tickets import guards, showing

        guards.register(matching.refuse_to_solve)
        showing.register(demo.fill)
        history.register()
