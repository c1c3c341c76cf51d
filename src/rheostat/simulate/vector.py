"""Several numbers side by side as one value, for compiled kernels: a block computes what one lane would.

A kernel reads like arithmetic on single numbers; `load` and `store` move a whole block between an array and a
register. Every lane is computed on its own, so a result does not depend on what its neighbours hold.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

from rheostat.simulate.lanes import LANES

_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_FUSED = ("contract",)


class LanesType(types.Type):
    """The numba type of a block of lanes."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{LANES}")


lanes_type = LanesType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


def _spread(builder: Any, value: Any) -> Any:
    """One number in every lane."""
    undefined = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, undefined, everywhere)


def _address(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    first = builder.mul(index, ir.Constant(index.type, LANES))
    return builder.bitcast(builder.gep(data, [first]), _VECTOR.as_pointer())


def _load_typed(typing: Any, array: Any, index: Any) -> Any:
    """The block that stands at `array[index * LANES]`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=8)

    return lanes_type(array, types.intp), generate


def _store_typed(typing: Any, array: Any, index: Any, value: Any) -> Any:
    """Put a block at `array[index * LANES]`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _address(context, builder, signature.args[0], *arguments[:2]), align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes_type), generate


def _spread_typed(typing: Any, value: Any) -> Any:
    """One number in every lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _spread(builder, arguments[0])

    return lanes_type(types.float64), generate


def _choose_below_typed(typing: Any, a: Any, b: Any, x: Any, y: Any) -> Any:
    """`x` in the lanes where a < b, `y` in the others, and where a or b is no number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", *arguments[:2]), *arguments[2:])

    return lanes_type(lanes_type, lanes_type, lanes_type, lanes_type), generate


def _at_typed(typing: Any, array: Any, index: Any) -> Any:
    """The number at `array[index]`, for an index that is known to lie within the array."""
    whole = isinstance(array.dtype, types.Integer)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        value = builder.load(builder.gep(data, [arguments[1]]))
        return builder.sext(value, context.get_value_type(types.intp)) if whole else value

    return (types.intp if whole else types.float64)(array, types.intp), generate


at: Any = intrinsic(_at_typed)
load: Any = intrinsic(_load_typed)
store: Any = intrinsic(_store_typed)
spread: Any = intrinsic(_spread_typed)
choose_below: Any = intrinsic(_choose_below_typed)


def _elementwise(name: str) -> Any:
    def typed(typing: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kind = ir.FunctionType(_VECTOR, [_VECTOR])
            function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f64")
            return builder.call(function, arguments)

        return lanes_type(lanes_type), generate

    return intrinsic(typed)


square_root = _elementwise("sqrt")
size_of = _elementwise("fabs")


def _register(operation: Callable[[Any, Any], Any], instruction: str) -> None:
    """Let an operator work on two blocks, or on a block and a number."""

    @type_callable(operation)
    def typer(context: Any) -> Any:
        def result(a: Any, b: Any) -> Any:
            blocks = sum(kind == lanes_type for kind in (a, b))
            numbers = sum(isinstance(kind, types.Float) for kind in (a, b))
            return lanes_type if blocks and blocks + numbers == 2 else None

        return result

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        a, b = (
            value if kind == lanes_type else _spread(builder, context.cast(builder, value, kind, types.float64))
            for kind, value in zip(signature.args, arguments, strict=True)
        )
        return getattr(builder, instruction)(a, b, flags=_FUSED)

    for pair in ((LanesType, LanesType), (LanesType, types.Float), (types.Float, LanesType)):
        lower_builtin(operation, *pair)(generate)


for _operation, _instruction in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _register(_operation, _instruction)
