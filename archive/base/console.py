"""Tables and colours on the terminal. Apart from `terminal`, for rich takes longer to import than most commands to run."""

from collections.abc import Iterable
from typing import Any

import rich.console
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text as RichText

from extract.text.visible import visible


class Text(RichText):
    def __init__(self, text: str = "", style: str | Style = "", **named: Any) -> None:
        super().__init__(visible(text), style, **named)


class Console(rich.console.Console):
    """Rich's console for text from documents: only Rich's own escape sequences reach the terminal, and `[b]` is no markup."""

    def __init__(self, **named: Any) -> None:
        super().__init__(markup=False, highlight=False, emoji=False, **named)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        if isinstance(renderable, RichText) and (shown := visible(renderable.plain)) != renderable.plain:
            renderable = Text(shown, renderable.style, justify=renderable.justify, overflow=renderable.overflow)
        return super().render(renderable, options)

    def render_str(self, text: str, **named: Any) -> RichText:
        return super().render_str(visible(text), **named)
