"""The drawing of an explanation: every step of the paths, inside the page, as well-formed SVG."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from rheostat.analysis.explain.explanation import explain
from rheostat.analysis.model import load_model
from rheostat.report.drawing import WIDTH
from rheostat.report.explanation.compose import explanation_findings
from rheostat.report.explanation.graph import explanation_figure

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("alterations", [["KRAS G12D het", "PIK3CA H1047R het"], ["MTOR Q2223K"], []])
def test_every_step_is_drawn_within_the_page(alterations: list[str]) -> None:
    found = explanation_findings(explain(load_model(), alterations, regimen="everolimus"))
    root = ElementTree.fromstring(explanation_figure(found, name="x").svg)
    height = float(root.attrib["viewBox"].split()[3])
    nodes = {name for path in found.paths for step in path.steps for name in (step.source, step.target)}
    boxes = root.findall(f"{SVG}rect")
    woken = [item for item in found.feedbacks if item.effect > 0.0][:5]
    assert len(boxes) == len(nodes) + 2 * len(woken)
    for box in boxes:
        x, y, width, tall = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= 0.0
        assert x + width <= WIDTH
        assert y >= 0.0
        assert y + tall <= height
    steps = {step.edge: step for path in found.paths for step in path.steps}
    heads = len(root.findall(f"{SVG}polygon"))
    assert heads == sum(step.sign > 0 for step in steps.values()) + sum(item.step.sign > 0 for item in woken)
    described = root.find(f"{SVG}desc")
    assert described is not None
    for edge in steps:
        assert edge in (described.text or "")


def test_boxes_do_not_lie_upon_each_other() -> None:
    for alterations in (["KRAS G12D het", "PIK3CA H1047R het"], ["MTOR Q2223K"], ["TSC2 loss", "MTOR F2108L het"]):
        found = explanation_findings(explain(load_model(), alterations, regimen="everolimus"))
        root = ElementTree.fromstring(explanation_figure(found, name="x").svg)
        boxes = root.findall(f"{SVG}rect")
        places = [tuple(float(box.attrib[k]) for k in ("x", "y", "width", "height")) for box in boxes]
        for i, (x, y, width, height) in enumerate(places):
            for u, v, wide, tall in places[:i]:
                apart = x >= u + wide or u >= x + width or y >= v + tall or v >= y + height
                assert apart, (alterations, i)
