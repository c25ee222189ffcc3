"""Lays out the published mechanisms that the comparison with NEURON is about.

usage: corpora.py DIR [NETPYNE_CHECKOUT]

DIR/mods/PACKAGE    .mod files by package, each content once, with the files they may include
DIR/models/MODEL    mechanism folders of NetPyNE's examples, as the models use them
"""
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
MODELS = {
    "PTcell": "examples/PTcell/mod",
    "LFPrecording_cell": "examples/LFPrecording/mod",
    "dipoleRecording_cell": "examples/dipoleRecording/mod",
    "batchCell": "examples/batchCell/mod",
}
BESIDE = (".inc", ".h")


def store(target, files):
    """Writes (path, content) pairs in order of paths; of .mod files with equal content the first."""
    seen, count = set(), 0
    for path, content in sorted(files.items()):
        if path.endswith(".mod"):
            digest = hashlib.sha256(content).digest()
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


def main(root, netpyne):
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
    if netpyne is None:
        print("without --netpyne CHECKOUT the mechanisms of NetPyNE's examples are left out")
        return
    store(os.path.join(mods, "netpyne"), below(netpyne))
    for model, folder in MODELS.items():
        target = os.path.join(root, "models", model)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(os.path.join(netpyne, folder), target)
        print(f"{target}: as {folder}")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None)
