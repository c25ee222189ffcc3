"""Compiles one .mod file as nrnivmodl does, once for each content: what is run with it later is no part of the key.

usage: library.py FILE.mod CACHE [SECONDS]    prints the folders of the libraries (JSON)

The file is named `mech.mod`, and files it includes lie beside it. Of a file that does not compile, a copy is tried in which
C declarations of NEURON's own functions are left out: NEURON's headers declare them, and C++ refuses other types.
"""
import hashlib
import importlib.metadata
import json
import os
import re
import resource
import shutil
import subprocess
import sys

LONGEST = 300
BUILT_IN = """pas extracellular fastpas IClamp AlphaSynapse ExpSyn Exp2Syn SEClamp VClamp OClamp APCount hh NetStim IntFire1
IntFire2 IntFire4 PointProcessMark PatternStim capacitance morphology""".split()
KIND = r"\b(SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)(\s+)(\w+)"
# Functions that NEURON's headers declare and that old files declare again.
DECLARED = r"(?:(?:nrn_random|nrnran123|vector|hoc|nrn_get_random|nrn_set_random|is_vector|nrn_netcon)_\w+|if_?arg|getarg|gargstr|_?set_seed)"
DECLARATION = re.compile(
    r"^(?:extern\s+)?(?:\"C\"\s+)?(?:(?:unsigned|const|struct)\s+)*(?!return\b|else\b|VERBATIM\b)[A-Za-z_]\w*[\s*]+" + DECLARED
    + r"\s*\([^;{}()\"]*\)(?:\s*,\s*\**\s*" + DECLARED + r"\s*\([^;{}()]*\))*\s*$")


def without_comments(text):
    """The file without what nocmodl does not read."""
    text = re.sub(r"(?ms)^\s*COMMENT\b.*?\bENDCOMMENT\b", "", text)
    text = re.sub(r"(?ms)^\s*VERBATIM\b.*?\bENDVERBATIM\b", "", text)
    text = re.sub(r"(?m)^\s*TITLE.*$", "", text)
    return re.sub(r"[:?].*", "", text)


def read(path):
    """Every byte is one character, and stays the same byte when written."""
    with open(path, encoding="latin-1", newline="") as f:
        return f.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="latin-1", newline="") as f:
        f.write(text)


def included(text, folder, found):
    """Files that INCLUDE and #include name, by their place relative to the file, and what those include."""
    for name in re.findall(r'(?m)^[^:?\n]*?\b[Ii](?:NCLUDE|nclude)\s*"([^"\n]+)"', text):
        place = os.path.normpath(name)
        path = os.path.join(folder, place)
        if place in found or os.path.isabs(place) or place.startswith(os.path.join("..", "..")) or not os.path.isfile(path):
            continue
        found[place] = read(path)
        included(found[place], folder, found)
    return found


def declares_again(text):
    """The file without statements in VERBATIM that only declare functions of NEURON."""
    def block(match):
        parts = [match[1], "", *re.split(r"([;{}])", match[2])]
        for n in range(0, len(parts) - 1, 2):
            head = re.match(r"(?s)((?:\s|/\*.*?\*/|//[^\n]*\n|#[^\n]*\n)*)(.*)", parts[n])
            if parts[n + 1] == ";" and DECLARATION.match(head[2]):
                parts[n], parts[n + 1] = head[1] + "\n" * head[2].count("\n"), ""
        return "".join(parts)
    return re.sub(r"(?ms)(^\s*VERBATIM\b)(.*?\bENDVERBATIM\b)", block, text)


def sources(path):
    """The files to compile, and the name of the mechanism."""
    text = read(path)
    kind = re.search(KIND, without_comments(text))
    name = kind[3] if kind else "mech"
    if name in BUILT_IN:
        text = re.sub(r"\b(SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)(\s+)" + name + r"\b", r"\1\2" + name + "_own", text)
        name += "_own"
    files = {"mech.mod": text}
    files.update(included(text, os.path.dirname(path), {}))
    return name, files


def digest(*parts):
    h = hashlib.sha256()
    for part in parts:
        h.update(part.encode())
        h.update(b"\0")
    return h.hexdigest()[:24]


def why(log):
    lines = [l.strip() for l in log.splitlines() if l.strip()]
    marks = ("rror", "undefined", "at line", "not defined", "illegal", "undeclared")
    telling = [l for l in lines if any(m in l for m in marks) and "make" not in l]
    return " | ".join((telling or lines)[:3])[:300]


