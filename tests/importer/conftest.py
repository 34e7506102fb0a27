"""What the tests of the importer share: a configuration as the text of its spec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spec_compiler.importer.config import ImportedModel, from_config
from spec_compiler.importer.importing import spec_text
from spec_compiler.pipeline import check

Import = Callable[..., ImportedModel]


@pytest.fixture
def imported() -> Import:
    """Imports a configuration: what comes of it passes every check, but for what is asked for."""

    def run(
        config: Any, *, codes: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
    ) -> ImportedModel:
        model = from_config(config, "model.json", "model")
        assert tuple(found.code for found in model.findings.found) == codes
        if not model.nested:
            found = [d for d in check(model.spec).diagnostics if d.code not in ("SC214", *ignore)]
            assert not found, (found, spec_text(model.spec, "model.yaml"))
        return model

    return run
