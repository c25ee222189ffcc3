#!/usr/bin/env python3
"""A circuit has the spikes that BMTK and NEURON give it, to the last bit.

    pip install bmtk==1.2.0 neuron==9.0.2
    git clone https://github.com/AllenInstitute/bmtk && cd bmtk/examples
    (cd bio_components/mechanisms && nrnivmodl modfiles)
    (cd bio_14cells && python run_bionet.py config.simulation.json)
    netpyne run bio_14cells/config.simulation.json --out out.json
    python tests/sonata_runs_as_bmtk.py out.json bio_14cells/output/spikes.h5

Nodes that stand for nothing but their spikes are left out: BMTK does not record them. Exits with 1 if any cell differs.
"""

import collections
import json
import sys

import h5py


def main(result, path):
    with open(result, encoding="utf-8") as file:
        saved = json.load(file)
    theirs, ours = collections.defaultdict(list), collections.defaultdict(list)
    with h5py.File(path) as file:
        names = [name for name in file["spikes"] if hasattr(file["spikes"][name], "keys")]
        for name in names:
            group = file["spikes"][name]
            for time, node in zip(group["timestamps"][:], group["node_ids"][:]):
                theirs[name, int(node)].append(float(time))
    nodes = {}
    for cell in saved["net"]["cells"]:
        tags = cell["tags"]
        if tags["cellModel"] != "VecStim":
            own = [name for name in names if tags["pop"] == name or tags["pop"].startswith(f"{name}_")]
            nodes[cell["gid"]] = (max(own, key=len, default=tags["pop"]), tags["node_id"])
    for time, gid in zip(saved["simData"]["spkt"], saved["simData"]["spkid"]):
        if int(gid) in nodes:
            ours[nodes[int(gid)]].append(time)
    wrong = [node for node in nodes.values() if sorted(ours[node]) != sorted(theirs[node])]
    for node in wrong:
        print(f"FAIL {node}: {len(ours[node])} spikes, BMTK {len(theirs[node])}")
    print(f"{len(nodes) - len(wrong)} of {len(nodes)} cells equal, {sum(map(len, theirs.values()))} spikes")
    sys.exit(bool(wrong))


main(*sys.argv[1:])
