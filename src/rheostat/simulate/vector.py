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

_FUSED = ("contract",)


class LanesType(types.Type):
    """The numba type of a block of lanes, of double or of single precision.

    A single one stores in half the space what needs no more digits; where it meets a double one, it becomes one.
    """

    def __init__(self, *, single: bool) -> None:
        super().__init__(name=f"Lanes{LANES}{'Single' if single else ''}")
        self.single = single
        self.vector = ir.VectorType(ir.FloatType() if single else ir.DoubleType(), LANES)


lanes_type = LanesType(single=False)
single_type = LanesType(single=True)


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, kind.vector)


def _kept_in(array: Any) -> LanesType:
    """The kind of block that an array holds."""
    return single_type if array.dtype == types.float32 else lanes_type


def _shared(*kinds: Any) -> LanesType:
    """The kind of block that blocks and numbers make together."""
    return single_type if all(kind.single for kind in kinds if isinstance(kind, LanesType)) else lanes_type


def _as(builder: Any, value: Any, kind: Any, wanted: LanesType) -> Any:
    """A block as one of another precision."""
    if kind.single == wanted.single:
        return value
    return builder.fptrunc(value, wanted.vector) if wanted.single else builder.fpext(value, wanted.vector)


def _spread(builder: Any, value: Any, kind: LanesType) -> Any:
    """One number in every lane."""
    if kind.single:
        value = builder.fptrunc(value, ir.FloatType())
    undefined = ir.Constant(kind.vector, ir.Undefined)
    first = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, undefined, everywhere)


def _address(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    data = context.make_array(array_type)(context, builder, array).data
    first = builder.mul(index, ir.Constant(index.type, LANES))
    return builder.bitcast(builder.gep(data, [first]), _kept_in(array_type).vector.as_pointer())


def _load_typed(typing: Any, array: Any, index: Any) -> Any:
    """The block that stands at `array[index * LANES]`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=4)

    return _kept_in(array)(array, types.intp), generate


def _store_typed(typing: Any, array: Any, index: Any, value: Any) -> Any:
    """Put a block at `array[index * LANES]`, in the precision of the array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        block = _as(builder, arguments[2], signature.args[2], _kept_in(signature.args[0]))
        builder.store(block, _address(context, builder, signature.args[0], *arguments[:2]), align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, value), generate


def _spread_typed(typing: Any, value: Any) -> Any:
    """One number in every lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _spread(builder, arguments[0], lanes_type)

    return lanes_type(types.float64), generate


def _choose_below_typed(typing: Any, a: Any, b: Any, x: Any, y: Any) -> Any:
    """`x` in the lanes where a < b, `y` in the others, and where a or b is no number."""
    kind = _shared(a, b, x, y)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        one, other, left, right = (
            _as(builder, value, given, kind) for value, given in zip(arguments, signature.args, strict=True)
        )
        return builder.select(builder.fcmp_ordered("<", one, other), left, right)

    return kind(a, b, x, y), generate


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
            kind = ir.FunctionType(value.vector, [value.vector])
            which = f"llvm.{name}.v{LANES}f{32 if value.single else 64}"
            return builder.call(cgutils.get_or_insert_function(builder.module, kind, which), arguments)

        return value(value), generate

    return intrinsic(typed)


square_root = _elementwise("sqrt")
size_of = _elementwise("fabs")


def _register(operation: Callable[[Any, Any], Any], instruction: str) -> None:
    """Let an operator work on two blocks, or on a block and a number."""

    @type_callable(operation)
    def typer(context: Any) -> Any:
        def result(a: Any, b: Any) -> Any:
            blocks = any(isinstance(kind, LanesType) for kind in (a, b))
            others = all(isinstance(kind, LanesType | types.Float) for kind in (a, b))
            return _shared(a, b) if blocks and others else None

        return result

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wanted = signature.return_type
        a, b = (
            _as(builder, value, kind, wanted)
            if isinstance(kind, LanesType)
            else _spread(builder, context.cast(builder, value, kind, types.float64), wanted)
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
