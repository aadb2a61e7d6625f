"""Find unknown options and commands before argparse does, to name them and the closest match.

argparse alone would take the value behind a misspelt option for a command and complain of that.
"""

from __future__ import annotations

import argparse
import re

from app.text.mistakes import hint, mistake

_NEGATIVE = re.compile(r"-[\d.]")


def check_words(words: list[str], grammar: argparse.ArgumentParser) -> list[str]:
    """Return ``words`` as argparse is to read them; the first unknown one ends the program."""
    commands = _commands(grammar)
    flags = _flags(grammar)
    operands = 0
    checked: list[str] = []
    waiting = iter(words)
    for word in waiting:
        name, _, value = word.partition("=")
        if operands and not word.startswith("-"):
            operands -= 1
        elif not word.startswith("-") or word == "-":
            flags = _enter(word, commands)
            operands = _operands(commands[word])
            commands = {}
        elif name not in flags:
            known = sorted({*flags, *(flag for one in commands.values() for flag in _flags(one))})
            mistake(f"unknown option {name}{hint(name, known)}")
        elif flags[name] and not value:
            if word != name:
                mistake(f"{name}: a value is missing")
            word = _joined(word, next(waiting, None))  # noqa: PLW2901 - the pair is one word now
        checked.append(word)
    return checked


def _enter(word: str, commands: dict[str, argparse.ArgumentParser]) -> dict[str, bool]:
    """Return the options known behind the command ``word``."""
    if not commands:
        mistake(f"{word!r} is not expected here")
    if word not in commands:
        known = list(commands)
        mistake(f"unknown command {word!r}; there are {', '.join(known)}{hint(word, known)}")
    return _flags(commands[word])


def _joined(flag: str, value: str | None) -> str:
    """Return the option and its value as one word, so that a negative number stays a value."""
    if value is None or (value.startswith("-") and value != "-" and not _NEGATIVE.match(value)):
        mistake(f"{flag}: a value is missing")
    return f"{flag}={value}"


def _commands(grammar: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the commands of ``grammar`` by name; argparse has no public way to list them."""
    for action in grammar._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _operands(grammar: argparse.ArgumentParser) -> int:
    """Return how many words that are no options a command takes."""
    return sum(not action.option_strings for action in grammar._actions)


def _flags(grammar: argparse.ArgumentParser) -> dict[str, bool]:
    """Return the options of ``grammar``, and whether a value follows them."""
    return {
        flag: action.nargs != 0 for action in grammar._actions for flag in action.option_strings
    }
