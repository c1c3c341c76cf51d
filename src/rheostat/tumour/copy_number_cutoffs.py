"""From which log2 copy number on a gene is amplified or deleted."""

from __future__ import annotations

from dataclasses import dataclass

from rheostat.knowledge.load import Knowledge
from rheostat.tumour.profile import CopyNumber


@dataclass(frozen=True)
class CopyNumberCutoffs:
    """Log2 ratios of copies over two copies, assumed.

    Parameters
    ----------
    amplified : this and more is an amplification
    deleted : this and less is a deep deletion
    """

    amplified: float
    deleted: float

    @classmethod
    def of(cls, knowledge: Knowledge) -> CopyNumberCutoffs:
        """The cut-offs that the knowledge assumes."""
        return cls(knowledge.assumed("amplified-log2"), knowledge.assumed("deleted-log2"))

    def level(self, log2: float) -> CopyNumber:
        """The level that a log2 ratio means.

        Examples
        --------
        >>> CopyNumberCutoffs(amplified=0.7, deleted=-1.0).level(1.2)
        <CopyNumber.AMPLIFICATION: 2>
        """
        if log2 >= self.amplified:
            return CopyNumber.AMPLIFICATION
        return CopyNumber.DEEP_DELETION if log2 <= self.deleted else CopyNumber.NEUTRAL

    def agreed(self, call: CopyNumber, *, log2: float) -> CopyNumber:
        """A call, unless another platform's log2 ratio speaks against it; NaN speaks against nothing."""
        doubtful = (call is CopyNumber.AMPLIFICATION and log2 < self.amplified) or (
            call is CopyNumber.DEEP_DELETION and log2 > self.deleted
        )
        return CopyNumber.NEUTRAL if doubtful else call
