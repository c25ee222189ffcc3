#!/usr/bin/env python3
"""libsonata and bluepysnap read an exported circuit, and find what the saved network says.

    pip install libsonata==0.2.2 bluepysnap==3.0.8
    netpyne run MODEL --out out.json
    netpyne export sonata out.json --out circuit
    python tests/sonata_is_read.py out.json circuit

Counts of cells and connections, places, weights and delays of all connections by target, and all spikes are compared. Exits with 1
on the first difference.
"""

import json
import sys

import bluepysnap
import libsonata


def check(what, ours, theirs):
    """Both are equal."""
    if ours != theirs:
        print(f"FAIL {what}: file {str(ours)[:200]}, circuit {str(theirs)[:200]}")
        sys.exit(1)
    print(f"ok   {what}")


def main(result, folder):
    with open(result, encoding="utf-8") as file:
        saved = json.load(file)
    cells = saved["net"]["cells"]
    circuit = bluepysnap.Circuit(f"{folder}/circuit_config.json")
    nodes = circuit.nodes["cells"]
    check("cells", len(cells), nodes.size)
    places = nodes.get(properties=["x", "y", "z", "pop_name"])
    for i, key in enumerate("xyz"):
        # SONATA counts height, NetPyNE depth.
        check(key, [c["tags"][key] * (-1 if key == "y" else 1) for c in cells], list(places[key]))
    check("populations", [c["tags"]["pop"] for c in cells], list(places["pop_name"]))
    for name in saved["net"]["pops"]:
        check(f"set {name}", len(saved["net"]["pops"][name]["cellGids"]), len(nodes.ids(name)))
    position = {c["gid"]: i for i, c in enumerate(cells)}
    events = [[c for c in cell["conns"] if "pointer" not in str(c.keys())] for cell in cells]
    ours = sorted((position[c["preGid"]], i, c["weight"], c["delay"], c["loc"] or 0.0)
                  for i, conns in enumerate(events) for c in conns if c["preGid"] != "NetStim")
    if ours:
        edges = circuit.edges["cells__cells__chemical"]
        check("connections", len(ours), edges.size)
        names = ["@source_node", "@target_node", "syn_weight", "delay", "afferent_section_pos"]
        table = edges.get(edges.ids(), properties=names)
        check("each connection", ours, sorted(tuple(row) for row in table.itertuples(index=False)))
        for target in range(0, len(cells), max(1, len(cells) // 20)):
            found = edges.afferent_edges(target)
            check(f"connections onto {target}", sum(o[1] == target for o in ours), len(found))
            check(f"connections from {target}", sum(o[0] == target for o in ours), len(edges.efferent_edges(target)))
    driven = sum(c["preGid"] == "NetStim" for conns in events for c in conns)
    if driven:
        check("stimuli", driven, circuit.edges["stimuli__cells__chemical"].size)
    simulation = bluepysnap.Simulation(f"{folder}/simulation_config.json")
    spikes = libsonata.SpikeReader(f"{folder}/output/spikes.h5")["cells"].get_dict()
    data = saved["simData"]
    check("spikes", sorted(zip(data["spkt"], [position[int(g)] for g in data["spkid"]])),
          sorted(zip(spikes["timestamps"].tolist(), spikes["node_ids"].tolist())))
    check("reports", True, set(simulation.reports) <= set(data))
    for name in simulation.reports:
        frame = libsonata.ElementReportReader(f"{folder}/output/{name}.h5")["cells"].get()
        columns = [data[name][f"cell_{cells[i]['gid']}"] for i in [ids[0] for ids in frame.ids]]
        check(f"report {name}", len(columns[0]), len(frame.data))
        near = all(abs(a - b) < 1e-4 for k, column in enumerate(columns) for a, b in zip(column, frame.data[:, k]))
        check(f"values of {name}", True, near)


if __name__ == "__main__":
    main(*sys.argv[1:3])
