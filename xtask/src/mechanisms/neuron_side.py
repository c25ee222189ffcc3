"""One mechanism in one section of three segments, in NEURON.

usage: neuron_side.py CACHE SECONDS < FILES

For each .mod file, compiles and runs what the cache does not have and prints the path of the result (JSON). The result says what
was done, so that the same can be done elsewhere, and names the columns of a file of little-endian doubles beside it: one sample
after initialisation and one after every step. SECONDS is the processor time that the C compiler may take.
"""
import array
import json
import os
import re
import resource
import sys
import traceback

import library
from declared import declared, is_set
from neuron import h

DT, STEPS, CELSIUS, V_INIT = 0.025, 2000, 26.5, -65.0
LENGTH, DIAM, RA, SEGMENTS = 120.0, 10.0, 150.0, 3
CLAMPS = [(2.0, 10.0, 0.24), (15.0, 9.0, 1.2), (30.0, 12.0, -0.45)]  # delay, duration, amplitude; in the first segment
STIMS = [  # start, interval, number; weight to a point process, to an artificial cell; delay; whether it sets all arguments
    (5.0, 7.0, 6, 0.01, 0.6, 1.0, False),
    (8.2, 3.3, 8, 0.02, 0.45, 0.7, True),
]
VECTOR = [3.0, 4.5, 4.5, 11.013, 20.0, 33.3, 41.7]
TABLE = {"values": [0.1, 0.35, 0.2, 0.6, 0.45], "arguments": [-90.0, -60.0, -41.5, -12.0, 30.0]}
# Values in place of 0, under which many mechanisms would do nothing: pattern of the name, of the unit, value.
INSTEAD_OF_ZERO = [
    (r"(?i)^(g|p).*|.*(bar|max)$", r".*", 1e-4),
    (r".*", r"(?i)^(|m|u|n|p|micro|milli|nano)(s|siemens|mho|umho)(/(cm|um)2)?$", 1e-4),
    (r"(?i)^dur.*", r".*", 12.0),
    (r"(?i)^(del|delay)$", r".*", 3.0),
    (r"(?i)^(amp|i0|imax).*", r".*", 0.1),
]
# Value of what a file reads but neither sets nor declares as a parameter, and of what POINTERs point at that it sets.
GIVEN = 0.5
# Names that look like a global of a mechanism called `constant`.
OF_NEURON = ["Avogadro_constant"]
LONGEST = 30  # seconds of processor time
# What the result depends on besides the file.
HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = [library.read(os.path.join(HERE, name)) for name in ("declared.py", "neuron_side.py")]


def result(path, cache, seconds):
    """Where the result for a file is, made if it is not there."""
    found = library.main(path, cache, seconds)
    _, files = library.sources(os.path.abspath(path))
    meta = {"file": path, **found, **declared(files)}
    meta["libraries"] = [found["folder"]]
    for text in meta["drives"].values():
        meta["libraries"].append(library.compiled({"mech.mod": text}, cache, seconds))
    names = [os.path.basename(folder) for folder in meta["libraries"]]
    out = os.path.join(cache, "run-" + library.digest(found["of"], *names, *SCRIPTS))
    if not os.path.exists(out + ".json"):
        if found["compiles"]:
            meta = executed(meta, out)
        else:
            meta["status"] = "does not compile"
        for key in ("code", "verbatim"):
            meta.pop(key, None)
        with open(out + ".tmp", "w") as f:
            json.dump(meta, f, indent=1)
        os.replace(out + ".tmp", out + ".json")
    return out + ".json"


def executed(meta, out):
    """Runs the protocol in a process of its own, which may crash."""
    log, part = out + ".log", out + ".part"
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
            said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            run(meta, out)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.path.exists(part):
        with open(part) as f:
            meta = json.load(f)
        os.remove(part)
    else:
        told = library.why(library.read(log)) or "no message"
        meta.update(status="does not run", why=f"exit status {os.waitstatus_to_exitcode(status)}: {told}")
    os.remove(log)
    return meta


def names(which):
    types, r, found = h.MechanismType(which), h.ref(""), {}
    for i in range(int(types.count())):
        types.select(i)
        types.selected(r)
        found[r[0]] = i
    return found


