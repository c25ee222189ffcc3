#!/usr/bin/env python3
"""Writes what NEURON 9.0.2 computes in tests/neuron/*.py into the .out beside it (needs the package neuron==9.0.2, with nrnivmodl)."""
import glob
import os
import subprocess
import sys
import tempfile

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "neuron")
with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["nrnivmodl", os.path.join(here, "mod")], cwd=folder, check=True, capture_output=True)
    for path in sorted(glob.glob(os.path.join(here, "*.py"))):
        if os.path.basename(path) == "report.py":
            continue
        # One process each.
        out = path[:-3] + ".out"
        done = subprocess.run([sys.executable, path, out], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            print(path, done.stderr)
