"""Networks in SONATA files: not supported, and said where a script imports this."""
from netpyne_rs import missing

_INSTEAD = "import the network with NetPyNE itself and save it; saved networks are loaded with `sim.loadNet`"

if missing.noted is None:
    # No AttributeError: `from netpyne.conversion import ...` would hide its message.
    raise NotImplementedError(missing.message(__name__, _INSTEAD))
missing.refuse(__name__, _INSTEAD)
SONATAImporter = missing.Absent()
