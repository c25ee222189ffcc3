"""What a script says to the program that runs it as a point of a batch: here there is none, and what is sent goes to a file."""
import json
import os

from netpyne_rs.missing import module_attributes

from .. import specs

__getattr__ = module_attributes(__name__)


class Comm:
    """The line to the program that runs the batch."""

    rank = 0
    connected = False

    def initialize(self):
        """Nobody is there to be reached."""

    def is_host(self):
        return True

    def send(self, data):
        """Writes results into `saveFolder/simLabel.out`, as NetPyNE does without that program."""
        from .. import sim

        if isinstance(data, dict):
            data = json.dumps(data)
        elif not isinstance(data, str):
            data = data.to_json()
        cfg = sim.__dict__.get("cfg")
        label = getattr(cfg, "simLabel", "") or "sim"
        folder = getattr(cfg, "saveFolder", "") or "."
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, label + ".out"), "w") as file:
            file.write(data)

    def recv(self):
        return None

    def close(self):
        """There is nothing to close."""


comm = Comm()