class Compiler:
    """What `nrnivmodl` runs for one file, without what it does for a program of its own: that is half the time."""

    def __init__(self, cache, seconds):
        import neuron
        self.root = os.path.join(os.path.dirname(neuron.__file__), ".data")
        with open(os.path.join(self.root, "bin", "nrnmech_makefile")) as f:
            makefile = f.read()
        flags = re.search(r"(?m)^CXXFLAGS = (.*)$", makefile)[1]
        definitions = re.search(r"(?m)^CXXCOMPILE = \$\(CXX\) \$\(CXXFLAGS\) (.*)$", makefile)[1]
        include = os.path.join(self.root, "include")
        self.flags = [*flags.split(), *definitions.split(), "-I../mod", "-I.", "-I" + include, "-fPIC"]
        self.seconds = seconds
        self.log = ""
        self.entry = os.path.join(cache, "modl_reg.o")
        if not os.path.exists(self.entry):
            source = os.path.join(cache, "modl_reg.cpp")
            write(source, 'extern "C" void _mech_reg(void);\nextern "C" void modl_reg() { _mech_reg(); }\n')
            self.run(cache, ["g++", *self.flags, "-c", source, "-o", self.entry])

    def run(self, folder, command):
        """Whether the command succeeds in time; what it says goes to the log."""
        units = os.path.join(self.root, "share", "nrn", "lib", "nrnunits.lib")
        environment = dict(os.environ, MODLUNIT=units, LC_ALL="C")

        def modest():
            os.nice(19)
            resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))

        p = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
                             preexec_fn=modest)
        self.log += p.communicate()[0].decode("utf-8", "replace")
        if p.returncode < 0:
            self.log += f"error: {command[0]} takes longer than {self.seconds} s\n"
        return p.returncode == 0

    def library(self, folder, name):
        """Makes the shared library of `mod/NAME.mod`."""
        out, library = os.path.join(folder, "x86_64"), os.path.join(self.root, "lib")
        os.makedirs(out)
        steps = [
            (os.path.join(folder, "mod"), [os.path.join(self.root, "bin", "nocmodl"), name + ".mod", "-o", out]),
            (out, ["g++", *self.flags, "-c", name + ".cpp", "-o", "mech.o"]),
            (out, ["g++", "-shared", "-fPIC", "-o", "libnrnmech.so", self.entry, "mech.o", "-L" + library, "-lnrniv",
                   "-Wl,-rpath," + library]),
        ]
        return all(self.run(place, command) for place, command in steps)


def compiled(files, cache, seconds):
    """Folder with the library of these files; its file `done` says whether there is one."""
    version = importlib.metadata.version("neuron")
    folder = os.path.join(cache, "lib-" + digest(version, *[x for item in sorted(files.items()) for x in item]))
    done = os.path.join(folder, "done")
    if not os.path.exists(done):
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in files.items():
            write(os.path.join(folder, "mod", name), text)
        compiler = Compiler(cache, seconds)
        ok = compiler.library(folder, "mech")
        with open(os.path.join(folder, "log"), "w") as f:
            f.write(compiler.log)
        with open(done, "w") as f:
            f.write("yes" if ok else "no")
    return folder


def succeeded(folder):
    with open(os.path.join(folder, "done")) as f:
        return f.read() == "yes"


def library(folder):
    """The shared library in a folder."""
    for root, _, names in os.walk(folder):
        for name in names:
            if name.startswith("libnrnmech"):
                return os.path.join(root, name)


def main(path, cache, seconds=LONGEST):
    name, files = sources(os.path.abspath(path))
    cache = os.path.abspath(cache)
    folder = compiled(files, cache, int(seconds))
    result = {"name": name, "of": os.path.basename(folder), "mod": os.path.join(folder, "mod"), "folder": folder,
              "compiles": succeeded(folder), "declares_again": False, "why": ""}
    if not result["compiles"]:
        with open(os.path.join(folder, "log")) as f:
            result["why"] = why(f.read())
        copy = {name: declares_again(text) for name, text in files.items()}
        if copy != files:
            folder = compiled(copy, cache, int(seconds))
            if succeeded(folder):
                result.update(folder=folder, compiles=True, declares_again=True)
    return result


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
