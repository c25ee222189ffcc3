#!/usr/bin/env python3
"""Writes what NEURON 9.0.2 and NetPyNE 1.1.1 compute in tests/neuron/*.py and tests/netpyne/*.py into the .out beside it (needs the
packages neuron==9.0.2, with nrnivmodl, and netpyne==1.1.1)."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "neuron")
with tempfile.TemporaryDirectory() as folder:
    # What NEURON does not have of our library.
    mods = shutil.copytree(os.path.join(here, "mod"), os.path.join(folder, "mod"))
    shutil.copy(os.path.join(here, "..", "..", "..", "netpyne-nmodl", "library", "stdp.mod"), mods)
    subprocess.run(["nrnivmodl", mods], cwd=folder, check=True, capture_output=True)
    scripts = glob.glob(os.path.join(here, "*.py")) + glob.glob(os.path.join(here, "..", "netpyne", "*.py"))
    for path in sorted(scripts):
        if os.path.basename(path) in ("report.py", "random_calls.py"):
            continue
        # One process each.
        out = path[:-3] + ".out"
        done = subprocess.run([sys.executable, path, out], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            print(path, done.stderr)
