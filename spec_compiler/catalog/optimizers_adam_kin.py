"""Optimizers derived from Adam that are taken more seldom."""

from spec_compiler.catalog.optimizers_adam import Moments


class Adamax(Moments):
    """`Adam` with the largest gradient in place of the squares' mean."""


class Nadam(Moments):
    """`Adam` with a momentum that looks one step ahead."""


class Lamb(Moments):
    """`Adam` with a step size for each layer; for very large batches."""
