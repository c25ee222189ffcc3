"""One mechanism in one compartment, in NEURON.

usage: neuron_side.py FILE.mod CACHE    compiles and runs what the cache does not have; prints the path of the result (JSON)
       neuron_side.py --run FOLDER OUT  runs the protocol with the library compiled in FOLDER

The result says what was done, so that the same can be done elsewhere, and names the columns of a file of little-endian doubles
beside it: one sample after initialisation and one after every step.
"""
import array
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

DT, STEPS, CELSIUS, V_INIT = 0.025, 2000, 26.5, -65.0
CLAMPS = [(2.0, 10.0, 0.08), (15.0, 9.0, 0.4), (30.0, 12.0, -0.15)]
STIMS = [  # start, interval, number; weight to a point process, to an artificial cell; delay
    (5.0, 7.0, 6, 0.01, 0.6, 1.0),
    (8.2, 3.3, 8, 0.02, 0.45, 0.7),
]
VECTOR = [3.0, 4.5, 4.5, 11.013, 20.0, 33.3, 41.7]
# Values in place of 0, under which many mechanisms would do nothing: pattern of the name, value for density, for others.
INSTEAD_OF_ZERO = [
    (r"(?i)^(g|p).*", 0.001, 0.002),
    (r"(?i).*(bar|max)$", 0.001, 0.002),
    (r"(?i)^dur.*", 12.0, 12.0),
    (r"(?i)^(del|delay)$", 3.0, 3.0),
    (r"(?i)^(amp|i0|imax).*", 0.1, 0.1),
]
# Value of what a file reads but neither sets nor declares as a parameter, and of what POINTERs point at that it sets.
GIVEN = 0.5
BUILT_IN = """pas extracellular fastpas IClamp AlphaSynapse ExpSyn Exp2Syn SEClamp VClamp OClamp APCount hh NetStim IntFire1
IntFire2 IntFire4 PointProcessMark PatternStim capacitance morphology""".split()
VALENCES = {"na": 1, "k": 1, "ca": 2}


def without_comments(text):
    text = re.sub(r"(?ms)^\s*COMMENT\b.*?\bENDCOMMENT\b", "", text)
    text = re.sub(r"(?ms)^\s*VERBATIM\b.*?\bENDVERBATIM\b", "", text)
    text = re.sub(r"(?m)^\s*TITLE.*$", "", text)
    return re.sub(r"[:?].*", "", text)


def is_set(name, code):
    return re.search(r"\b" + name + r"(\[[^]]*\])?\s*'?\s*=(?!=)", code) is not None


def words(text):
    return re.findall(r"[A-Za-z_]\w*", text)


def ions(code):
    """Ions with what is read and written, and VALENCE, from the NEURON block."""
    found = []
    stop = r"(?=\bUSEION\b|\bNONSPECIFIC_CURRENT\b|\bELECTRODE_CURRENT\b|\bRANGE\b|\bGLOBAL\b|\bPOINTER\b|\bTHREADSAFE\b|\bSUFFIX\b|\bPOINT_PROCESS\b|\bRANDOM\b|\bBBCOREPOINTER\b|\bEXTERNAL\b|\bREPRESENTS\b|\})"
    for m in re.finditer(r"(?s)\bUSEION\s+(\w+)(.*?)" + stop, code):
        part = lambda key: words((re.search(key + r"\s+((?:\w+\s*,\s*)*\w+)", m[2]) or [0, ""])[1])
        valence = re.search(r"\b(?:VALENCE|CHARGE)\s+([-+]?[\d.]+)", m[2])
        drop = {"READ", "WRITE", "VALENCE", "CHARGE"}
        found.append({
            "ion": m[1],
            "reads": [w for w in part(r"\bREAD") if w not in drop],
            "writes": [w for w in part(r"\bWRITE") if w not in drop],
            "valence": valence and float(valence[1]),
        })
    return found


def drive(ion, valence):
    """A mechanism that carries some current of an ion, so that pumps have something to do."""
    more = "" if valence is None else f" VALENCE {valence:g}"
    return f"""NEURON {{
    SUFFIX drive_{ion}
    USEION {ion} READ e{ion} WRITE i{ion}{more}
    RANGE g
}}
PARAMETER {{ g = 1e-5 }}
ASSIGNED {{ v i{ion} e{ion} }}
BREAKPOINT {{ i{ion} = g * (v - e{ion}) }}
"""


