"""`rheostat path`: the signed paths from one node or input to another, and what the whole cell makes of them."""

from __future__ import annotations

import json

import click

from rheostat.cli.assignments import assignments, levels
from rheostat.cli.switches import switch_option, switched_model


@click.command()
@click.argument("source", metavar="A")
@click.argument("target", metavar="B")
@click.option("--count", type=click.IntRange(1, 50), default=3, show_default=True, help="Paths of each sort.")
@click.option("--longest", type=click.IntRange(1, 30), default=16, show_default=True, help="Steps of a path, at most.")
@click.option("--alter", "alterations", multiple=True, metavar="'GENE CHANGE'", help="Such as 'KRAS G12D het'.")
@click.option("--context", help="A named cell to start from.")
@click.option("--environment", "inputs", multiple=True, metavar="INPUT=LEVEL", help="Such as insulin=0.5.")
@click.option("--treat", "drugs", multiple=True, metavar="DRUG=DOSE", help="Such as everolimus='20 nM', or =usual.")
@switch_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def path(
    source: str,
    target: str,
    count: int,
    longest: int,
    alterations: tuple[str, ...],
    context: str | None,
    inputs: tuple[str, ...],
    drugs: tuple[str, ...],
    switches: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print how A acts on B: the strongest and the shortest paths, and what the simulated cell does.

    A is a node or an input, B a node, in any of their names. A path has no loop. Its gain is how many per cent B moves
    along it where A moves by one per cent; its sign is what the records say. After each author, ! marks evidence
    against the step and ? a publication that was not checked.
    """
    from rheostat.analysis.experiments import cell_of
    from rheostat.analysis.pathways import pathways
    from rheostat.analysis.treatment import one_regimen
    from rheostat.knowledge.experiments import CellRecord
    from rheostat.report.explanation.pathways import pathway_findings, pathway_text

    treatment, environment = assignments(drugs, option="--treat"), levels(inputs, option="--environment")
    model = switched_model(switches)
    found = pathways(
        model,
        source,
        target,
        cell=cell_of(model, CellRecord(context=context, alterations=alterations), environment),
        doses=one_regimen(model.knowledge, treatment),
        count=count,
        longest=longest,
    )
    if as_json:
        click.echo(json.dumps(pathway_findings(model, found).model_dump(mode="json"), indent=1))
    else:
        click.echo(pathway_text(model, found), nl=False)
