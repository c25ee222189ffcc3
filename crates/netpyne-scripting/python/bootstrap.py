"""Starts a run: takes our modules from the host, lets `import` find them, and hands over to them.

The host gives this text to `python3 -c`, behind that of `finder.py`, with the way to talk as the first argument: `socket` (standard
input is a socket to the host, both ways) or `pipes` (standard input and output are pipes). The first thing that comes is the modules:
how many, and of each its path and its text, each with its length (32 bits, little endian).
"""
import os
import sys

if sys.version_info < (3, 9):
    sys.exit("netpyne: Python 3.9 or newer is needed, this is %d.%d" % sys.version_info[:2])


def _own(descriptor):
    """A copy with a number that no script takes for that of a file of its own."""
    try:
        import fcntl

        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)
    except (ImportError, OSError):
        return os.dup(descriptor)


def _channel():
    """Descriptors to read from and to write to; standard input and output are the script's from then on."""
    reading = _own(0)
    if sys.argv[1] == "socket":
        writing = reading
    else:
        writing = _own(1)
        os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return reading, writing


def _exactly(descriptor, count):
    parts = []
    while count:
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            sys.exit(1)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _number(descriptor):
    return int.from_bytes(_exactly(descriptor, 4), "little")


def _start():
    reading, writing = _channel()
    files = {}
    for _ in range(_number(reading)):
        path = _exactly(reading, _number(reading)).decode()
        files[path] = _exactly(reading, _number(reading)).decode()
    sys.meta_path.insert(0, Modules(files, ("neuron", "netpyne")))
    from netpyne_rs import launch

    launch.run(reading, writing)


_start()
