#!/usr/bin/env python3
"""scipy and h5py read every variable of a saved result, and find what the same result says as JSON, bit by bit.

    pip install scipy==1.15.3 h5py==3.14.0
    netpyne run MODEL --out out.json
    netpyne convert out.json out.mat
    netpyne convert out.json out.h5
    netpyne convert out.json out73.mat --format mat73
    python tests/scipy_and_h5py_read.py out.json out.mat out.h5 out73.mat

Exits with 1 at the first difference. Of HDF5 files the parts are compared that are plain: dictionaries, numbers, texts, lists of them.
"""

import json
import math
import sys

import h5py
import numpy as np
import scipy.io

NONE = "__np_none__"


def differs(where, said, found):
    print(f"FAIL {where}: JSON has {str(said)[:200]}, the file {str(found)[:200]}")
    sys.exit(1)


def compare(where, said, found):
    """Compares what JSON says with what a reader made of it; the number of values compared."""
    if isinstance(found, np.ndarray) and found.dtype == object:
        found = list(found.ravel())
    if isinstance(said, dict):
        if not isinstance(found, dict) or set(said) != set(found):
            differs(where, said, found)
        return sum(compare(f"{where}.{key}", said[key], found[key]) for key in said)
    if isinstance(said, list):
        if all(isinstance(x, (int, float)) for x in said):
            values = np.array(found, dtype=float).ravel()
            if not np.array_equal(np.array(said, dtype=float), values, equal_nan=True):
                differs(where, said, found)
            return len(said)
        if isinstance(found, np.ndarray):
            found = list(found)
        if not isinstance(found, list):
            # scipy takes a cell of one entry for the entry.
            found = [found]
        if len(found) != len(said):
            differs(where, said, found)
        return sum(compare(f"{where}[{i}]", *both) for i, both in enumerate(zip(said, found)))
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if said is None:
        same = isinstance(found, str) and found == NONE
    elif isinstance(said, str):
        same = len(found) == 0 if said == "" else isinstance(found, str) and said == found
    else:
        same = found == said or (isinstance(said, float) and math.isnan(said) and np.isnan(found))
    if not same:
        differs(where, said, found)
    return 1


def plain(node):
    """A dataset or group of our HDF5 as plain data; what has a kind of its own is left out."""
    if isinstance(node, h5py.Group):
        return {key: plain(node[key]) for key in node if key != "__keys__" and "kind" not in node[key].attrs}
    value = node[()]
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray) and value.dtype.kind in "OS":
        return [v.decode() if isinstance(v, bytes) else v for v in value]
    return value


def part(said, found):
    """What of JSON is in `found`, by its keys."""
    if isinstance(said, dict) and isinstance(found, dict):
        return {key: part(said[key], found[key]) for key in said if key in found}
    return said


def matlab(file, node):
    """A variable of a MATLAB file of version 7.3."""
    kind = node.attrs["MATLAB_class"].decode()
    if "MATLAB_empty" in node.attrs and node.attrs["MATLAB_empty"]:
        return "" if kind == "char" else {} if kind == "struct" else []
    if kind == "struct":
        return {key: matlab(file, node[key]) for key in node}
    value = node[()]
    if kind == "cell":
        return [matlab(file, file[reference]) for reference in value.T.ravel()]
    if kind == "char":
        return value.astype("<u2").tobytes().decode("utf-16-le")
    value = value.T
    return value.ravel()[0] if value.size == 1 else value if min(value.shape) > 1 else value.ravel()


def main(said, mat, hdf5, new):
    with open(said, encoding="utf-8") as file:
        said = json.load(file)
    found = {k: v for k, v in scipy.io.loadmat(mat, simplify_cells=True).items() if not k.startswith("__")}
    print(f"scipy: {compare('file', said, found)} values")
    with h5py.File(hdf5) as file:
        found = plain(file)
    print(f"h5py, HDF5: {compare('file', part(said, found), found)} values")
    with h5py.File(new) as file:
        found = {key: matlab(file, file[key]) for key in file if not key.startswith("#")}
        print(f"h5py, MATLAB 7.3: {compare('file', said, found)} values")


main(*sys.argv[1:])
