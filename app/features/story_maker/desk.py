"""What happens in the drawer of a story of one's own: steps are kept, changed and played."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs
from PySide6.QtCore import QObject, Qt

from app.features.story_maker.maker_drawer import STEPS, MakerDrawer, Named
from app.features.story_maker.own_stories import OwnStories
from app.features.story_maker.typed_step import BadStepError, step_of
from app.text import formats
from app.text.measured import shown
from app.ui.override import override
from app.window.entry import Entry
from app.window.host import Host
from feeds.settings import Settings, describe_change
from feeds.stories import meters, reader
from feeds.stories.claim import Claim, Lookup
from feeds.stories.editing import added, moved, renamed
from feeds.stories.offers import ClaimOffer, draft, offers, shortened
from feeds.stories.story import Step, Story

NAME = "maker"
LEAST_S = 2.0
"""Figures of a shorter time say too little to claim something of them."""
ABOUT = "Made from the running window."
CHOSEN = "own_story"
"""What the story is remembered by that was chosen last."""
LONGEST_TITLE = 80
MINE = " (mine)"
"""Behind the title of a copy: both stand in one menu."""


class TitleEntry(Entry):
    """Asks for another title of a step."""

    @override
    def refusal(self, text: str) -> tuple[str, str]:
        if 0 < len(text) <= LONGEST_TITLE:
            return "", ""
        return "Allowed: 1 to 80 characters", f"{len(text)} characters; allowed are 1 to 80"


class MakerDesk(QObject):
    """Connects the drawer with the stories, the window's figures, and whoever tells a story."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self.stories = OwnStories()
        self.drawer = MakerDrawer()
        self.titles = TitleEntry(host.parts.surface, "Title", "Title of the step", "Enter sets it")
        self._key = ""
        self._bundled = {story.key: story for story in reader.bundled()}
        self._stale = True  # what is offered is not of what is measured now
        self._at = 0
        drawer = self.drawer
        drawer.keep_pressed.connect(self.keep)
        drawer.story_chosen.connect(self.choose)
        drawer.copy_chosen.connect(self.copy)
        drawer.steps.wanted.connect(self._do)
        self.titles.entered.connect(self._rename)
        host.parts.shelf.changed.connect(self._open)
        host.parts.painter.figures_due.connect(lambda _counters: self._offer())
        host.settings.changed.connect(self._follow_settings)
        host.parts.painter.rewound.connect(self._forget)
        self.choose(str(host.preferences.load({CHOSEN: ""}, _is_key)[CHOSEN]))

    @property
    def story(self) -> Story | None:
        """The story that steps go to, as its file is now; ``None`` for a new one."""
        return self.stories.read(self._key) if self._key else None

    def keep(self) -> None:
        """Keep what is set and measured now as a step, or say why it cannot be one yet."""
        form = self.drawer.form
        typed, settings = form.typed, self._host.settings.settings
        try:
            step = step_of(typed, settings)
        except BadStepError as error:
            form.show_trouble(str(error), error.field)
            return
        if not self._key and not 0 < len(typed.name) <= LONGEST_TITLE:
            form.show_trouble("The new story needs a name, of up to 80 characters.", "name")
            return
        said = self._put(step, typed.name)
        if self.stories.trouble:
            form.show_trouble(self.stories.trouble)
            return
        story = self.story
        if story is not None:
            kept = f"Kept as step {len(story.steps)} of {story.title}"
            self._tell(". ".join(filter(None, (kept, said))))
        form.begin("")
        form.lines["title"].setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()

    def choose(self, key: str) -> None:
        """Have steps go to the story ``key``; "" for a new one."""
        mine = self.stories.all()
        self._key = key if key in {story.key for story in mine} else ""
        self._host.preferences.save({CHOSEN: self._key})
        self._show(mine, 0)

    def copy(self, key: str) -> None:
        """Have a copy of a bundled story as one of one's own, and list its steps."""
        story = self._bundled[key]
        title = f"{shortened(story.title, LONGEST_TITLE - len(MINE))}{MINE}"
        made = self.stories.begin(structs.replace(story, title=title))
        if self.stories.trouble:
            self._host.tell(self.stories.trouble)
            return
        self.choose(made)
        self.drawer.turn_to(STEPS)
        self._tell(f"Copied: the file is {made}.toml, and the copy can be changed here")
        self._host.telling.library_changed.emit()

    # -- inside -------------------------------------------------------------------------------

    def _put(self, step: Step, name: str) -> str:
        """Add ``step`` to the story, or begin one called ``name`` with it; return what to say."""
        if self._key:
            return self.stories.change(self._key, lambda now: added(now, step))
        key = self.stories.begin(Story(key="new", title=name, about=ABOUT, steps=(step,)))
        if key:
            self.choose(key)
        return f"Its file is {key}.toml" if key else ""

    def _do(self, what: str, index: int) -> None:
        """Do what a button of the list says with the step ``index``."""
        key, at, said = self._key, index, ""
        if what == "play":
            self._play(index)
            return
        if what == "rename":
            self._ask_title(index)
            return
        if what == "undo":
            said = self.stories.undo()
        elif what == "delete":
            said = self.stories.take_out(key, index)
        else:
            by = -1 if what == "up" else 1
            said, at = self.stories.change(key, lambda now: moved(now, index, by)), index + by
        self._after(said, at)

    def _after(self, said: str, at: int) -> None:
        """Show the story as it is after a change, and say what is to be said of that."""
        if self.stories.trouble:
            self._host.tell(self.stories.trouble)
        elif said:
            self._tell(said)
        self._follow(at)

    def _play(self, index: int) -> None:
        """Have the story told from the step ``index`` on."""
        story = self.story
        if story is None or index >= len(story.steps):
            self._after("", index)
            return
        self._host.parts.shelf.close_drawer()
        self._host.telling.wanted.emit(story, index)

    def _ask_title(self, index: int) -> None:
        story = self.story
        if story is not None and index < len(story.steps):
            self._at = index
            self.titles.open(f"Title of step {index + 1}", "Enter sets it")
            self.titles.field.setText(story.steps[index].title)
            self.titles.field.selectAll()

    def _rename(self, title: str) -> None:
        said = self.stories.change(self._key, lambda now: renamed(now, self._at, title))
        self._after(said, self._at)

    def _follow(self, at: int = -1) -> None:
        """Show what the stories are now, here and wherever they are offered."""
        trouble, mine = self.stories.trouble, self.stories.all()
        if self._key and self._key not in {story.key for story in mine}:
            self._key = next((one.key for one in mine), "")
        self._show(mine, at)
        self.stories.trouble = trouble
        self._host.telling.library_changed.emit()

    def _show(self, mine: Sequence[Story], at: int) -> None:
        """Show the stories in the menu, and the steps of the one that is chosen."""
        own = [Named(story.key, story.title) for story in mine]
        bundled = [Named(story.key, story.title) for story in self._bundled.values()]
        self.drawer.offer_stories(own, bundled, self._key)
        story = self.story
        titles = [step.title for step in story.steps] if story is not None else []
        self.drawer.steps.show_steps(titles, at if at >= 0 else len(titles) - 1)
        count = len(titles)
        self.drawer.summary.say(f"{count} step{'s' * (count != 1)}" if count else "")

    def _open(self, name: str) -> None:
        """Begin with what is set and measured now when the drawer is opened."""
        if name != NAME:
            return
        self._show(self.stories.all(), self.drawer.steps.list.currentRow())
        self._stale = True
        form = self.drawer.form
        if not form.lines["title"].isModified():
            form.lines["title"].setText(draft(self._host.settings.settings, {}).title)
        self._offer()

    def _follow_settings(self, before: Settings, now: Settings) -> None:
        if describe_change(before, now):
            self._forget()

    def _forget(self) -> None:
        """Offer nothing until there are figures of what is measured now."""
        self._stale = True
        self.drawer.form.take_back()

    def _offer(self) -> None:
        """Offer the claims that hold now; under a hand that is choosing nothing is changed."""
        if not self._stale or self._host.parts.shelf.open_name != NAME:
            return
        counters = self._host.parts.painter.intake.present
        if counters is None or counters.elapsed_s < LEAST_S:
            return
        self._stale = False
        figures = meters.values(counters, self._host.settings.settings)
        found = offers(figures)
        self.drawer.form.offer(found, [_told(one, figures) for one in found])

    def _tell(self, text: str) -> None:
        self._host.tell(f"{text}.", tone="calm")


def _told(offer: ClaimOffer, figures: Lookup) -> str:
    """Return a claim in words, with how it is now: "… is over 10 times as old (now 27×)"."""
    claim = Claim(offer.claim)
    ratio = claim.ratio(figures)
    left, _ = claim.sides(figures)
    of_one = shown(left) if left is not None else ""
    now = of_one if ratio is None else formats.ratio(ratio)
    return f"{offer.says} (now {now})" if now else offer.says


def _is_key(_name: str, value: object) -> bool:
    return isinstance(value, str)
