"""Find unknown options and commands before argparse does, to name them and the closest match.

argparse alone would take the value behind a misspelt option for a command and complain of that.
"""

import re
from collections.abc import Mapping
from typing import NoReturn

from app.command_line.parser import OF_THE_WINDOW, Parser
from app.text.mistakes import hint, mistake

FOR_ANY = ("-h", "--help", "--version")
"""May stand before any command."""
_NEGATIVE = re.compile(r"-[\d.]")


def check_words(words: list[str], parser: Parser) -> list[str]:
    """Return ``words`` as argparse is to read them; the first unknown one ends the program."""
    commands: Mapping[str, Parser] = parser.commands
    operands, flags, entered = 0, parser.flags, ""
    every = {*flags, *(flag for one in commands.values() for flag in one.flags)}
    checked: list[str] = []
    waiting = iter(words)
    ended = False
    for word in waiting:
        name, _, value = word.partition("=")
        if word == "--" and not ended:
            ended = True  # of the options
            continue
        if operands and (ended or not word.startswith("-")):
            operands -= 1
            if word.startswith("-"):
                word = f"./{word}"  # noqa: PLW2901 - the same file, and no option to argparse
        elif ended or not word.startswith("-") or word == "-":
            command = _enter(word, commands, checked)
            commands, flags, operands, entered = {}, command.flags, command.operands, word
        elif name not in flags:
            if entered and name in every:
                _refuse(name, entered)
            known = flags if entered else every
            mistake(f"unknown option {name}{hint(name, sorted(known))}")
        elif flags[name] and value in ("", "--"):
            if word != name:
                mistake(f"{name}: a value is missing")
            word = _joined(word, next(waiting, None))  # noqa: PLW2901 - the pair is one word now
        checked.append(word)
    return checked


def _enter(word: str, commands: Mapping[str, Parser], before: list[str]) -> Parser:
    """Return the command ``word``; the words ``before`` it may be none that it does not have."""
    if not commands:
        mistake(f"{word!r} is not expected here")
    if word not in commands:
        known = list(commands)
        mistake(f"unknown command {word!r}; there are {', '.join(known)}{hint(word, known)}")
    for flag in (one.partition("=")[0] for one in before):
        if flag in OF_THE_WINDOW or flag not in (*commands[word].flags, *FOR_ANY):
            _refuse(flag, word)
    return commands[word]


def _refuse(flag: str, command: str) -> NoReturn:
    """Say that ``command`` does not have the option ``flag``, and exit with 2."""
    if flag in OF_THE_WINDOW:
        mistake(f"{flag}: belongs to the window, not to {command}")
    mistake(f"{flag}: does not go with {command}")


def _joined(flag: str, value: str | None) -> str:
    """Return the option and its value as one word, so that a negative number stays a value."""
    if not value or (value.startswith("-") and value != "-" and not _NEGATIVE.match(value)):
        mistake(f"{flag}: a value is missing")
    return f"{flag}={value}"
