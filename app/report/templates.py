"""The templates of what is written for readers, filled in. Nothing that they hold is markup."""

from importlib import resources

from app.text import formats
from app.text.formats import precise


def rendered(template: str, **values: object) -> str:
    """Return the file ``template`` of resources/report with ``values``, and ``style``, in it."""
    from jinja2 import Environment, StrictUndefined  # late: a run without a report needs none

    folder = resources.files("resources") / "report"
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {"count": formats.count, "seconds": formats.seconds, "precise": precise}
    style = (folder / "style.css").read_text(encoding="utf-8")
    text = (folder / template).read_text(encoding="utf-8")
    return environment.from_string(text).render(style=style, **values)
