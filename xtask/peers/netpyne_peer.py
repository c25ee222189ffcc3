"""NetPyNE without its chatter."""
import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()):
    import netpyne
    from netpyne import sim, specs

from peer import timed


def quiet(action):
    """`timed(action)` with nothing printed."""
    with contextlib.redirect_stdout(io.StringIO()):
        return timed(action)
