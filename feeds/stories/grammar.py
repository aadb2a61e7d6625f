"""The language of claims: a small part of Python's expressions, read by :mod:`ast`, never run.

There are numbers, dotted names of measured values, ``+ - * /``, ``abs min max``, one comparison
at a time, ``and or not``, and parentheses. Everything else is refused: first every word that is
none of these, then every node of Python's tree that is none of these.
"""

import ast
import re

MAX_LENGTH = 400
MAX_WORDS = 150
"""Numbers, names and signs; bounds how deep the tree of a claim can be."""
MAX_DEPTH = 30
"""Parentheses inside each other, with the minus signs and ``not`` before the innermost."""

RELATIONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
SIGNS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_FUNCTIONS = {"abs": "one value", "min": "two or more values", "max": "two or more values"}
_WORD = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.])"
    r"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?![\w.])"
    r"|[<>=!]=|[-<>+*/()]|,(?!\s*\))"
    r"|(?P<unknown>[\w.]+|\S)",
    re.ASCII,
)
_INSTEAD = {"=": "==", "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "–": "-"}


class ClaimError(ValueError):
    """A claim that cannot be read; ``column`` counts from 1, the text says what is wrong there."""

    def __init__(self, column: int, problem: str) -> None:
        super().__init__(f"column {column}: {problem}")
        self.column = column


def read(text: str, *, value: bool = False) -> ast.expr:
    """Return the tree of ``text``, in which there are allowed nodes only.

    A claim holds or not; with ``value`` it is a formula, which has a value. Raise
    :class:`ClaimError`; columns are those of the text without space around it.
    """
    if len(text) > MAX_LENGTH:
        raise ClaimError(MAX_LENGTH + 1, f"a claim has at most {MAX_LENGTH} characters")
    plain = re.sub(r"\s", " ", text, flags=re.ASCII).strip()
    _check_words(plain)
    try:
        root = ast.parse(plain, mode="eval").body
    except SyntaxError as error:
        column = error.offset or len(plain) + 1
        found = _WORD.match(plain, column - 1)
        problem = f"did not expect {repr(found[0]) if found else 'the end'}"
        never_closed = error.msg.endswith("never closed")
        raise ClaimError(column, error.msg if never_closed else problem) from None
    (_check_value if value else _check_truth)(root)
    return root


def _check_words(text: str) -> None:
    """Refuse a word that no claim has, too many of them, and too many inside each other."""
    opened = prefixes = 0
    for count, found in enumerate(_WORD.finditer(text), 1):
        word, column = found[0], found.start() + 1
        if found["unknown"]:
            instead = _INSTEAD.get(word)
            more = f"; write {instead}" if instead else ", which has no place in a claim"
            raise ClaimError(column, f"found {word!r}{more}")
        if found["number"] and float(word) == float("inf"):
            raise ClaimError(column, f"{word} is beyond all bounds")
        opened += (word == "(") - (word == ")")
        prefixes = prefixes + 1 if word in ("-", "not") else 0
        if opened + prefixes > MAX_DEPTH:
            raise ClaimError(column, f"nested more than {MAX_DEPTH} deep")
        if count > MAX_WORDS:
            raise ClaimError(column, f"a claim has at most {MAX_WORDS} numbers, names and signs")


def _check_truth(node: ast.expr) -> None:
    """Refuse ``node`` unless it holds or not; a value alone does neither."""
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check_truth(part)
        case ast.UnaryOp(op=ast.Not(), operand=of):
            _check_truth(of)
        case ast.Compare(comparators=[_, second, *_]):
            raise _error(second, "expected and, or: a claim makes one comparison at a time")
        case ast.Compare(left=left, ops=[relation], comparators=[right]):
            if not isinstance(relation, RELATIONS):
                raise _misplaced(node)
            _check_value(left)
            _check_value(right)
        case _:
            _check_value(node)
            bare = ast.unparse(node)
            raise _error(node, f"expected a comparison, found the bare value {bare}")


def _check_value(node: ast.expr) -> None:
    """Refuse ``node`` unless it has a value."""
    match node:
        case ast.BinOp(left=left, op=sign, right=right) if isinstance(sign, SIGNS):
            _check_value(left)
            _check_value(right)
        case ast.UnaryOp(op=ast.USub(), operand=of):
            _check_value(of)
        case ast.Call():
            _check_call(node)
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            raise _error(node, "expected a value, found a comparison")
        case ast.Name(id=name) if name in _FUNCTIONS:
            raise _error(node, f"expected ( behind {name}")
        case ast.Attribute(value=before):
            _check_value(before)
        case ast.Constant(value=bool() | None):  # True, False, None
            raise _misplaced(node)
        case ast.Name() | ast.Constant():
            pass
        case _:
            raise _misplaced(node)


def _check_call(node: ast.Call) -> None:
    name, count = ast.unparse(node.func), len(node.args)
    if name not in _FUNCTIONS:
        raise _error(node, f"{name!r} is not a function; there are abs, min, max")
    if not count or (count == 1) != (name == "abs"):
        raise _error(node, f"{name} takes {_FUNCTIONS[name]}, not {count}")
    for part in node.args:
        _check_value(part)


def _error(node: ast.expr, problem: str) -> ClaimError:
    return ClaimError(node.col_offset + 1, problem)


def _misplaced(node: ast.expr) -> ClaimError:
    return _error(node, f"{ast.unparse(node)!r} has no place in a claim")
