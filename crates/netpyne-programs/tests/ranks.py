#!/usr/bin/env python3
"""Writes what NEURON 9.0.2 and NetPyNE 1.1.1 have on several ranks in tests/ranks/*.py into the .out beside it (needs the packages
neuron==9.0.2 and netpyne==1.1.1, and mpiexec)."""
import os
import shutil
import subprocess
import sys
import tempfile

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ranks")
runs = [("context", ""), ("gap", ""), ("network", "plain"), ("network", "interval"), ("network", "objects")]
folder = tempfile.mkdtemp()
subprocess.run(["nrnivmodl", shutil.copytree(os.path.join(here, "..", "neuron", "mod"), os.path.join(folder, "mod"))], cwd=folder, check=True)
for size, (name, how) in [(size, run) for size in (1, 3) for run in runs if run[0] != "gap" or size == 1]:
    out = os.path.join(here, ".".join(part for part in (name, how, str(size), "out") if part))
    python = ["env", "NEURON_INIT_MPI=1", sys.executable, os.path.join(here, name + ".py"), out, how]
    subprocess.run(["mpiexec", "--oversubscribe", "-n", str(size), *python], cwd=folder)
