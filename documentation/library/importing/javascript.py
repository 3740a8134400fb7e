"""Reading object literals from a configuration script, without running it.

Only what a configuration holds is understood: objects, arrays, strings, numbers, names of earlier variables, spread
and joined strings. Everything else has the value `UNKNOWN`, and reading goes on behind it.
"""

import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 50
OPEN, CLOSE = "([{", ")]}"


class Unknown:
    """A value that only running the script could tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()

TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<template>`(?:[^`\\]|\\.)*`)
  | (?P<number>-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?))
  | (?P<name>[A-Za-z_$][\w$]*)
  | (?P<sign>\.\.\.|=>|[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
WORDS = {"true": True, "false": False, "null": None, "undefined": None}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def read_objects(script: str) -> list[dict[str, Any]]:
    """Give the object literals that a script assigns or hands to a call, in order."""
    reader = Reader(
        [Token(m.lastgroup or "", m.group()) for m in TOKEN.finditer(script) if m.lastgroup != "space"]
    )
    reader.read_script()
    return reader.objects


@dataclass
class Reader:
    """Walks through the tokens of one script."""

    tokens: list[Token]
    at: int = 0
    variables: dict[str, Any] = field(default_factory=dict)
    objects: list[dict[str, Any]] = field(default_factory=list)

    def peek(self, ahead: int = 0) -> str:
        here = self.at + ahead
        return self.tokens[here].text if here < len(self.tokens) else ""

    def read_script(self) -> None:
        """Find each object that is assigned to a name or handed to a call."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            before = self.tokens[self.at - 1] if self.at else Token("", "")
            if token.text == "{" and before.text in ("=", "("):
                owner = self.tokens[self.at - 2] if self.at > 1 else Token("", "")
                value = self.value(0)
                if isinstance(value, dict):
                    self.objects.append(value)
                if before.text == "=" and owner.kind == "name":
                    self.variables[owner.text] = value
            elif token.text == "=" and before.kind == "name" and self.peek(1) not in ("{", "=", ">"):
                self.at += 1
                self.variables[before.text] = self.value(0)
            else:
                self.at += 1

    def value(self, depth: int) -> Any:
        """Read one expression, up to the comma, bracket or semicolon behind it."""
        if depth > MAX_DEPTH:
            self.skip()
            return UNKNOWN
        parts = [self.term(depth)]
        while self.peek() == "+":
            self.at += 1
            parts.append(self.term(depth))
        if self.peek() not in ("", ",", ";", *CLOSE) and not self.starts_statement():
            self.skip()
            return UNKNOWN
        if len(parts) == 1:
            return parts[0]
        return "".join(map(str, parts)) if all(isinstance(part, str | int) for part in parts) else UNKNOWN

    def starts_statement(self) -> bool:
        """Whether a new statement begins here, after one that was ended by a line break alone."""
        token = self.tokens[self.at]
        return token.kind == "name" and token.text not in ("instanceof", "in", "of")

    def term(self, depth: int) -> Any:
        if self.at >= len(self.tokens):
            return UNKNOWN
        token = self.tokens[self.at]
        if token.text == "{":
            return self.object(depth)
        if token.text == "[":
            return self.array(depth)
        if token.text in (*CLOSE, ",", ";"):
            return UNKNOWN
        self.at += 1
        if token.kind == "string":
            return unescape(token.text[1:-1])
        if token.kind == "template":
            return self.template(token.text[1:-1])
        if token.kind == "number":
            return number(token.text)
        if token.kind == "name":
            return self.name(token.text)
        self.skip()
        return UNKNOWN

    def name(self, name: str) -> Any:
        if name in WORDS:
            return WORDS[name]
        value = self.variables.get(name, UNKNOWN)
        while self.peek() == "." and self.at + 1 < len(self.tokens):
            value = value.get(self.peek(1), UNKNOWN) if isinstance(value, dict) else UNKNOWN
            self.at += 2
        if self.peek() in ("(", "[", "=>") or name in ("new", "function", "async", "await", "typeof"):
            self.skip()  # a call, or code: its value is not known
            return UNKNOWN
        return value

    def template(self, text: str) -> Any:
        def fill(match: re.Match[str]) -> str:
            value = self.variables.get(match.group(1).strip(), UNKNOWN)
            return str(value) if isinstance(value, str | int) else match.group()

        return unescape(re.sub(r"\$\{([^}]*)\}", fill, text))

    def object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while self.peek() not in ("}", ""):
            if self.peek() == ",":
                self.at += 1
            elif self.peek() == "...":
                self.at += 1
                spread = self.value(depth + 1)
                found |= spread if isinstance(spread, dict) else {}
            else:
                self.property(found, depth)
        self.at += 1
        return found

    def property(self, found: dict[str, Any], depth: int) -> None:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind not in ("name", "string", "number"):
            self.skip()
            return
        key = unescape(token.text[1:-1]) if token.kind == "string" else token.text
        if self.peek() == ":":
            self.at += 1
            found[key] = self.value(depth + 1)
        elif self.peek() in (",", "}"):
            found[key] = self.variables.get(key, UNKNOWN)  # shorthand: {name}
        else:
            self.skip()  # a method

    def array(self, depth: int) -> list[Any]:
        found = []
        self.at += 1
        while self.peek() not in ("]", ""):
            if self.peek() == ",":
                self.at += 1
                continue
            before = self.at
            if self.peek() == "...":
                self.at += 1
                spread = self.value(depth + 1)
                found += spread if isinstance(spread, list) else []
            else:
                found.append(self.value(depth + 1))
            self.at = max(self.at, before + 1)
        self.at += 1
        return found

    def skip(self) -> None:
        """Go to the end of this expression, over everything in brackets."""
        depth = 0
        while self.at < len(self.tokens):
            text = self.tokens[self.at].text
            if depth == 0 and text in (*CLOSE, ",", ";"):
                return
            depth += (text in tuple(OPEN)) - (text in tuple(CLOSE))
            self.at += 1


def number(text: str) -> int | float:
    """Give the number that a literal stands for."""
    if text.lower().startswith(("0x", "-0x")):
        return int(text, 16)
    return float(text) if "." in text else int(text)


def unescape(text: str) -> str:
    """Put the characters that a string literal names in place of their escapes."""

    def one(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "ux" and len(code) > 1:
            point = int(code.strip("ux{}"), 16)
            return chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else "�"
        return ESCAPED.get(code, code)

    return ESCAPE.sub(one, text)
