"""The templates of what is written for readers, filled in. Nothing that they hold is markup."""

from importlib import resources

from app.text import formats
from app.text.formats import precise


def rendered(template: str, **values: object) -> str:
    """Return the file ``template`` of resources/report with ``values``, and ``style``, in it."""
    # late: a run without a report needs none
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = resources.files("resources") / "report"

    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, loader=FunctionLoader(read)
    )
    environment.filters |= {"count": formats.count, "seconds": formats.seconds, "precise": precise}
    return environment.get_template(template).render(style=read("style.css"), **values)
