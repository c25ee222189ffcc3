"""What NEURON makes of the cells of one checkout: neuron_side.py TASK.json

The task names the mechanism files of a checkout, its cells (kind, file, template or null, folder) and where to write. Mechanisms are compiled
one by one, each once for all checkouts (by content); those that NEURON does not compile are left out. Each cell is made in a process
of its own, and written as it is done: KEY.json.gz, with `failure` where NEURON does not make it.
"""
import glob
import gzip
import hashlib
import json
import math
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import traceback

import neuron
from neuron import h

# How long NEURON may take over one cell: processor time, and time on the clock, s.
LIMIT, PATIENCE = 10, 60
# What simulates: cells are looked at as they were made.
SIMULATING = ("run", "continuerun", "steprun", "stdinit", "advance")
# Arguments of templates that are tried, in this order.
ARGUMENTS = ([], [0], [0, 0, 0, 0])


def content(*paths):
    total = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            total.update(file.read())
    return total.hexdigest()[:24]


def included(path):
    """Files that mechanisms of the folder include."""
    folder = glob.escape(os.path.dirname(path))
    return sorted(file for ending in ("*.inc", "*.h") for file in glob.glob(os.path.join(folder, ending)))


def flags():
    """What NEURON's own makefile gives the compiler, but without optimisation: only parameters are looked at."""
    data = os.path.join(os.path.dirname(neuron.__file__), ".data")
    defines = ("USE_PYTHON", "NRN_ENABLE_THREADS", "CORENRN_BUILD=0", "NRNPYTHON_DYNAMICLOAD", "HAVE_CONFIG_H")
    options = ["-O0", "-std=c++17", "-fPIC", "-w", "-I.", "-I" + os.path.join(data, "include")]
    return data, options + ["-D" + define for define in defines]


def call(command, folder, **environment):
    """Whether a command succeeds; what it says is kept."""
    with open(os.path.join(folder, "log"), "a") as log:
        environment = dict(os.environ, **environment)
        done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, env=environment, check=False)
    return done.returncode == 0


class Compiler:
    """Compiles mechanisms, each once for all checkouts."""

    def __init__(self, cache):
        self.cache = cache
        self.data, self.flags = flags()
        self.header = os.path.join(cache, "header", "all.h")
        if not os.path.exists(self.header + ".gch"):
            os.makedirs(os.path.dirname(self.header), exist_ok=True)
            with open(self.header, "w") as file:
                file.write('#include <stdio.h>\n#include <stdlib.h>\n#include <math.h>\n#include "mech_api.h"\n')
            made = self.header + ".gch"
            call(["g++", *self.flags, "-x", "c++-header", self.header, "-o", made], os.path.dirname(self.header))

    def compiled(self, path):
        """The folder with the object of a mechanism; None where NEURON does not compile it."""
        name = os.path.basename(path)[:-4]
        folder = os.path.join(self.cache, "mods", "%s-%s" % (name, content(path, *included(path))))
        target = os.path.join(folder, "mechanism.o")
        if not os.path.exists(os.path.join(folder, "done")):
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            shutil.copy(path, os.path.join(folder, name + ".mod"))
            for file in included(path):
                shutil.copy(file, folder)
            units = os.path.join(self.data, "share", "nrn", "lib", "nrnunits.lib")
            translate = [os.path.join(self.data, "bin", "nocmodl"), name + ".mod"]
            if call(translate, folder, MODLUNIT=units, NRNUNITS=units):
                command = ["g++", *self.flags, "-include", self.header, "-c", name + ".cpp", "-o", "mechanism.o"]
                call(command, folder)
            open(os.path.join(folder, "done"), "w").close()
        return folder if os.path.exists(target) else None

    def registration(self, folder, name):
        """The function that tells NEURON of a mechanism."""
        with open(os.path.join(folder, name + ".cpp"), errors="replace") as file:
            return re.search(r'extern "C" void (_\w+_reg)\(', file.read()).group(1)

    def library(self, mods):
        """The library of all mechanisms that compile, their files in the order of registration, and those that do not."""
        folders = [(path, self.compiled(path)) for path in mods]
        failed = [path for path, folder in folders if folder is None]
        kept = sorted((os.path.basename(path)[:-4], path, folder) for path, folder in folders if folder)
        if not kept:
            return None, [], failed
        key = hashlib.sha256(repr([(name, folder) for name, _, folder in kept]).encode()).hexdigest()[:24]
        folder = os.path.join(self.cache, "libraries", key)
        result = os.path.join(folder, "libnrnmech.so")
        if not os.path.exists(result):
            os.makedirs(folder, exist_ok=True)
            names = [self.registration(source, name) for name, _, source in kept]
            with open(os.path.join(folder, "mod_func.cpp"), "w") as file:
                for name in names:
                    file.write('extern "C" void %s(void);\n' % name)
                calls = "".join(" %s();" % name for name in names)
                file.write('extern "C" void modl_reg() {%s }\n' % calls)
            objects = [os.path.join(source, "mechanism.o") for _, _, source in kept]
            libraries = ["-L" + os.path.join(self.data, "lib"), "-lnrniv"]
            part = result + ".part"
            if call(["g++", *self.flags, "-shared", "mod_func.cpp", *objects, *libraries, "-o", part], folder):
                os.rename(part, result)
        return (result if os.path.exists(result) else None), [path for _, path, _ in kept], failed


def number(value):
    value = float(value)
    return value if math.isfinite(value) else repr(value)