def prepare(path):
    with open(path, "rb") as f:
        text = f.read().decode("utf-8", "replace")
    code = without_comments(text)
    kind = re.search(r"\b(SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+(\w+)", code)
    meta = {"file": path, "renamed": None, "drives": {}, "ions": ions(code), "pointers": []}
    meta["name"] = kind[2] if kind else os.path.splitext(os.path.basename(path))[0]
    if meta["name"] in BUILT_IN:
        meta["renamed"] = meta["name"]
        meta["name"] += "_own"
        text = re.sub(r"\b(SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)(\s+)" + kind[2] + r"\b", r"\1\2" + meta["name"], text)
    for ion in meta["ions"]:
        name = ion["ion"]
        carries, moves = "i" + name in ion["writes"], {name + "i", name + "o"} & set(ion["writes"])
        unknown = name not in VALENCES and ion["valence"] is None
        if not carries and ("i" + name in ion["reads"] or moves) or unknown:
            meta["drives"][name] = drive(name, 1.0 if unknown else ion["valence"])
    # POINTERs that are read point at the voltage, those that are set at a variable of their own.
    for m in re.finditer(r"(?<!BBCORE)POINTER\s+((?:\w+\s*,\s*)*\w+)", code):
        for w in words(m[1]):
            if not re.search(r"_p_" + w + r"\b", text):
                meta["pointers"].append({"name": w, "set": is_set(w, code)})
    meta["verbatim"] = sorted(set(words(" ".join(re.findall(r"(?ms)^\s*VERBATIM\b(.*?)\bENDVERBATIM\b", text)))))
    meta["code"] = code
    meta["table_functions"] = re.findall(r"\bFUNCTION_TABLE\s+(\w+)", code)
    files = {os.path.basename(path): text}
    for ion, source in meta["drives"].items():
        files[f"zz_drive_{ion}.mod"] = source
    folder = os.path.dirname(path)
    for name in sorted(os.listdir(folder)):
        if name.endswith((".inc", ".h")) and name in text:
            with open(os.path.join(folder, name), "rb") as f:
                files[name] = f.read().decode("utf-8", "replace")
    return meta, files


def digest(*parts):
    h = hashlib.sha256()
    for part in parts:
        h.update(part.encode())
        h.update(b"\0")
    return h.hexdigest()[:24]


def tail(text):
    lines = [l.strip() for l in text.splitlines() if l.strip()]
    marks = ("rror", "undefined", "at line", "not defined", "illegal", "undeclared")
    telling = [l for l in lines if any(m in l for m in marks) and "make" not in l]
    return " | ".join((telling or lines)[:3])[:300]


def compiled(files, cache, version):
    """Folder with the library of these files."""
    folder = os.path.join(cache, "lib-" + digest(version, *[x for item in sorted(files.items()) for x in item]))
    done = os.path.join(folder, "done")
    if not os.path.exists(done):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(os.path.join(folder, "mod"))
        for name, text in files.items():
            with open(os.path.join(folder, "mod", name), "w") as f:
                f.write(text)
        tool = os.path.join(os.path.dirname(sys.executable), "nrnivmodl")
        try:
            p = subprocess.run([tool, "mod"], cwd=folder, capture_output=True, text=True, timeout=3600)
            ok, log = p.returncode == 0, p.stdout + p.stderr
        except subprocess.TimeoutExpired:
            ok, log = False, "nrnivmodl takes longer than an hour"
        with open(os.path.join(folder, "log"), "w") as f:
            f.write(log)
        with open(done, "w") as f:
            f.write("yes" if ok else "no")
    return folder


def library(folder):
    for root, _, names in os.walk(folder):
        for name in names:
            if name.startswith("libnrnmech"):
                return os.path.join(root, name)


def main(path, cache):
    import importlib.metadata
    version = importlib.metadata.version("neuron")
    meta, files = prepare(os.path.abspath(path))
    cache = os.path.abspath(cache)
    folder = compiled(files, cache, version)
    with open(os.path.abspath(__file__)) as f:
        script = f.read()
    out = os.path.join(cache, "run-" + digest(os.path.basename(folder), json.dumps(meta["ions"]), script))
    if not os.path.exists(out + ".json"):
        meta["text"] = files[os.path.basename(path)]
        with open(os.path.join(folder, "done")) as f:
            ok = f.read() == "yes"
        if not ok:
            with open(os.path.join(folder, "log")) as f:
                meta.update(status="does not compile", why=tail(f.read()))
        else:
            with open(os.path.join(folder, "meta.json"), "w") as f:
                json.dump(meta, f)
            command = [sys.executable, os.path.abspath(__file__), "--run", folder, out]
            try:
                p = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=120)
                if os.path.exists(out + ".part"):
                    with open(out + ".part") as f:
                        meta = json.load(f)
                    os.remove(out + ".part")
                else:
                    why = tail(p.stderr + p.stdout) or "no message"
                    meta.update(status="does not run", why=f"exit status {p.returncode}: {why}")
            except subprocess.TimeoutExpired:
                meta.update(status="does not run", why="takes longer than 120 s")
        with open(out + ".tmp", "w") as f:
            json.dump(meta, f, indent=1)
        os.replace(out + ".tmp", out + ".json")
    print(out + ".json")


