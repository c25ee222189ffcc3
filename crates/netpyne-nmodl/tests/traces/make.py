"""Makes the traces of this folder with NEURON 9.0.2 (pip install neuron==9.0.2, needs a C++ compiler).

Usage: python make.py [TRACE ...]       in this folder; without names: all
`steady` on its own: after it NEURON frees the memory of its threads twice.

Each trace is a text: what to set, events, then one row of doubles (as hexadecimal bits) per time step.
"""
import glob, os, re, shutil, struct, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
work = tempfile.mkdtemp()
os.makedirs(work + "/mods")
own = [here + f"/{name}.mod" for name in sys.argv[1:]]
for path in own or glob.glob(here + "/../../library/*.mod") + glob.glob(here + "/*.mod"):
    name = os.path.basename(path)
    if name != "vecstim.mod":  # uses functions NEURON does not have
        text = open(path).read()
        text = re.sub(r"(SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL) (\w+)", r"\1 \2Q", text)
        open(work + "/mods/" + name, "w").write(text)
for path in glob.glob(here + "/*.inc"):
    shutil.copy(path, work + "/mods")
os.chdir(work)
subprocess.check_call([os.path.join(os.path.dirname(sys.executable), "nrnivmodl"), "mods"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
from neuron import h


density = ("hh", "zoo", "implicit", "euler1", "channel", "pool", "ctext", "algebra", "gates", "lookup", "midpoint", "hinted", "steady",
           "selfcall", "surface", "generation", "breadth", "late", "counted", "volume", "start", "called", "jumps")


def bits(x):
    return struct.pack(">d", x).hex()


def trace(file, mech, columns, settings={}, events=[], amp=0.0, steps=60, celsius=6.3, cm=1.0, every=1, tables={}):
    if len(sys.argv) > 1 and file not in sys.argv[1:]:
        return
    h.celsius = celsius
    h.dt = 0.025
    sec = h.Section(name="s")
    sec.L = sec.diam = 20
    sec.cm = cm
    point = hasattr(h, mech + "Q") and mech not in density
    sec.insert("pas")
    if point:
        where = getattr(h, mech + "Q")(sec(0.5))
    else:
        sec.insert(mech + "Q")
        where = getattr(sec(0.5), mech + "Q")
    for key, value in settings.items():
        if "[" in key:
            name, index = key[:-1].split("[")
            getattr(where, name)[int(index)] = value
        else:
            setattr(where, key, value)
    clamp = h.IClamp(sec(0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.2, 1e9, amp
    kept = []
    for name, (values, arguments, *more) in tables.items():
        table = getattr(h, f"table_{name}_{mech}Q")
        vectors = [h.Vector(v) for v in (values, arguments, *more)]
        kept.append(vectors)
        if more:
            axes = [x for v in vectors[1:] for x in (len(v), v._ref_x[0])]
            table(vectors[0]._ref_x[0], *axes)
        elif len(values) > 1:
            table(*vectors)
        else:
            table(values[0])
    cons = []
    for time, *weights in events:
        con = h.NetCon(None, where)
        cons.append((con, time, weights))
    out = open(f"{here}/{file}.txt", "w")
    print("mechanism", mech, file=out)
    print("celsius", celsius, file=out)
    for key, value in settings.items():
        print("set", key, bits(value), file=out)
    for time, *weights in events:
        print("event", bits(time), *map(bits, weights), file=out)
    if hasattr(sec(0.5), "ena"):
        print("ion ena", bits(sec(0.5).ena), file=out)
    if hasattr(sec(0.5), "ek"):
        print("ion ek", bits(sec(0.5).ek), file=out)
    if hasattr(sec(0.5), "cai"):
        print("ion cai", bits(sec(0.5).cai), file=out)
    for name, vectors in tables.items():
        for what, vector in zip(("_values", "_arguments", "_arguments_2", "_arguments_3"), vectors):
            print("vector", name + what, *map(bits, vector), file=out)
    print("every", every, file=out)
    print("columns", *columns, file=out)
    def ref(name):
        if re.match(r"^\w+\[\d+\]$", name):
            base, index = name[:-1].split("[")
            return getattr(where, "_ref_" + base)[int(index)]
        if name.startswith("LOCAL_"):
            return getattr(sec(0.5), "_ref_" + name[6:])
        if not point and name in ("ina", "ik", "icl", "mgi"):
            return getattr(sec(0.5), "_ref_" + name)
        return getattr(where, "_ref_" + name)
    records = [h.Vector().record(sec(0.5)._ref_v)] + [h.Vector().record(ref(c)) for c in columns]
    h.finitialize(-65)
    if hasattr(sec(0.5), "ecl"):
        for name in ("ecl", "cli", "clo"):
            print("ion", name, bits(getattr(sec(0.5), name)), file=out)
    for con, time, weights in cons:
        for i, w in enumerate(weights):
            con.weight[i] = w
        con.event(time)
    for _ in range(steps):
        h.fadvance()
    for i in range(steps + 1):
        shown = records if i % every == 0 else records[:1]
        print(*[bits(r[i]) for r in shown], file=out)
    out.close()


trace("hh", "hh", ["m", "h", "n", "ina", "ik", "il"], amp=2.0, steps=200, celsius=9.7, every=4)
trace("exp2syn", "Exp2Syn", ["A", "B", "g", "i"], {"tau1": 0.7, "tau2": 3.1}, [(0.5, 0.02), (0.61, 0.03), (1.1, 0.01)])
trace("nmda", "MyExp2SynNMDABB", ["A", "B2", "i", "iNMDA"], {"r": 0.6}, [(0.5, 0.02), (0.8, 0.5)])
trace("graded", "GradedSyn", ["s", "g", "i"], {"vpeer": -43.2, "weight": 0.003})
trace("izhi2003a", "Izhi2003a", ["V", "u", "gsyn"], {"Iin": 40.0, "thresh": 20.0}, [(0.7, 0.1), (1.0, 0.2)], steps=400, every=8)
fs = {"C": 0.2, "k": 1.0, "vr": -55.0, "vt": -40.0, "vpeak": 25.0, "a": 0.2, "b": -2.0, "c": -45.0, "d": -55.0, "celltype": 5.0, "Iin": 300.0}
trace("izhi2007b_fs", "Izhi2007b", ["u", "i", "b", "derivtype"], fs, steps=400, every=8)
tc = {"C": 2.0, "k": 1.6, "vr": -60.0, "vt": -50.0, "vpeak": 35.0, "a": 0.01, "b": 15.0, "c": -60.0, "d": 10.0, "celltype": 6.0, "Iin": 900.0}
trace("izhi2007b_tc", "Izhi2007b", ["u", "i", "b"], tc, steps=400, every=8)
trace("seclamp", "SEClamp", ["i", "vc"], {"dur1": 0.3, "amp1": -70.0, "dur2": 0.5, "amp2": 0.0, "dur3": 0.3, "amp3": -50.0, "rs": 2.3})
vc = {"dur[0]": 0.3, "amp[0]": -70.0, "dur[1]": 0.5, "amp[1]": 0.0, "dur[2]": 0.3, "amp[2]": -50.0, "tau2": 0.01}
trace("vclamp", "VClamp", ["e", "vo", "vi", "i"], vc)
zoo = ["a", "b", "c", "d", "e", "f", "total", "count", "x", "y", "w[0]", "w[3]", "il"]
trace("zoo", "zoo", zoo, amp=3.0, celsius=11.1)
trace("implicit", "implicit", ["q", "r", "qq", "Z"], amp=3.0)
trace("euler", "euler1", ["g", "h"], amp=9.0, steps=120, every=3)
channel = ["C1", "C2", "C3", "O", "I1", "il", "rates"]
trace("channel", "channel", channel, amp=3.0, celsius=11.1)
pool = ["ca[0]", "ca[1]", "ca[3]", "B", "cb", "pump", "pumpca", "out", "net", "iout"]
trace("pool", "pool", pool, amp=3.0)
trace("ctext", "ctext", ["m", "a", "b", "seen", "ina"], amp=3.0)
trace("algebra", "algebra", ["q", "u", "z[0]", "z[1]", "count"], amp=3.0)
trace("gates", "gates", ["w", "il"], amp=3.0)
tau = ([10.0, 7.3, 20.0, 40.0, 1.1], [-80.0, -64.0, -60.5, -40.0, 20.0])
trace("lookup", "lookup", ["m", "a", "b"], amp=3.0, tables={"tau": tau, "fixed": ([3.5], [0.0])})
trace("midpoint", "midpoint", ["n", "w", "gain"], amp=3.0)
trace("hinted", "hinted", ["n", "ik", "il", "gk", "power"], amp=2.0, steps=120, every=2)
trace("steady", "steady", ["c1", "c2", "o", "sum"], amp=3.0)
trace("selfcall", "selfcall", ["m", "f", "p", "e", "depth"], amp=3.0)
rate = [3.0 + 0.37 * i + 0.11 * (i * i % 7) for i in range(12)]
rate = (rate, [-80.0, -64.9, -64.0, -40.0], [0.0, 0.45, 2.5])
trace("surface", "surface", ["m", "a", "b"], amp=3.0, tables={"rate": rate})
trace("generation", "generation", ["x", "w"], amp=3.0, steps=80)
breadth = ["before", "after", "solved", "stepped", "initial", "shared", "reversal", "flux", "turns", "constructed", "ticks"]
trace("breadth", "breadth", breadth + ["level", "mgi", "il"], amp=3.0, steps=60)
late = ["n", "i", "early", "left", "rate", "width", "slope"]
trace("late", "late", late, amp=3.0, steps=60)
trace("counted", "counted", ["w", "u", "runs", "late", "calls"], amp=3.0, steps=60)
cube = [2.0 + 0.23 * i + 0.19 * (i * i % 11) for i in range(36)]
cube = (cube, [-80.0, -64.0, -40.0], [0.0, 0.45, 2.5], [-1.0, 0.5, 3.0, 7.0])
trace("volume", "volume", ["m", "a", "b"], amp=3.0, tables={"rate": cube})
trace("start", "start", ["n", "m", "seen", "LOCAL_ina"], {"n0": 0.4}, amp=3.0)
trace("program", "program", ["a", "b", "c", "d", "e", "f", "g", "h", "data[0]", "data[1]", "data[2]", "turns"], amp=3.0)
trace("streams", "streams", ["a", "b", "c", "d", "e", "place", "word", "absent"], amp=3.0)
trace("called", "called", ["m", "n", "steep", "seen", "il"], amp=3.0, steps=60)
trace("jumps", "jumps", ["a", "b", "c", "calls", "reached", "summed", "il"], amp=3.0, steps=60)
