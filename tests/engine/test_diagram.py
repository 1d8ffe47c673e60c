"""The diagram of a flow: nothing is left out of it, and any Mermaid reader takes it."""

from __future__ import annotations

import re

import pytest

from bot.engine.definition import RESUME
from bot.engine.diagram import draw

_NODE = re.compile(
    r'  (?:  )?(\w+)(?:\["([^"]+)"\]|\("([^"]+)"\)|\(\["([^"]+)"\]\)|'
    r'\[\["([^"]+)"\]\]|\{\{"([^"]+)"\}\})'
)
_EDGE = re.compile(r'  (\w+) (-->|-\.->)(?:\|"([^"]+)"\|)? (\w+)')
_OTHER = re.compile(
    r'%% \w+ \d+|flowchart TD|  subgraph between \["[^"]+"\]|  end|'
    r"  class \w+ \w+|  classDef \w+ [\w:#,.-]+"
)
CALLED = {"next": "", "silence": "no answer in time", "text": "own words"}


def read(flow):
    """The boxes and arrows of the diagram; a line that is neither is a mistake."""
    nodes, edges = {}, []
    for line in draw(flow).splitlines():
        node, edge = _NODE.fullmatch(line), _EDGE.fullmatch(line)
        if node:
            assert node[1] not in nodes
            nodes[node[1]] = next(text for text in node.groups()[1:] if text)
        elif edge:
            edges.append((edge[1], edge[2], edge[3] or "", edge[4]))
        else:
            assert _OTHER.fullmatch(line), line
    return nodes, edges


@pytest.fixture(params=["check_in", "follow_up", "front_door"])
def drawn(request, flows):
    """Each flow that ships, newest version."""
    return flows.newest(request.param)


def test_every_step_has_a_box(drawn):
    """Each step is one box with its name; arrows lead only between boxes."""
    nodes, edges = read(drawn)
    for step in drawn.steps.values():
        assert nodes[f"s_{step.name}"].split(":")[0] == step.name
    assert {end for start, _, _, to in edges for end in (start, to)} <= set(nodes)


def test_every_route_has_an_arrow(drawn):
    """Each answer of each step has its arrow, with its guard and the tier that it raises."""
    _, edges = read(drawn)
    for step in drawn.steps.values():
        for answer, routes in step.go.items():
            for route in routes:
                target = "resume_" if route.target == RESUME else f"s_{route.target}"
                labels = [e[2] for e in edges if (e[0], e[3]) == (f"s_{step.name}", target)]
                told = re.escape(CALLED.get(answer, answer))
                wanted = [f"if {route.guard}"] if route.guard else []
                wanted += [f"!{r.tier}" for r in step.raises.get(answer, ()) if r.tier.urgent]
                assert any(
                    (not told or re.search(rf"(^|, ){told}(,| |$)", label))
                    and all(mark in label for mark in wanted)
                    for label in labels
                ), (step.name, answer, route, labels)
    for name in drawn.interrupts:
        for route in drawn.interrupts[name]:
            assert (f"i_{name}", "-.->", "", f"s_{route.target}") in edges


def test_what_is_urgent_is_marked(flow):
    """Steps whose answers raise P0 or P1 stand out, and so does the cover."""
    drawn = draw(flow).splitlines()
    assert "  class s_right_now P0" in drawn
    assert "  class s_C2 P1" in drawn
    assert "  class s_cover cover" in drawn
    assert "  class s_K2 P1" not in drawn


def test_another_flow_is_a_box_of_its_own(flows):
    """A button that begins another flow leads to its box."""
    nodes, edges = read(flows.newest("front_door"))
    assert nodes["flow_check_in"] == "flow check_in"
    assert ("s_welcome", "-->", "start", "flow_check_in") in edges


def test_the_same_flow_is_drawn_the_same(flow):
    """A diagram that is kept beside the flow changes only when the flow does."""
    assert draw(flow) == draw(flow)
