"""Classes of abundance: each gene of the network in one."""

from __future__ import annotations

from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.knowledge.load import load_knowledge

OF_YEAST = "YEAST-"


def test_every_gene_of_the_network_stands_in_a_class() -> None:
    nodes = load_knowledge().nodes.values()
    carried = {gene for node in nodes if node.gene is not None for gene in (*node.gene.shares, *node.gene.all)}
    human = {gene for gene in carried if not gene.startswith(OF_YEAST)}
    assert human - set(load_abundance_classes().by_gene()) == set()


def test_there_are_at_most_eight() -> None:
    assert len(load_abundance_classes().classes) <= 8
