"""The files of a data source, as far as checks may look at them.

In: a path as a spec writes it. Out: the file or files that it names, where they are there
and inside the project. A file that is not there is no mistake of the spec: it may come
into being later, or elsewhere.
"""

from collections.abc import Callable
from glob import iglob
from itertools import islice
from pathlib import Path

from spec_compiler.record import dataclass

MAGIC = ("*", "?", "[")
"""What makes a path a pattern that several files match."""
LARGE = 256 * 1024 * 1024
"""From how many bytes on tables and arrays are not read into memory."""
MOST = 10_000
"""How many of the files that match are looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a source found wrong with its files.

    Attributes:
        argument: The path of the argument at fault, below the source's own name.
        message: What is wrong.
        code: The diagnostic's code.
        label: The mend, beside the caret.
        hint: A further mend.
        near: The right name, where the argument's value is a misspelt one.
        is_warning: Whether it is a warning.
        at_key: Whether the argument's key is at fault, not its value.
    """

    argument: tuple[str | int, ...]
    message: str
    code: str = "SC530"
    label: str | None = None
    hint: str | None = None
    near: str | None = None
    is_warning: bool = False
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Files:
    """Finds the files of a spec.

    Attributes:
        locate: Gives the place of a path that a spec writes, None where it may not be looked at.
        may_lie: Whether a place, links followed, is inside the project.
    """

    locate: Callable[[str], str | None]
    may_lie: Callable[[str], bool]

    def matching(self, path: str) -> list[str]:
        """The files and folders that a path or pattern names, in order."""
        try:
            return self._matching(path)
        except (OSError, ValueError):  # a path that no file can have
            return []

    def _matching(self, path: str) -> list[str]:
        place = self.locate(path)
        if place is None:
            return []
        is_pattern = any(char in path for char in MAGIC)
        found = sorted(islice(iglob(place), MOST)) if is_pattern else [place]  # noqa: PTH207 - as the run finds them
        return [each for each in found if Path(each).exists() and self.may_lie(each)]

    def first_line(self, place: str, limit: int = 1_000_000) -> str | None:
        """The first line of a text file, None where it cannot be read or is no UTF-8."""
        try:
            if not Path(place).is_file():
                return None
            with Path(place).open(newline="", encoding="utf-8-sig") as file:
                return file.readline(limit)
        except (OSError, UnicodeDecodeError):
            return None

    def size(self, place: str) -> int:
        """The size of a file in bytes, 0 where it cannot be asked for."""
        try:
            return Path(place).stat().st_size
        except OSError:
            return 0
