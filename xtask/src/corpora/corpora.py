"""Lays out the published mechanisms that the comparison with NEURON is about.

usage: corpora.py DIR [--netpyne CHECKOUT] [--checkouts FOLDER]

DIR/mods/PACKAGE     .mod files by package, each content once, with the files they may include
DIR/mods/REPOSITORY  the same of checkouts of public repositories, one folder each; each content once among all of them
DIR/models/MODEL     mechanism folders of NetPyNE's examples, as the models use them
"""
import argparse
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

PACKAGES = {"dbbs": "dbbs-catalogue==6.0.1", "bmtk": "bmtk==1.2.0", "hnn": "hnn-core==0.6.1"}
NEURON = "9.0.2"
# Repositories of ModelDBRepository on GitHub, each a published model.
REPOSITORIES = """153355 136308 144403 118389 155131 98003 124329 127728 169984 55749 83559 206249 231105 266798 233509 261585
97903 150912 267221 84589 185512 152788 190306 229279 228604 152111 232914 249463 267088 168861 260971 267382 168858 83319
114639 237469 120907 222357 79474 144993""".split()
OWNER = "ModelDBRepository"
MODELS = {
    "PTcell": "examples/PTcell/mod",
    "LFPrecording_cell": "examples/LFPrecording/mod",
    "dipoleRecording_cell": "examples/dipoleRecording/mod",
    "batchCell": "examples/batchCell/mod",
}
BESIDE = (".inc", ".h")


def content_of(path, files):
    """The content of a file and of those beside it that it names: what has to be equal in copies."""
    folder = os.path.dirname(path)
    beside = [n for n in files if os.path.dirname(n) == folder and n.endswith(BESIDE)]
    named = [files[n] for n in sorted(beside) if os.path.basename(n).encode() in files[path]]
    return hashlib.sha256(b"\0".join([files[path], *named])).digest()


def store(target, files, seen=None):
    """Writes (path, content) pairs in order of paths; of .mod files with equal content the first."""
    seen, count = set() if seen is None else seen, 0
    for path, content in sorted(files.items()):
        if path.endswith(".mod"):
            digest = content_of(path, files)
            if digest in seen:
                continue
            seen.add(digest)
            count += 1
        place = os.path.join(target, *path.split("/"))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as f:
            f.write(content)
    print(f"{target}: {count} distinct .mod files")


def wanted(path):
    return path.endswith((".mod",) + BESIDE)


def unpacked(archive):
    """.mod files of a wheel or source archive and what lies beside them."""
    if archive.endswith(".whl"):
        with zipfile.ZipFile(archive) as z:
            files = {n: z.read(n) for n in z.namelist() if wanted(n)}
    else:
        with tarfile.open(archive) as t:
            files = {m.name: t.extractfile(m).read() for m in t.getmembers() if m.isfile() and wanted(m.name)}
    return only_folders_with_mechanisms(files)


def only_folders_with_mechanisms(files):
    folders = {os.path.dirname(n) for n in files if n.endswith(".mod")}
    return {n: c for n, c in files.items() if os.path.dirname(n) in folders}


def below(root):
    files = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f != ".git"]
        for name in names:
            if wanted(name):
                path = os.path.join(folder, name)
                with open(path, "rb") as f:
                    files[os.path.relpath(path, root).replace(os.sep, "/")] = f.read()
    return only_folders_with_mechanisms(files)


def installed(package):
    """The same of an installed package."""
    files = {}
    for path in importlib.metadata.files(package):
        if wanted(path.name):
            with open(path.locate(), "rb") as f:
                files[path.as_posix()] = f.read()
    return only_folders_with_mechanisms(files)


def checkouts(folder, mods):
    """Published models from checkouts of their repositories, named OWNER+NAME, OWNER/NAME or NAME."""
    seen, missing = set(), []
    for name in REPOSITORIES:
        places = [os.path.join(folder, p) for p in (f"{OWNER}+{name}", os.path.join(OWNER, name), name)]
        place = next((p for p in places if os.path.isdir(p)), None)
        if place is None:
            missing.append(name)
        else:
            store(os.path.join(mods, name), below(place), seen)
    if missing:
        print(f"no checkouts of {OWNER}: {' '.join(missing)}")


def main(root, netpyne, folder):
    version = importlib.metadata.version("neuron")
    if version != NEURON:
        sys.exit(f"this Python has NEURON {version}, the comparison is with {NEURON}")
    mods = os.path.join(root, "mods")
    shutil.rmtree(mods, ignore_errors=True)
    store(os.path.join(mods, "neuron"), installed("neuron"))
    packages = os.path.join(root, "packages")
    for name, requirement in PACKAGES.items():
        place = os.path.join(packages, name)
        if not os.path.isdir(place) or not os.listdir(place):
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", place, requirement]
            subprocess.run(command, check=True)
        files = {}
        for archive in sorted(os.listdir(place)):
            files.update(unpacked(os.path.join(place, archive)))
        store(os.path.join(mods, name), files)
    if folder is not None:
        checkouts(folder, mods)
    if netpyne is None:
        print("without --netpyne CHECKOUT the mechanisms of NetPyNE's examples are left out")
        return
    store(os.path.join(mods, "netpyne"), below(netpyne))
    for model, path in MODELS.items():
        target = os.path.join(root, "models", model)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(os.path.join(netpyne, path), target)
        print(f"{target}: as {path}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--netpyne")
    parser.add_argument("--checkouts")
    given = parser.parse_args()
    absolute = [p and os.path.abspath(p) for p in (given.root, given.netpyne, given.checkouts)]
    main(*absolute)