def variables(h, name):
    """Parameters, assigned variables, states and globals: (name, number of elements, class)."""
    found, r = [], h.ref("")
    for number, what in ((1, "parameter"), (2, "assigned"), (3, "state"), (-1, "global")):
        ms = h.MechanismStandard(name, number)
        for i in range(int(ms.count())):
            size = ms.name(r, i)
            found.append((r[0], int(size), what))
    return found


def run(folder, out):
    with open(os.path.join(folder, "meta.json")) as f:
        meta = json.load(f)
    from neuron import h
    h.nrn_load_dll(library(folder))
    name = meta["name"]
    density, points = h.MechanismType(0), h.MechanismType(1)

    def names(types):
        r = h.ref("")
        found = {}
        for i in range(int(types.count())):
            types.select(i)
            types.selected(r)
            found[r[0]] = i
        return found

    if name in names(density):
        meta["kind"] = "density"
    elif name in names(points):
        meta["kind"] = "artificial" if points.is_artificial(names(points)[name]) else "point"
    else:
        del meta["code"], meta["verbatim"]
        meta.update(status="has no instances", why="SUFFIX nothing")
        return save(meta, out, [])
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20.0
    soma.insert("pas")
    seg = soma(0.5)
    for ion in meta["drives"]:
        soma.insert("drive_" + ion)
    keep, spikes = [], None
    suffix = ""
    if meta["kind"] == "density":
        soma.insert(name)
        holder, suffix = seg, "_" + name
        mechanism = getattr(seg, name)
    else:
        holder = mechanism = getattr(h, name)() if meta["kind"] == "artificial" else getattr(h, name)(seg)
    for start, dur, amp in CLAMPS:
        clamp = h.IClamp(seg)
        clamp.delay, clamp.dur, clamp.amp = start, dur, amp
        keep.append(clamp)
    for p in meta["pointers"]:
        target = seg._ref_v
        if p["set"]:
            idle = h.IClamp(seg)
            idle.dur, idle.amp = 0.0, GIVEN
            keep.append(idle)
            target = idle._ref_amp
        h.setpointer(target, p["name"], mechanism)
    for f in meta["table_functions"]:
        getattr(h, f"table_{f}{suffix}")(0.3)
    found = variables(h, name)
    meta["set"] = []
    for full, size, what in found:
        if what == "global" or size != 1 or getattr(holder, full) != 0.0:
            continue
        short = full[: len(full) - len(suffix)] if suffix else full
        value = None
        if what == "parameter":
            for pattern, in_membrane, elsewhere in INSTEAD_OF_ZERO:
                if re.match(pattern, short):
                    value = in_membrane if meta["kind"] == "density" else elsewhere
                    break
        elif what == "assigned" and not is_set(short, meta["code"]) and short not in meta["verbatim"]:
            value = GIVEN
        if value is not None:
            setattr(holder, full, value)
            meta["set"].append([short, value])
    meta["vector"] = []
    if meta["kind"] != "density" and hasattr(holder, "play"):
        vector = h.Vector(VECTOR)
        keep.append(vector)
        holder.play(vector)
        meta["vector"] = VECTOR
    meta["connections"] = []
    if meta["kind"] != "density":
        for number, (start, interval, count, to_point, to_cell, delay) in enumerate(STIMS):
            stim = h.NetStim()
            stim.start, stim.interval, stim.number = start, interval, count
            try:
                nc = h.NetCon(stim, holder)
            except Exception:
                break
            weight = to_cell if meta["kind"] == "artificial" else to_point
            n = int(nc.wcnt())
            index = min(number, n - 1) if n > 0 else 0
            if n > 0:
                nc.weight[index] = weight
            nc.delay = delay
            keep += [stim, nc]
            meta["connections"].append({
                "start": start, "interval": interval, "number": count,
                "weight": weight if n > 0 else 0.0, "index": index, "delay": delay, "weights": n,
            })
        try:
            nc = h.NetCon(holder, None)
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

    record(seg._ref_v, what="v", name="v")
    for ion in meta["ions"]:
        x = ion["ion"]
        if hasattr(seg, "e" + x):
            for variable in ("e" + x, x + "i", x + "o", "i" + x):
                record(getattr(seg, "_ref_" + variable), what="ion", ion=x, name=variable)
    for full, size, what in found:
        if what == "global":
            short, reference, kind = full[: -len(name) - 1], getattr(h, "_ref_" + full), "global"
        else:
            short, reference, kind = full[: len(full) - len(suffix)] if suffix else full, getattr(holder, "_ref_" + full), "field"
        for element in range(size):
            record(reference if size == 1 else reference[element], what=kind, name=short, element=element, size=size)
    h.dt, h.celsius = DT, CELSIUS
    h.finitialize(V_INIT)
    for _ in range(STEPS):
        h.fadvance()
    del meta["code"], meta["verbatim"]
    meta.update(status="ran", given=GIVEN, dt=DT, steps=STEPS, celsius=CELSIUS, v_init=V_INIT, clamps=CLAMPS)
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
    if sys.argv[1] == "--run":
        run(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1], sys.argv[2])
