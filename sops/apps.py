from django.apps import AppConfig


class SopsConfig(AppConfig):
    name = "sops"

    def ready(self) -> None:
        from helpdesk.web import nav
        from sops import (  # noqa: F401  (subscribers registers the consumers)
            audited,
            demo,
            history,
            learning_notices,
            learning_subscribers,
            matching,
            obstacles,
            sections,
            standing,
            subscribers,
        )
        from tickets import eligibility, guards, showing

        guards.register(matching.refuse_to_solve)
        guards.register(obstacles.refuse_to_solve)
        eligibility.register("learning", obstacles.in_the_way)
        showing.register(demo.fill, "Procedures, and how they were followed")
        history.register()
        audited.register()
        sections.register_sections()
        learning_notices.register_kinds()
        nav.register_count("learning", standing.owed_by)
