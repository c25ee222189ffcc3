"""What stands for a figure of matplotlib."""
import sys


class Ignored:
    """Takes whatever is asked of it and does nothing: figures are drawn by the host, with its own axes."""

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __bool__(self):
        return True


class Figure(Ignored):
    """A figure that can be saved; changes of it have no effect."""

    def __init__(self, draw):
        self.__dict__["_draw"] = draw
        self.__dict__["_is_told"] = False

    def savefig(self, name, *args, **kwargs):
        self._draw(str(name))

    @property
    def axes(self):
        if not self._is_told:
            self.__dict__["_is_told"] = True
            print("note: axes of a figure cannot be changed: it is drawn by this NetPyNE, not by matplotlib", file=sys.stderr)
        return [Ignored()]

    def __setattr__(self, name, value):
        pass