def variables():
    """Of each mechanism the names and sizes of its parameters and of its global variables."""
    known = {}
    for kind in (0, 1):
        types = h.MechanismType(kind)
        for index in range(int(types.count())):
            types.select(index)
            text = h.ref("")
            types.selected(text)
            entry = {"range": [], "global": []}
            for which, key in ((1, "range"), (-1, "global")):
                standard = h.MechanismStandard(text[0], which)
                for at in range(int(standard.count())):
                    name = h.ref("")
                    size = standard.name(name, at)
                    entry[key].append((name[0], int(size)))
            known[text[0]] = entry
    return known


def along(values):
    return values[0] if values and all(value == values[0] for value in values) else values


def section(sec, ids, known):
    out = {
        "name": sec.name(),
        "nseg": int(sec.nseg),
        "L": number(sec.L),
        "Ra": number(sec.Ra),
        "rallbranch": number(sec.rallbranch),
        "diam": [number(seg.diam) for seg in sec],
        "cm": [number(seg.cm) for seg in sec],
        "area": [number(h.area(seg.x, sec=sec)) for seg in sec],
        "ri": [number(h.ri(seg.x, sec=sec)) for seg in sec] + [number(h.ri(1, sec=sec))],
        "pt3d": [[sec.x3d(i), sec.y3d(i), sec.z3d(i), sec.diam3d(i)] for i in range(sec.n3d())],
        "mechs": {},
        "ions": {},
    }
    parent = sec.parentseg()
    if parent is not None:
        out["parent"] = ids.get(parent.sec, parent.sec.name())
        out["parentX"] = number(parent.x)
        out["childX"] = number(h.section_orientation(sec=sec))
    inserted = sec.psection()
    for name in inserted["density_mechs"]:
        values = {}
        for variable, size in known.get(name, {"range": []})["range"]:
            if size == 1:
                try:
                    values[variable] = along([number(getattr(seg, variable)) for seg in sec])
                except Exception:
                    pass
        out["mechs"][name] = values
    for ion in inserted["ions"]:
        values = {}
        for variable in ("e" + ion, ion + "i", ion + "o"):
            try:
                values[variable] = along([number(getattr(seg, variable)) for seg in sec])
            except Exception:
                pass
        values["style"] = int(h.ion_style(ion + "_ion", sec=sec))
        out["ions"][ion] = values
    points = []
    for seg in sec.allseg():
        for point in seg.point_processes():
            name = point.hname().split("[")[0]
            values = {}
            for variable, size in known[name]["range"]:
                if size == 1:
                    try:
                        values[variable] = number(getattr(point, variable))
                    except Exception:
                        pass
            item = {"mod": name, "name": point.hname(), "x": number(point.get_segment().x), "params": values}
            if item not in points:
                points.append(item)
    if points:
        out["pointps"] = points
    return out


def describe(cell, is_instance):
    known = variables()
    secs = list(h.allsec())
    if is_instance:
        secs = [sec for sec in secs if sec.cell() == cell]
    if not secs:
        return {"failure": "no sections"}
    ids = {sec: index for index, sec in enumerate(secs)}
    out = {"sections": [section(sec, ids, known) for sec in secs]}
    out["globals"] = {"celsius": number(h.celsius), "secondorder": number(h.secondorder)}
    used = {name for sec in out["sections"] for name in sec["mechs"]}
    used |= {point["mod"] for sec in out["sections"] for point in sec.get("pointps", [])}
    out["mech_globals"] = {}
    for name in sorted(used):
        for variable, size in known.get(name, {"global": []})["global"]:
            if size <= 1:
                try:
                    out["mech_globals"][variable] = number(getattr(h, variable))
                except Exception:
                    pass
    out["sectionlists"] = {}
    for item in list(h.List("SectionList")):
        try:
            out["sectionlists"][item.hname()] = [ids[sec] for sec in item if sec in ids]
        except Exception:
            pass
    return out


def make(cell, args):
    """The instance of a template; None if all sections there are then are the cell."""
    os.chdir(cell["folder"])
    h.load_file("stdrun.hoc")
    for name in SIMULATING:
        h("proc %s() {}" % name)
    if cell["kind"] == "swc":
        from netpyne.support.morphology import load

        return load(cell["file"]), False
    if cell["kind"] == "asc":
        h.load_file("import3d.hoc")
        reader = h.Import3d_Neurolucida3()
        reader.quiet = 1
        reader.input(cell["file"])
        h.Import3d_GUI(reader, 0).instantiate(None)
        return None, False
    if not h.load_file(cell["file"]):
        raise RuntimeError("load_file found nothing")
    return (getattr(h, cell["template"])(*args), True) if cell["template"] else (None, False)


def attempt(cell, args, target):
    """Makes a cell in a process of its own; returns whether it was made."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT + 1))
        quiet = os.open(target + ".log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            made = describe(*make(cell, args))
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        if "failure" not in made:
            made["args"] = args
        with gzip.open(target + ".part", "wt") as file:
            json.dump(made, file)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status == 0 and os.path.exists(target + ".part"):
        os.rename(target + ".part", target)
        return True
    return False


def main():
    with open(sys.argv[1]) as file:
        task = json.load(file)
    path, order, failed = Compiler(task["cache"]).library(task["mods"])
    with open(task["mechanisms"], "w") as file:
        json.dump({"order": order, "failed": failed}, file)
    if path:
        h.nrn_load_dll(path)
    for cell in task["cells"]:
        target = os.path.join(task["cache"], cell["key"] + ".json.gz")
        if os.path.exists(target):
            continue
        tries = ARGUMENTS if cell["template"] else ([],)
        if not any(attempt(cell, args, target) for args in tries):
            with open(target + ".log", errors="replace") as log:
                text = log.read()[-2000:]
            with gzip.open(target, "wt") as file:
                json.dump({"failure": text}, file)


main()
