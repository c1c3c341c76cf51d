"""The page on how our reading of variants agrees with independent collections; as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rheostat.analysis.variant_agreement import CollectionAgreement, Compared, Reading
from rheostat.knowledge.variant_waivers import VariantWaiver
from rheostat.report.reference_pages import markdown_page, markdown_table, percent

TITLE = "Variants beside other collections"


def variant_page(
    agreements: Sequence[CollectionAgreement],
    found: Mapping[tuple[str, str], Sequence[Compared]],
    waivers: Sequence[VariantWaiver],
    *,
    fewest_tumours: int,
) -> str:
    """How many of their variants act in ours, and the ones that do not, with the reason.

    Parameters
    ----------
    found : disagreements by gene and change
    fewest_tumours : hotspots seen in fewer tumours are counted, but not looked at one by one
    """
    lead = (
        "Variants in genes of the model that others call meaningful (statistical hotspots, variants with clinical or "
        "functional statements), each read by ours as if it were the only change of a tumour. *Acts*: an alteration "
        "with an effect is recognised. What does not act is listed in a report, with the interval over the gene's "
        "known changes. The last column weighs each hotspot by the tumours in which it was seen, which is what a "
        "cohort meets. Nothing of the other collections is part of this project."
    )
    head = (
        "collection", "variants", "act", "codon known", "unknown", "known to do nothing", "other genes", "act, share",
        "act, share of tumours",
    )  # fmt: skip
    readings = (Reading.ACTS, Reading.CODON, Reading.UNKNOWN, Reading.NEUTRAL)
    body = [
        (a.collection, len(a.compared), *map(a.count, readings), a.outside, percent(a.rate), percent(a.rate_by_tumours))
        for a in agreements
    ]
    asked = (
        f"The {len(found)} variants below do not act in ours. Hotspots seen in fewer than {fewest_tumours} tumours are "
        "counted above and not looked at one by one."
    )
    reviewed = "## Disagreements, reviewed", asked, _waivers(found, waivers)
    return markdown_page(TITLE, lead, markdown_table(head, body), *reviewed, target="make variant-agreement")


def _waivers(found: Mapping[tuple[str, str], Sequence[Compared]], waivers: Sequence[VariantWaiver]) -> str:
    rows = []
    for waiver in waivers:
        here = [(change, found[waiver.gene, change]) for change in waiver.changes if (waiver.gene, change) in found]
        if here:
            collections = sorted({each.variant.collection for _, listed in here for each in listed})
            changes = ", ".join(change for change, _ in here)
            rows.append((f"{waiver.gene} {changes}", ", ".join(collections), " ".join(waiver.why.split())))
    return markdown_table(("variants", "collections", "why ours stays"), rows)