class Places:
    """Where the mechanism is: in every segment, in the middle one, or nowhere."""

    def __init__(self, soma, name):
        density, points = names(0), names(1)
        self.suffix = ""
        if name in density:
            self.kind = "density"
            soma.insert(name)
            self.suffix = "_" + name
            self.holders = list(soma)
            self.mechanisms = [getattr(segment, name) for segment in soma]
        elif name in points:
            artificial = h.MechanismType(1).is_artificial(points[name])
            self.kind = "artificial" if artificial else "point"
            make = getattr(h, name)
            self.holders = self.mechanisms = [make() if artificial else make(soma(0.5))]
        else:
            self.kind = None

    def short(self, full):
        """Without the suffix of density mechanisms."""
        return full[: len(full) - len(self.suffix)] if self.suffix else full


def variables(name):
    """Parameters, assigned variables, states and globals: (name, number of elements, class)."""
    found, r = [], h.ref("")
    for number, what in ((1, "parameter"), (2, "assigned"), (3, "state"), (-1, "global")):
        ms = h.MechanismStandard(name, number)
        for i in range(int(ms.count())):
            size = ms.name(r, i)
            if r[0] not in OF_NEURON:
                found.append((r[0], int(size), what))
    return found


def instead_of_zero(name, unit):
    for of_name, of_unit, value in INSTEAD_OF_ZERO:
        if re.match(of_name, name) and re.match(of_unit, unit):
            return value
    return None


def give(meta, places, found):
    """Values to parameters that are 0, and to what the file reads and never sets; says which."""
    meta["set"], meta["set_globals"] = [], []
    for full, size, what in found:
        holder = h if what == "global" else places.holders[0]
        if size != 1 or getattr(holder, full) != 0.0:
            continue
        short = full[: -len(meta["name"]) - 1] if what == "global" else places.short(full)
        is_parameter = what == "parameter" or what == "global" and not is_set(short, meta["code"])
        value = None
        if is_parameter:
            unit = h.units(full) if places.suffix or what == "global" else ""
            value = instead_of_zero(short, unit)
        elif what == "assigned" and not is_set(short, meta["code"]) and short not in meta["verbatim"]:
            value = GIVEN
        if value is None:
            continue
        if what == "global":
            setattr(h, full, value)
            meta["set_globals"].append([short, value])
        else:
            for holder in places.holders:
                setattr(holder, full, value)
            meta["set"].append([short, value])


def point(meta, places, soma, keep):
    """POINTERs that are read look at the voltage, those that are set at a variable of their own."""
    for p in meta["pointers"]:
        for segment, mechanism in zip(soma if places.suffix else [soma(0.5)], places.mechanisms):
            target = segment._ref_v
            if p["set"]:
                idle = h.IClamp(segment)
                idle.dur, idle.amp = 0.0, GIVEN
                keep.append(idle)
                target = idle._ref_amp
            h.setpointer(target, p["name"], mechanism)


def tables(meta, places, keep):
    """FUNCTION_TABLEs of one argument get points, others a constant."""
    meta["tables"] = []
    for name, arguments in meta["function_tables"]:
        fill = getattr(h if places.suffix else places.holders[0], f"table_{name}{places.suffix}")
        if arguments == 1:
            vectors = [h.Vector(TABLE["values"]), h.Vector(TABLE["arguments"])]
            keep.append(vectors)
            fill(*vectors)
            meta["tables"].append({"name": name, **TABLE})
        else:
            fill(GIVEN)
            meta["tables"].append({"name": name, "values": [GIVEN], "arguments": []})


def play(meta, holder, keep):
    """The vector of a VecStim. Nothing else is called with arguments, as NetPyNE calls nothing else: streams stay null pointers."""
    meta["vector"] = []
    if hasattr(holder, "play"):
        vector = h.Vector(VECTOR)
        keep.append(vector)
        holder.play(vector)
        meta["vector"] = VECTOR


