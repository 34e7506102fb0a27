"""Losses between distributions that are no cross-entropy.

In: the constructors' arguments. Out: frozen instances.
"""

from spec_compiler.catalog.fields import (
    LayerName,
)
from spec_compiler.catalog.losses import LossObject
from spec_compiler.shapes.types import Shape


class KLDivergence(LossObject):
    """How much a predicted distribution differs from the label's."""

    name: LayerName | None = "kl_divergence"

    targets = "distribution"
    reads = "distribution"


class Poisson(LossObject):
    """The negative log-likelihood of counts."""

    name: LayerName | None = "poisson"

    reads = "positive"


class CTC(LossObject):
    """Connectionist temporal classification: sequences without an alignment to the input."""

    name: LayerName | None = "ctc"

    targets = "sequences"
    reads = "logits"

    def misfit(self, prediction: Shape) -> str | None:
        """Steps of logits are needed."""
        return None if len(prediction) == 3 else "expects predictions (batch, steps, classes)"
