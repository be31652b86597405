from django.apps import AppConfig


class Comparison(AppConfig):
    name = "comparison"
    verbose_name = "部门比对"

    def ready(self) -> None:
        from comparison import limits, sources
        from comparison.outlets import outlets

        assert limits  # declares its rows
        sources.discover()
        outlets.discover()
