"""A network for NEURON: `python FILE [SPIKES.json]` builds it, simulates it, and writes times and gids of its spikes.

Everything is created in the order of the data below, which decides the last bits of sums and the order of simultaneous events.
"""
import json
import sys

from neuron import h

h.load_file("stdrun.hoc")
pc = h.ParallelContext()
DATA = json.loads(r'''@DATA@''')


def make_sections(described, position):
    """The sections of one cell."""
    secs = {name: h.Section(name=name) for name in described}
    for name, sec in described.items():
        topol = sec.get("topol")
        if topol:
            secs[name].connect(secs[topol["parentSec"]](topol.get("parentX", 1)), topol.get("childX", 0))
    for name, sec in described.items():
        for key, value in sec.get("geom", {}).items():
            if key != "pt3d" and not isinstance(value, (list, dict)):
                setattr(secs[name], key, value)
        points = sec.get("geom", {}).get("pt3d")
        if points is not None:
            h.pt3dclear(sec=secs[name])
            for x, y, z, d in points:
                h.pt3dadd(position[0] + x, position[1] + y, position[2] + z, d, sec=secs[name])
        for mech in sec["mechs"]:
            secs[name].insert(mech)
        for ion in sec["ions"]:
            secs[name].insert(ion + "_ion")
    return secs


def fill(secs, template):
    """Parameters of membranes, segment by segment."""
    names = list(secs)
    for mech, key, values in template["parameters"]:
        for sec, x, value in values:
            setattr(getattr(secs[names[sec]](x), mech), key, value)
    for key, values in template["ions"]:
        for sec, x, value in values:
            setattr(secs[names[sec]](x), key, value)


for name, value in DATA["globals"].items():
    setattr(h, name, value)

cells, points = [], []
for cell in DATA["cells"]:
    template = DATA["templates"][cell["template"]]
    secs = make_sections(DATA["structures"][cell["structure"]], cell["position"])
    fill(secs, template)
    cells.append(secs)


def place(at):
    """The segment `[cell, section, x]`."""
    return list(cells[at[0]].values())[at[1]](at[2])


dummy = h.Section(name="stimuli")
for mech, at, values in DATA["points"]:
    point = getattr(h, mech)(place(at) if at else dummy(0.5))
    for key, value in values:
        setattr(point, key, value)
    points.append(point)
for point, key, element, value in DATA["elements"]:
    getattr(points[point], key)[element] = value
for point, ids in DATA["streams"]:
    points[point].noiseFromRandom123(*ids)
vectors = []
for point, times in DATA["vectors"]:
    vectors.append(h.Vector(times))
    points[point].play(vectors[-1])


def reference(at):
    """What a variable refers to: `[segment, name]` or `[point, name]`."""
    owner = place(at[0]) if isinstance(at[0], list) else points[at[0]]
    return getattr(owner, "_ref_" + at[1])


sources = []
for watched, threshold, gid in DATA["sources"]:
    if isinstance(watched, int):
        source = h.NetCon(points[watched], None)
    elif isinstance(watched[0], int):
        source = h.NetCon(reference(watched), None)
    else:
        seg = place(watched[0])
        source = h.NetCon(seg._ref_v, None, sec=seg.sec)
    source.threshold = threshold
    if gid is not None:
        pc.set_gid2node(gid, pc.id())
        pc.cell(gid, source, 1)
    sources.append((source, gid, watched))
connections = []
for source, target, weight, index, delay in DATA["connections"]:
    _, gid, watched = sources[source]
    netcon = h.NetCon(points[watched], points[target]) if gid is None else pc.gid_connect(gid, points[target])
    netcon.weight[index] = weight
    netcon.delay = delay
    connections.append(netcon)
for point, key, connection, index in DATA["weight_pointers"]:
    h.setpointer(connections[connection]._ref_weight[index], key, points[point])
for point, key, at in DATA["voltage_pointers"]:
    h.setpointer(place(at)._ref_v, key, points[point])
for number, (at, point, key) in enumerate(DATA["transfers"]):
    seg = place(at)
    pc.source_var(seg._ref_v, number, sec=seg.sec)
    pc.target_var(points[point], getattr(points[point], "_ref_" + key), number)
if DATA["transfers"]:
    pc.setup_transfer()
for at, times, values, continuous in DATA["plays"]:
    t, v = h.Vector(times), h.Vector(values)
    vectors += [t, v]
    v.play(connections[at[0]]._ref_weight[at[1]] if at[2] == "weight" else reference(at[:2]), t, continuous)


def set_voltages():
    """Voltages of sections that begin with their own."""
    for cell, template in zip(cells, [DATA["templates"][c["template"]] for c in DATA["cells"]]):
        for sec, x, value in template["voltages"]:
            list(cell.values())[sec](x).v = value


handler = h.FInitializeHandler(0, set_voltages)
spkt, spkid = h.Vector(), h.Vector()
pc.spike_record(-1, spkt, spkid)

if __name__ == "__main__":
    h.dt = DATA["dt"]
    h.tstop = DATA["duration"]
    pc.set_maxstep(10)
    h.finitialize(DATA["v_init"])
    pc.psolve(h.tstop)
    print(len(spkt), "spikes")
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w") as file:
            json.dump({"spkt": list(spkt), "spkid": [int(gid) for gid in spkid]}, file)
