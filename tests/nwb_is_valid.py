#!/usr/bin/env python3
"""pynwb finds no error in a result that was written as NWB, and reads what the saved result says.

    pip install pynwb==4.2.0
    netpyne run MODEL --out out.json
    netpyne convert out.json out.nwb
    python tests/nwb_is_valid.py out.json out.nwb

Spikes of all cells, traces and field potentials are compared. Exits with 1 on the first difference.
"""

import json
import sys

import numpy as np
import pynwb


def check(what, is_so):
    """Says whether something holds."""
    print(f"{'ok  ' if is_so else 'FAIL'} {what}")
    if not is_so:
        sys.exit(1)


def main(result, path):
    with open(result, encoding="utf-8") as file:
        saved = json.load(file)
    errors = pynwb.validate(path=path)
    check(f"validates {errors}", not errors)
    data = saved["simData"]
    with pynwb.NWBHDF5IO(path, "r") as io:
        file = io.read()
        spikes = sorted((time, gid) for gid, times in zip(file.units["gid"][:], file.units["spike_times"][:]) for time in times)
        check("spikes", spikes == sorted((t / 1e3, int(g)) for t, g in zip(data["spkt"], data["spkid"])))
        for label, trace in data.items():
            if label in file.acquisition and isinstance(trace, dict):
                columns = np.array(list(trace.values())).T
                check(f"trace {label}", np.array_equal(file.acquisition[label].data[:].reshape(columns.shape), columns))
        if "LFP" in data:
            series = file.acquisition["LFP"]
            check("field potentials", np.array_equal(series.data[:], np.array(data["LFP"])))
            places = series.electrodes.to_dataframe()[["x", "y", "z"]].to_numpy()
            check("electrodes", np.allclose(places, saved["simConfig"]["recordLFP"]))
            check("device", file.electrode_groups["recorded"].device.name == "simulation")
        for series in file.stimulus.values():
            check(f"stimulus {series.name}", len(series.data[:]) == len(series.timestamps[:]))
    print("equal")


main(*sys.argv[1:])
