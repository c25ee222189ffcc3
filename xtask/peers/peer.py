"""What all peers share: how they get their parameters, read the clock and report.

A script gets one JSON object as its only argument and prints one JSON object as its last line.
"""
import json
import os
import resource
import struct
import sys
import time


class Parameters:
    """The JSON argument; a parameter that is absent has the default given where it is read."""

    def __init__(self):
        self._values = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
        # The simulators look at the command line, too.
        del sys.argv[1:]

    def __call__(self, name, default):
        return self._values.get(name, default)


def clock():
    """Seconds of wall time, and of user and system time over all threads of this process and its children."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return time.perf_counter(), own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(action):
    """Result of `action()`, its wall seconds, its CPU seconds."""
    wall, cpu = clock()
    result = action()
    wall_after, cpu_after = clock()
    return result, wall_after - wall, cpu_after - cpu


def resident_mb():
    """Memory in use now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def digest(times, gids):
    """A number that two spike trains share if they are equal in every bit (64 bits of FNV over words)."""
    value = 0xCBF29CE484222325
    for time_, gid in sorted((float(t), int(g)) for t, g in zip(times, gids)):
        for word in (struct.unpack("<Q", struct.pack("<d", time_))[0], gid):
            value = ((value ^ word) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def events_of(gids, inputs):
    """Synaptic events that the spikes cause; `inputs` lists the sources of each cell."""
    outputs = {}
    for sources in inputs:
        for source, _ in sources:
            outputs[source] = outputs.get(source, 0) + 1
    return sum(outputs.get(int(gid), 0) for gid in gids)


def report(version, wall, cpu, spikes, digest=None, **more):
    """Prints the figures."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(dict(version=version, wall=wall, cpu=cpu, spikes=spikes, digest=digest, peak_mb=peak, **more)), flush=True)
