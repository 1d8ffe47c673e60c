"""Pages from templates. Everything is escaped; there is no way to say that something is not."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.domain.languages import SOURCE, base_of
from bot.domain.pictures import LENGTH, Picture
from bot.web import languages, times, typed
from bot.web.assets import ASSETS
from bot.web.doors import DOORS
from bot.web.labels import LABELS
from bot.web.parts import WebSettings, frame_of

TITLE = "Touchbase"

#: What can always be rung, with the name of the line that says what for.
NUMBERS = (
    ("999", "web_number_danger"),
    ("116 000", "web_number_away"),
    ("0800 1111", "web_number_childline"),
)

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(title=TITLE, assets=ASSETS, numbers=NUMBERS)
_TEMPLATES.globals.update(pictures=tuple(Picture), picture_count=LENGTH, tag_of=languages.tag_of)
_TEMPLATES.filters.update(
    act_by=times.act_by,
    ago=times.ago,
    clock=times.clock,
    plain=typed.plain,
    runs=languages.runs,
    tag=languages.tag,
    span=times.span,
    whole=typed.whole,
    **LABELS,
)
_TEMPLATES.tests["overdue"] = times.is_overdue
_TEMPLATES.tests["let_into"] = lambda worker, name: DOORS[name].opens_for(worker)
_TEMPLATES.globals.update(stretches=typed.stretches, quote=typed.quote, quotes=typed.quotes)


def fill(template: str, **values: object) -> str:
    """Fill in a template of a page that stands by itself, such as one to print."""
    return _TEMPLATES.get_template(template).render(**values)


def render(request: Request, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """Fill in a template of the console."""
    now = frame_of(request).now()
    return HTMLResponse(_TEMPLATES.get_template(template).render(now=now, **values), status)


def render_words(
    request: Request, template: str, language: str, status: int = 200, /, **values: object
) -> HTMLResponse:
    """
    Fill in a template for young people, in their *language*.

    In it `words` gives a line as it is, for attributes, and `line` marks it as English where it
    has no words in their language. What keeps somebody safe has English beneath while nobody
    has signed the language.
    """
    frame = frame_of(request)

    def words(name: str, **values: object) -> str:
        return frame.wording.line(name, language, **values)

    def line(name: str, **values: object) -> str:
        said, source = words(name, **values), frame.wording.line(name, SOURCE, **values)
        english = Markup('<span lang="en" dir="ltr">{}</span>').format(source)
        if languages.tag(language) == SOURCE:
            return escape(said)
        if said == source:
            return english
        unsigned = language in frame.settings.drafts and frame.wording.is_critical(f"line.{name}")
        return escape(said) + Markup("<br>") + english if unsigned else escape(said)

    return render(
        request,
        template,
        status,
        words=words,
        line=line,
        language=language,
        direction=languages.direction(language),
        leave_url=frame.settings.leave_url,
        **values,
    )


def language_of(request: Request) -> str:
    """Give the language asked for on the page, or by the browser, or the usual one."""
    settings: WebSettings = frame_of(request).settings
    asked = request.query_params.get("language", "")
    if asked in settings.languages:
        return asked
    of_browser = (wanted for wanted in _wishes(request) if wanted in settings.languages)
    return next(of_browser, next(iter(settings.languages)))


def is_stand_in(request: Request) -> bool:
    """Say whether the page is in another language than the browser's first, and nobody chose it."""
    settings: WebSettings = frame_of(request).settings
    chosen = request.query_params.get("language", "") in settings.languages
    return not chosen and next(iter(_wishes(request)), "*") not in {"*", *settings.languages}


def _wishes(request: Request) -> list[str]:
    """The languages of the browser, best first."""
    parts = request.headers.get("accept-language", "").split(",")[:10]
    wishes = (base_of(part.partition(";")[0].strip()) for part in parts)
    return [wish for wish in wishes if wish]
