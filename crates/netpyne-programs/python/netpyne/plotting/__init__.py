"""Figures: those of `analysis`, where each gives its figure back."""
from netpyne_rs.missing import module_attributes

from .. import analysis
from ..analysis.figure import Figure

_absent = module_attributes(__name__)


def __getattr__(name):
    if not name.startswith("plot"):
        return _absent(name)

    def draw(*args, **options):
        given = getattr(analysis, name)(*args, **options)
        return Figure(lambda file: getattr(analysis, name)(*args, **{**options, "saveFig": file})) if given is None else given

    draw.__name__ = name
    return draw
