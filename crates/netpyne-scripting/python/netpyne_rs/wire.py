"""Values as bytes: the Python side of the table in the host's documentation (`wire.rs`)."""
import struct
from array import array
from numbers import Integral, Real

_NUMBER = struct.Struct("<cd")
_WHOLE = struct.Struct("<cq")
_COUNT = struct.Struct("<cI")
_DOUBLE = struct.Struct("<d")
_LONG = struct.Struct("<q")
_UINT = struct.Struct("<I")
_PLACE = struct.Struct("<Id")


class Word:
    """What something is, said by the host."""

    __slots__ = ("text",)

    def __init__(self, text):
        self.text = text


# How references that come from the host become objects; the modules of these objects put their functions here.
make = {}


def write(value, out):
    """Appends the bytes of a value to a list."""
    kind = type(value)
    if kind is float:
        out.append(_NUMBER.pack(b"d", value))
    elif kind is str:
        text = value.encode("utf-8", "surrogateescape" if not value.isascii() else "strict")
        out.append(_COUNT.pack(b"s", len(text)))
        out.append(text)
    elif kind is int:
        if -(1 << 63) <= value < 1 << 63:
            out.append(_WHOLE.pack(b"i", value))
        else:
            out.append(_NUMBER.pack(b"d", float(value)))
    elif value is None:
        out.append(b"n")
    elif kind is bool:
        out.append(b"t" if value else b"f")
    elif kind is list or kind is tuple:
        out.append(_COUNT.pack(b"l", len(value)))
        for item in value:
            write(item, out)
    elif kind is bytes:
        out.append(_COUNT.pack(b"b", len(value)))
        out.append(value)
    elif kind is array:
        out.append(_COUNT.pack(b"a", len(value)))
        out.append(value.tobytes())
    else:
        own = getattr(kind, "_write", None)
        if own is not None:
            own(value, out)
        elif isinstance(value, Integral):
            write(int(value), out)
        elif isinstance(value, Real):
            write(float(value), out)
        elif isinstance(value, str):
            write(str(value), out)
        elif hasattr(value, "tolist"):
            write(numbers(value), out)
        else:
            raise TypeError("%s cannot be given to NEURON's objects" % kind.__name__)


def numbers(values):
    """Packed numbers of anything that has numbers."""
    if type(values) is array and values.typecode == "d":
        return values
    if hasattr(values, "tolist"):
        values = values.tolist()
        if not isinstance(values, list):
            values = [values]
    return array("d", values)


def read(data):
    """The value that bytes hold."""
    value, _ = _read(data, 0)
    return value


def _read(data, at):
    tag = data[at]
    at += 1
    if tag == 100:  # d
        return _DOUBLE.unpack_from(data, at)[0], at + 8
    if tag == 110:  # n
        return None, at
    if tag == 105:  # i
        return _LONG.unpack_from(data, at)[0], at + 8
    if tag == 99:  # c
        return make["section"](_UINT.unpack_from(data, at)[0]), at + 4
    if tag == 103:  # g
        number, x = _PLACE.unpack_from(data, at)
        return make["segment"](number, x), at + 12
    if tag == 116:  # t
        return True, at
    if tag == 102:  # f
        return False, at
    number = _UINT.unpack_from(data, at)[0]
    at += 4
    if tag == 108:  # l
        items = []
        for _ in range(number):
            item, at = _read(data, at)
            items.append(item)
        return items, at
    if tag == 115 or tag == 119:  # s, w
        text = data[at : at + number].decode()
        return (text if tag == 115 else Word(text)), at + number
    if tag == 97:  # a
        values = array("d")
        values.frombytes(data[at : at + 8 * number])
        return values, at + 8 * number
    if tag == 98:  # b
        return data[at : at + number], at + number
    if tag == 111:  # o
        length = _UINT.unpack_from(data, at)[0]
        at += 4
        return make["object"](number, data[at : at + length].decode()), at + length
    raise RuntimeError("the host sent what is no value")
