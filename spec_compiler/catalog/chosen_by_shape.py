"""Names that `compile` resolves by the shapes of label and prediction; no class bears them.

`accuracy` becomes the binary, categorical or sparse categorical one, and
`crossentropy` likewise. They take no arguments, and are handed to Keras as the
strings that they are.
"""

from typing import ClassVar

from spec_compiler.catalog.base import KerasObject


class ChosenByShape(KerasObject):
    """A string that Keras makes a metric or a loss of when it sees the first batch."""

    word: ClassVar[str]
    """The string."""

    @classmethod
    def canonical_name(cls) -> str:
        """The string itself."""
        return cls.word

    @property
    def logged_as(self) -> str:
        """The name in logs: the string."""
        return self.word


class Accuracy(ChosenByShape):
    """How often the prediction is right: for one output, for integer or for one-hot labels."""

    word = "accuracy"


class Acc(ChosenByShape):
    """`accuracy`, logged as `acc`."""

    word = "acc"


class Crossentropy(ChosenByShape):
    """The cross-entropy that fits: for one output, for integer or for one-hot labels."""

    word = "crossentropy"


class Ce(ChosenByShape):
    """`crossentropy`, named `ce`."""

    word = "ce"
