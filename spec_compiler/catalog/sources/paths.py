"""Files that sources read: a path in the project, or a file that Keras fetches once.

In: `photos`, or `{get_file: {origin: …, sha256: …}}`. Out: text, or a `GetFile`.
Nothing is read or fetched here; only training and the script do.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Bool, ObjectOf, Str

HASHES = {"md5": 32, "sha256": 64}
"""How many hexadecimal digits a hash has."""
_ADDRESS = re.compile(r"https?://[^\s/?#]+/[^\s?#]*[^\s?#/]", re.IGNORECASE)


class GetFile(KerasObject):
    """A file that `keras.utils.get_file` fetches once and keeps in Keras's cache."""

    keras_name = "get_file"

    origin: Str
    """The address: it begins with http:// or https:// and ends in the file's name."""
    fname: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.\-]*$")] | None = None
    """What the file is called in the cache; none is its name in the address."""
    sha256: Str | None = None
    """The file's SHA-256 hash: another file is refused."""
    file_hash: Str | None = None
    """The file's hash, of either kind."""
    hash_algorithm: Literal["auto", "md5", "sha256"] = "auto"
    """Which kind of hash `file_hash` is; `auto` goes by its length."""
    extract: Bool = False
    """Whether the file is an archive that is unpacked; the path is that of its folder then."""
    archive_format: Literal["auto", "tar", "zip"] = "auto"
    """What kind of archive it is."""
    inside: Annotated[str, Field(min_length=1)] | None = None
    """The file or folder inside the unpacked archive."""
    force_download: Bool = False
    """Whether the file is fetched anew each time."""

    @model_validator(mode="after")
    def _check_together(self) -> "GetFile":
        """The address is one of the web; a hash has its digits; `inside` stays inside."""
        if not _ADDRESS.fullmatch(self.origin):
            refuse("origin", "SC204", "expects an address such as https://host/name.zip")
        self._check_hash()
        if self.inside is not None:
            parts = self.inside.replace("\\", "/").split("/")
            if not self.extract:
                refuse(
                    "inside", "SC206", "'inside' needs extract: true: it is a path in an archive"
                )
            if ".." in parts or not parts[0] or ":" in parts[0]:
                refuse("inside", "SC204", "expects a path inside the archive: a/b, without '..'")
        return self

    def _check_hash(self) -> None:
        """One hash of the right length, in hexadecimal digits."""
        if self.sha256 is not None and self.file_hash is not None:
            refuse("file_hash", "SC206", "'sha256' and 'file_hash' say the same: give one")
        given = "sha256" if self.sha256 is not None else "file_hash"
        value = getattr(self, given)
        kind = "sha256" if given == "sha256" else self.hash_algorithm
        lengths = tuple(HASHES.values()) if kind == "auto" else (HASHES[kind],)
        if value is not None and not (
            len(value) in lengths and re.fullmatch("[0-9a-fA-F]+", value)
        ):
            digits = " or ".join(map(str, lengths))
            refuse(given, "SC204", f"expects a hash of {digits} hexadecimal digits")

    @property
    def hash(self) -> tuple[str, str] | None:
        """The hash and its kind, None where none is given."""
        if self.sha256 is not None:
            return self.sha256, "sha256"
        return None if self.file_hash is None else (self.file_hash, self.hash_algorithm)


class PathOf(ObjectOf):
    """A field that holds the path of a file or folder, or a file that is fetched.

    Args:
        noun: What messages say is expected.
    """

    def __init__(self, noun: str = "the path of a file") -> None:
        super().__init__("file")
        self.noun = noun

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/file"}]}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict):
            return super()._check(value, info)
        raise PydanticCustomError(
            "SC203",
            "expects {noun}, or {get_file: {origin: …}}",
            {"noun": self.noun},
        )


FilePath = Annotated[Any, PathOf()]
"""The path of a file, or a file that is fetched."""
FolderPath = Annotated[Any, PathOf("the path of a folder")]
"""The path of a folder, or an archive that is fetched."""