def connect(meta, holder, keep):
    """Two stimuli. Returns what sets further arguments once they were initialised."""
    meta["connections"], later = [], []
    for start, interval, count, to_point, to_cell, delay, everything in STIMS:
        stim = h.NetStim()
        stim.start, stim.interval, stim.number = start, interval, count
        try:
            nc = h.NetCon(stim, holder)
        except Exception:
            break
        weight = to_cell if meta["kind"] == "artificial" else to_point
        n = int(nc.wcnt())
        if n > 0:
            nc.weight[0] = weight
        nc.delay = delay
        keep += [stim, nc]
        told = {"start": start, "interval": interval, "number": count, "weight": weight if n > 0 else 0.0,
                "delay": delay, "weights": n, "later": []}
        meta["connections"].append(told)
        if everything:
            later.append((nc, told))

    def set_arguments():
        for nc, told in later:
            for element in range(1, told["weights"]):
                if nc.weight[element] == 0.0:
                    nc.weight[element] = told["weight"]
                    told["later"].append([element, told["weight"]])

    return set_arguments


def run(meta, out):
    for folder in meta["libraries"]:
        h.nrn_load_dll(library.library(folder))
    name = meta["name"]
    soma = h.Section(name="soma")
    soma.L, soma.diam, soma.Ra, soma.nseg = LENGTH, DIAM, RA, SEGMENTS
    soma.insert("pas")
    for ion in meta["drives"]:
        soma.insert("drive_" + ion)
    places = Places(soma, name)
    meta["kind"] = places.kind
    if places.kind is None:
        meta.update(status="has no instances", why="SUFFIX nothing")
        return save(meta, out, [])
    keep = []
    for start, dur, amp in CLAMPS:
        clamp = h.IClamp(soma(0.0 + 0.5 / SEGMENTS))
        clamp.delay, clamp.dur, clamp.amp = start, dur, amp
        keep.append(clamp)
    point(meta, places, soma, keep)
    tables(meta, places, keep)
    found = variables(name)
    give(meta, places, found)
    spikes, later = None, lambda: None
    if places.suffix:
        meta.update(vector=[], connections=[])
    else:
        play(meta, places.holders[0], keep)
        later = connect(meta, places.holders[0], keep)
        try:
            nc = h.NetCon(places.holders[0], None)
            spikes = h.Vector()
            nc.record(spikes)
            keep.append(nc)
        except Exception:
            spikes = None
    columns, vectors = [], []

    def record(reference, **what):
        vector = h.Vector()
        vector.record(reference)
        vectors.append(vector)
        columns.append(what)

    for place, segment in enumerate(soma):
        record(segment._ref_v, what="v", name="v", place=place)
        # A point process brings its ions to the whole section in NEURON, but only its own segment's matter.
        here = meta["kind"] == "density" or segment.x == 0.5
        for kind in names(0):
            if here and kind.endswith("_ion") and soma.has_membrane(kind):
                x = kind[:-4]
                for variable in ("e" + x, x + "i", x + "o", "i" + x):
                    record(getattr(segment, "_ref_" + variable), what="ion", ion=x, name=variable, place=place)
    for full, size, what in found:
        if what == "global":
            recorded = [(full[: -len(name) - 1], getattr(h, "_ref_" + full), "global", 0)]
        else:
            recorded = [(places.short(full), getattr(holder, "_ref_" + full), "field", place)
                        for place, holder in enumerate(places.holders)]
        for short, reference, kind, place in recorded:
            for element in range(size):
                record(reference if size == 1 else reference[element],
                       what=kind, name=short, element=element, size=size, place=place)
    h.dt, h.celsius = DT, CELSIUS
    h.finitialize(V_INIT)
    later()
    for _ in range(STEPS):
        h.fadvance()
    meta.update(status="ran", given=GIVEN, dt=DT, steps=STEPS, celsius=CELSIUS, v_init=V_INIT, clamps=CLAMPS)
    meta["section"] = {"L": LENGTH, "diam": DIAM, "Ra": RA, "nseg": SEGMENTS}
    meta["columns"] = columns
    meta["spikes"] = None if spikes is None else len(spikes)
    save(meta, out, vectors + ([] if spikes is None else [spikes]))


def save(meta, out, vectors):
    with open(out + ".bin", "wb") as f:
        for vector in vectors:
            array.array("d", vector).tofile(f)
    with open(out + ".part", "w") as f:
        json.dump(meta, f)


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            print(result(line.rstrip("\n"), os.path.abspath(sys.argv[1]), int(sys.argv[2])), flush=True)
        except Exception as e:
            print(f"error: {e}", flush=True)
