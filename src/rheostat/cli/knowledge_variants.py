"""`rheostat knowledge variants`: our reading of variants beside independent collections."""

from __future__ import annotations

from pathlib import Path

import click

from rheostat.errors import CheckFailed

FEWEST_TUMOURS = 5


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Write the page of the reference here.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def variants(folder: Path, page: Path | None, as_json: bool) -> None:
    """Compare what alterations are recognised with the collections of annotated variants in FOLDER.

    FOLDER holds hotspots, biomarkers or assertions in the formats of Cancer Hotspots, the Cancer Genome Interpreter,
    CIViC and MOAlmanac. Exit code 1: a variant that they call meaningful does nothing in ours and has no waiver.
    """
    import json

    from rheostat.analysis.variant_agreement import Reading, compare_variants, disagreements, unexplained
    from rheostat.knowledge.load import load_knowledge
    from rheostat.knowledge.variant_waivers import load_variant_waivers
    from rheostat.report.variant_page import variant_page
    from rheostat.tumour.read_annotations import read_annotations

    agreements = compare_variants(load_knowledge(), read_annotations(folder))
    found = disagreements(agreements, fewest_tumours=FEWEST_TUMOURS)
    waivers = load_variant_waivers()
    rows = [
        {
            "collection": each.collection,
            "variants": len(each.compared),
            **{reading.name.casefold(): each.count(reading) for reading in Reading if reading is not Reading.OUTSIDE},
            "other_genes": each.outside,
            "rate": each.rate,
            "rate_by_tumours": each.rate_by_tumours,
        }
        for each in agreements
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        for row in rows:
            click.echo("\t".join(f"{name}: {value}" for name, value in row.items()))
    if page is not None:
        page.write_text(variant_page(agreements, found, waivers, fewest_tumours=FEWEST_TUMOURS), encoding="utf-8")
        click.echo(f"wrote {page}", err=True)
    left = unexplained(found, waivers)
    if left:
        named = ", ".join(f"{each.variant.name} ({each.variant.collection})" for each in left[:10])
        raise CheckFailed(f"{len(left)} variants that others call meaningful do nothing and have no waiver: {named}")
