"""A file or a string to a `Document`.

In: a path, bytes or text. Out: `Outcome[Document]`; every way in which a text can fail
to be one YAML or JSON mapping is a diagnostic, never an exception. What the keys mean
is not known here, and nothing is included, expanded or evaluated.

JSON goes through a scanner of its own, all else through ruamel.yaml. A text that begins
like JSON and is not, is YAML: a flow mapping. A file called `.json` is JSON alone.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, MutableMapping
from typing import Literal

from spec_compiler.diagnostics.model import Diagnostic
from spec_compiler.diagnostics.suggest import suggest
from spec_compiler.outcome import Outcome
from spec_compiler.text.build import build
from spec_compiler.text.decode import MAX_SIZE, check_characters, decode, too_large
from spec_compiler.text.document import Document, Mapping, Node, Sequence
from spec_compiler.text.events import Event, JsonProblem, SyntaxProblem
from spec_compiler.text.places import Places
from spec_compiler.text.yaml_events import compiled_events, pure_events

_DIRECTIVE = re.compile(r"(?:[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\n|\r))*+(%[^\r\n]*)")
_VERSION = r"%YAML[ \t]+1\.2[ \t]*"

Parser = Literal["best", "compiled", "pure"]
Texts = MutableMapping[str, str]


def read_file(
    path: str | os.PathLike[str],
    shown_name: str | None = None,
    *,
    texts: Texts | None = None,
) -> Outcome[Document]:
    """Read the spec at `path`.

    `shown_name` is what spans and messages call it (default: the path as given).
    `texts`, where given, receives the text under that name as soon as it is decoded,
    so that messages about a file that is no spec can quote it too.
    """
    name = os.fspath(path) if shown_name is None else shown_name
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_SIZE + 1)
    except (OSError, ValueError) as error:
        return Outcome(None, (_unreadable(os.fspath(path), name, error),))
    return read_bytes(data, name, texts=texts)


def read_stdin(shown_name: str = "<stdin>", *, texts: Texts | None = None) -> Outcome[Document]:
    """Read the spec that comes on standard input; else as `read_file`."""
    return read_bytes(sys.stdin.buffer.read(MAX_SIZE + 1), shown_name, texts=texts)


def read_bytes(
    data: bytes, shown_name: str = "<bytes>", *, texts: Texts | None = None
) -> Outcome[Document]:
    """Read the spec in `data`, UTF-8 with or without a byte order mark; else as `read_file`."""
    text, problem = decode(data, shown_name)
    if texts is not None:
        texts[shown_name] = text
    return _read(text, shown_name, "best") if problem is None else Outcome(None, (problem,))


def read_text(
    text: str,
    name: str = "<string>",
    *,
    texts: Texts | None = None,
    parser: Parser = "best",
) -> Outcome[Document]:
    """Read the spec in `text`, which spans and messages call `name`.

    `parser` is for tests: `best` takes the compiled YAML parser where it is installed.
    A name that ends in `.json` makes it JSON, and JSON alone.
    """
    text = text.removeprefix("\ufeff")
    if texts is not None:
        texts[name] = text
    problem = too_large(name) if len(text) > MAX_SIZE else check_characters(text, name)
    return _read(text, name, parser) if problem is None else Outcome(None, (problem,))


def _read(text: str, name: str, parser: Parser) -> Outcome[Document]:
    places = Places(text, name)
    try:
        root, found = _tree(places, parser)
    except SyntaxProblem as problem:
        from spec_compiler.text.mistakes import explain_problem  # only a wrong text needs it

        return Outcome(None, (explain_problem(problem, places),))
    except JsonProblem as problem:
        span = places.span(problem.start, problem.end)
        message = f"not JSON: {problem.message}"
        return Outcome(None, (Diagnostic("SC103", message, span, hint=problem.hint),))
    if root is not None and not isinstance(root, Mapping):
        found.append(_no_mapping(root, places))
    if found or root is None:
        return Outcome(None, tuple(found))
    return Outcome(Document(root, {name: text}))


def _tree(places: Places, parser: Parser) -> tuple[Node | None, list[Diagnostic]]:
    events = _json(places)
    if events is not None:
        return build(events, places)
    text = _without_directive(places.text)
    if parser != "pure":
        compiled = compiled_events(text)
        if compiled is not None:
            try:
                return build(compiled, places)
            except SyntaxProblem:
                pass  # the pure parser judges, and says where: the same with either installed
    return build(pure_events(text), places)


def events_of(places: Places) -> list[Event]:
    """Give the events of a text that `read` has found nothing wrong with."""
    events = _json(places)
    if events is not None:
        return list(events)
    text = _without_directive(places.text)
    compiled = compiled_events(text)
    if compiled is not None:
        try:
            return list(compiled)
        except SyntaxProblem:
            pass  # left to the pure parser
    return list(pure_events(text))


def _without_directive(text: str) -> str:
    """Blank out `%YAML 1.2`, which says nothing new; raise for any other directive."""
    found = _DIRECTIVE.match(text)
    if found is None:
        return text
    start, end = found.span(1)
    if not re.fullmatch(_VERSION, found[1]):
        raise SyntaxProblem("directive", start)
    return text[:start] + " " * (end - start) + text[end:]


def looks_like_json(text: str) -> bool:
    """Whether the first character of `text` that is not blank opens an object or array."""
    return text.lstrip(" \t\r\n")[:1] in ("{", "[")


def _json(places: Places) -> Iterator[Event] | None:
    """Give the events of a text that is JSON, None where it is to be read as YAML."""
    is_named = places.name.lower().endswith(".json")
    if not is_named and not looks_like_json(places.text):
        return None
    from spec_compiler.text.json_events import json_events  # YAML does without it

    if is_named:
        return json_events(places.text) if places.text.strip() else iter(())
    try:
        return iter(list(json_events(places.text)))
    except JsonProblem:
        return None


def _no_mapping(root: Node, places: Places) -> Diagnostic:
    what = "a list" if isinstance(root, Sequence) else "a single value"
    start = root.span
    return Diagnostic(
        "SC105",
        f"a spec is a mapping with the keys spec, name and model; found {what}",
        start,
        hint="write one 'key: value' a line, from the first column",
    )


def _unreadable(path: str, name: str, error: OSError | ValueError) -> Diagnostic:
    if isinstance(error, FileNotFoundError):
        near = _neighbour(path)
        hint = f"did you mean '{near}'?" if near else "check the path, and where it is relative to"
        return Diagnostic("SC101", f"there is no file '{name}'", hint=hint)
    if isinstance(error, IsADirectoryError):
        hint = "name the spec inside it"
        return Diagnostic("SC101", f"'{name}' is a directory, not a spec", hint=hint)
    if isinstance(error, PermissionError):
        hint = "give yourself the right to read it"
        return Diagnostic("SC101", f"no permission to read '{name}'", hint=hint)
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return Diagnostic("SC101", f"'{name}' cannot be read: {reason}")


def _neighbour(path: str) -> str | None:
    """Give the spec beside the missing `path` whose name is nearest to it."""
    folder, wanted = os.path.split(path)
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return None
    near = suggest(wanted, [name for name in names if name.endswith((".yaml", ".yml", ".json"))])
    return None if near is None else os.path.join(folder, near)
