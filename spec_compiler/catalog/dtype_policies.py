"""Dtype policies as objects; a bare name such as `mixed_float16` does for most.

In: the constructors' arguments. Out: frozen instances whose `resolve` gives the
two dtypes.
"""

from typing import Annotated, Any, Literal

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec_compiler.catalog.base import KerasObject, refuse
from spec_compiler.catalog.fields import Checked, Objects
from spec_compiler.catalog.fields import DTypePolicy as PolicyField
from spec_compiler.catalog.policy import Policy, policy_named


def _plain_policy(value: Any) -> str:
    """The name of a policy that is not quantized."""
    if not isinstance(value, str) or "_from_" in value or policy_named(value) is None:
        raise PydanticCustomError(
            "SC205", "expects a dtype policy such as float32, mixed_float16 or mixed_bfloat16"
        )
    return value


PlainPolicy = Annotated[Any, Checked(_plain_policy, {"type": "string"})]


class DTypePolicyObject(KerasObject):
    """A dtype policy."""

    def resolve(self, default: Policy) -> Policy:
        """The policy's dtypes; `default` is the spec's own policy."""
        raise NotImplementedError(type(self).__name__)


class DTypePolicy(DTypePolicyObject):
    """The dtypes of arithmetic and of weights, by a name."""

    name: PlainPolicy | None = None
    """A dtype, `mixed_float16` or `mixed_bfloat16`; none is the global policy."""

    def resolve(self, default: Policy) -> Policy:
        """The policy of the name."""
        return (policy_named(self.name) if self.name else None) or default


class FloatDTypePolicy(DTypePolicy):
    """`DTypePolicy` by an older name."""


class QuantizedPolicy(DTypePolicyObject):
    """A policy of quantized weights beside the dtypes of another."""

    mode: Literal["int8", "float8", "int4", "gptq", "awq"]
    """How weights are quantized."""
    source_name: PlainPolicy | None = None
    """The policy that the arithmetic follows; none is the global one."""

    def resolve(self, default: Policy) -> Policy:
        """The dtypes of the source."""
        source = (policy_named(self.source_name) if self.source_name else None) or default
        name = f"{self.mode}_from_{source.name}"
        return Policy(name, source.compute_dtype, source.variable_dtype)

    @model_validator(mode="after")
    def _mode_fits(self) -> "QuantizedPolicy":
        name = self.source_name
        if self.mode == "int8" and name in ("float16", "mixed_float16"):
            refuse("source_name", "SC206", "int8 does not go with float16", "write mixed_bfloat16")
        return self


class QuantizedDTypePolicy(QuantizedPolicy):
    """Quantized weights, by a mode."""


class QuantizedFloat8DTypePolicy(QuantizedPolicy):
    """Weights in 8-bit floats, their scales from past steps."""

    amax_history_length: int = 1024
    """How many steps the scales look back."""


def _mode(head: str, bits: tuple[int, ...]) -> Checked:
    """The marker for a mode such as `gptq/4/128`: a name, bits where there are, a group's size."""
    form = f"{head}/<bits>/<group>" if bits else f"{head}/<block>"

    def check(value: Any) -> str:
        parts = value.split("/") if isinstance(value, str) else []
        numbers = [_integer(part) for part in parts[1:]]
        if len(parts) != (3 if bits else 2) or parts[0] != head or None in numbers:
            raise PydanticCustomError("SC205", "expects a mode of the form {form}", {"form": form})
        group = numbers[-1] or 0
        if (bits and numbers[0] not in bits) or group < -1 or group == 0:
            raise PydanticCustomError(
                "SC204",
                "expects a mode of the form {form}, the last 1 or more or -1",
                {"form": form},
            )
        return str(value)

    return Checked(check, {"type": "string"})


def _integer(text: str) -> int | None:
    """An integer's value, None where the text is none."""
    try:
        return int(text)
    except ValueError:
        return None


class Int4DTypePolicy(QuantizedPolicy):
    """Weights in 4 bits by blocks."""

    mode: Annotated[Any, _mode("int4", ())]
    """`int4/` and the block's size, -1 for a whole channel."""


class GPTQDTypePolicy(QuantizedPolicy):
    """Weights as GPTQ quantizes them."""

    mode: Annotated[Any, _mode("gptq", (2, 3, 4, 8))]
    """`gptq/`, the bits, `/`, the group's size, -1 for all."""


class AWQDTypePolicy(QuantizedPolicy):
    """Weights as AWQ quantizes them."""

    mode: Annotated[Any, _mode("awq", (4,))]
    """`awq/4/` and the group's size, -1 for all."""


class PoliciesByPath(Objects):
    """A field that holds a mapping from regular expressions over layers' paths to policies."""

    def __init__(self) -> None:
        super().__init__("dtype_policy")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/dtype_policy"}}

    def _check(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise PydanticCustomError("SC203", "expects a mapping from layers' paths to policies")
        for policy in value.values():
            if isinstance(policy, str) and policy_named(policy):
                raise PydanticCustomError(
                    "SC203",
                    "expects policies as objects; Keras takes no names here",
                    {"hint": f"write {{DTypePolicy: {policy}}}"},
                )
        return super()._check(value, info)


class DTypePolicyMap(DTypePolicyObject):
    """A policy for each layer inside a layer, by its path."""

    default_policy: PolicyField | None = None
    """The policy of all that no pattern names; none is the global one."""
    policy_map: Annotated[Any, PoliciesByPath()] | None = None
    """Policies by a regular expression that the layer's whole path must match."""

    @model_validator(mode="after")
    def _no_nesting(self) -> "DTypePolicyMap":
        if isinstance(self.default_policy, DTypePolicyMap):
            refuse("default_policy", "SC203", "expects a policy; a DTypePolicyMap is none")
        return self

    def resolve(self, default: Policy) -> Policy:
        """The default policy; layers below go by their paths."""
        if isinstance(self.default_policy, DTypePolicyObject):
            return self.default_policy.resolve(default)
        return (policy_named(self.default_policy) if self.default_policy else None) or default
