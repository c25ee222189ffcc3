"""The way to the host: `call(operation, arguments...)` gives its answer or raises its mistake."""
import os
import select
import signal
import struct
import sys
import threading
import time

from . import wire

# Operations that end early when the user interrupts.
_RUNS = ("sim.simulate", "sim.advance")
# What can take long where the host is in this process: other threads of Python go on meanwhile.
_LONG = frozenset(
    _RUNS
    + ("sim.begin", "sim.build", "sim.build_saved", "sim.convert", "sim.describe", "sim.neuroml", "sim.plot", "sim.read")
    + ("run.initialise", "name.execute")
)
# What does not hear that the user interrupts, and has nothing to save.
_WITHOUT_RESULTS = _LONG.difference(_RUNS, ("name.execute",))
_LONG_ROUTINES = frozenset(("continuerun", "finitialize", "init", "psolve", "run", "stdinit", "steprun"))

_HEAD = struct.Struct("<IB")
_CALL, _NOTICE, _ANSWER, _MISTAKE, _PRINT = 1, 2, 3, 4, 5


class ModelError(Exception):
    """What is wrong with a model, with its places in the specification."""


class Elsewhere(SystemExit):
    """Another rank was stopped by a mistake, which it tells; this one ends, too."""

    def __init__(self, text):
        super().__init__(1)


_MISTAKES = {
    "elsewhere": Elsewhere,
    "model": ModelError,
    "attribute": AttributeError,
    "lookup": LookupError,
    "type": TypeError,
    "value": ValueError,
    "runtime": RuntimeError,
    "plain": Exception,
}


class Transport:
    """A way to the host, and what the user's interrupting does while the host is asked."""

    def __init__(self):
        # What has no objects in Python any more: kind, number, how often it came.
        self.released = []
        # Whether an answer is awaited, and whether the user has interrupted the script meanwhile.
        self.is_waiting = self.is_interrupted = False
        # The operation that an answer is awaited to.
        self.asked = None

    def interrupt(self, *_):
        """The user interrupts: what waits for an answer goes on, as the host ends what it does; the second time this process ends."""
        if self.is_interrupted:
            os._exit(130)
        if not self.is_waiting:
            raise KeyboardInterrupt
        self.is_interrupted = True
        asked = self.asked
        if asked not in _WITHOUT_RESULTS:
            return

        def end():
            if self.is_interrupted and self.asked is asked:
                sys.stderr.write("netpyne: interrupted during `%s`\n" % asked)
                sys.stderr.flush()
                self.leave()
                os._exit(130)

        late = threading.Timer(1.0, end)
        late.daemon = True
        late.start()

    def leave(self):
        """Ends what the host does."""

    def answered(self, operation):
        """Raises what was put off while the host was asked."""
        if self.is_interrupted:
            self.is_interrupted = False
            # A run tells by itself that it was stopped: what it has is saved.
            if operation not in _RUNS:
                raise KeyboardInterrupt


class Pipe(Transport):
    """Frames over two descriptors."""

    def __init__(self, reading, writing):
        super().__init__()
        self.reading = reading
        self.writing = writing
        self.process = os.getpid()
        self.host = os.getppid()
        self.lock = threading.RLock()
        self.folder = None

    def leave(self):
        # It is at work, and would not see for long that this process has gone. Asked a second time it ends at once.
        for _ in range(2):
            if os.getppid() == self.host:
                os.kill(self.host, signal.SIGTERM)
                time.sleep(0.05)

    def exactly(self, count):
        data = os.read(self.reading, count)
        while len(data) < count:
            more = os.read(self.reading, min(count - len(data), 1 << 20))
            if not more:
                raise SystemExit("netpyne: the host has gone")
            data += more
        return data

    def frame(self, kind, values):
        parts = []
        wire.write(values, parts)
        body = b"".join(parts)
        return _HEAD.pack(len(body) + 1, kind) + body

    def send(self, data):
        data = memoryview(data)
        while data:
            data = data[os.write(self.writing, data) :]

    def call(self, operation, args):
        if os.getpid() != self.process:
            raise RuntimeError("processes that the script starts cannot use NEURON's objects of the script")
        with self.lock:
            data = self.frame(_CALL, (operation,) + args)
            folder = os.getcwd()
            if folder != self.folder:
                self.folder = folder
                data = self.frame(_NOTICE, ("world.folder", folder)) + data
            while self.released:
                data = self.frame(_NOTICE, ("world.release",) + self.released.pop()) + data
            self.asked = operation
            self.is_waiting = True
            self.send(data)
            length, kind = _HEAD.unpack(self.exactly(5))
            value = wire.read(self.exactly(length - 1)) if length > 1 else None
            if kind == _PRINT:
                sys.stdout.write(value)
                length, kind = _HEAD.unpack(self.exactly(5))
                value = wire.read(self.exactly(length - 1)) if length > 1 else None
            self.is_waiting = False
        if self.is_interrupted:
            self.answered(operation)
        if kind == _MISTAKE:
            mistake, text = value
            raise _MISTAKES.get(mistake, RuntimeError)(text)
        return value

    def numbers(self, operation, args):
        import numpy

        return numpy.array(self.call(operation, args))

    def watch(self):
        """Ends this process when the host ends, whatever the script does."""
        if not hasattr(select, "poll"):
            return

        def wait():
            poll = select.poll()
            poll.register(self.reading, 0)
            while True:
                if any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll()):
                    os._exit(1)

        threading.Thread(target=wait, daemon=True).start()


class Native(Transport):
    """The host in this process: `native` is the module of the extension."""

    def __init__(self, native):
        super().__init__()
        self.native = native

    def numbers(self, operation, args):
        return self.call(operation, args, True)

    def call(self, operation, args, as_numpy=False):
        while self.released:
            self.native.release(*self.released.pop())
        self.asked = operation
        self.is_waiting = True
        try:
            if operation in _LONG or (operation == "name.call" and args[1] in _LONG_ROUTINES):
                return self._stoppable(operation, args, as_numpy)
            return self.native.call(operation, args, as_numpy, False)
        finally:
            self.is_waiting = False
            if self.is_interrupted:
                self.answered(operation)

    def _stoppable(self, operation, args, as_numpy):
        """The host hears of signals by itself: functions of Python that handle them wait until it has answered."""
        try:
            before = signal.set_wakeup_fd(self.native.wakeup(), warn_on_full_buffer=False)
        except ValueError:
            # Only the main thread handles signals.
            return self.native.call(operation, args, as_numpy, True)
        try:
            return self.native.call(operation, args, as_numpy, True)
        finally:
            signal.set_wakeup_fd(before)


_transport = None


def use(transport):
    """Calls go there from now on."""
    global _transport
    _transport = transport


def call(operation, *args):
    """What the host answers to an operation."""
    return _transport.call(operation, args)


def numbers(operation, *args):
    """The numbers that an operation gives, as an array of numpy; not copied where the host is in this process."""
    return _transport.numbers(operation, args)


def release(kind, number, count):
    """Tells the host with the next call that Python has something no more."""
    if _transport is not None:
        _transport.released.append((kind, number, count))
