"""What the protocol has to know of a file before NEURON loads it: ions, POINTERs, and which variables something sets."""
import re

from library import without_comments

VALENCES = {"na": 1, "k": 1, "ca": 2}
STATEMENTS = r"""USEION NONSPECIFIC_CURRENT ELECTRODE_CURRENT RANGE GLOBAL POINTER BBCOREPOINTER THREADSAFE SUFFIX POINT_PROCESS
ARTIFICIAL_CELL RANDOM EXTERNAL REPRESENTS""".split()


def words(text):
    return re.findall(r"[A-Za-z_]\w*", text)


def is_set(name, code):
    """Whether a statement of NMODL assigns it."""
    return re.search(r"\b" + name + r"(\[[^]]*\])?\s*'?\s*=(?!=)", code) is not None


def ions(code):
    """Ions with what is read and written, and VALENCE, from the NEURON block."""
    found = []
    stop = r"(?=\b(?:" + "|".join(STATEMENTS) + r")\b|\})"
    for m in re.finditer(r"(?s)\bUSEION\s+(\w+)(.*?)" + stop, code):
        part = lambda key: words((re.search(key + r"\s+((?:\w+\s*,\s*)*\w+)", m[2]) or [0, ""])[1])
        valence = re.search(r"\b(?:VALENCE|CHARGE)\s+([-+]?[\d.]+)", m[2])
        drop = {"READ", "WRITE", "VALENCE", "CHARGE"}
        found.append({
            "ion": m[1],
            "reads": [w for w in part(r"\bREAD") if w not in drop],
            "writes": [w for w in part(r"\bWRITE") if w not in drop],
            "valence": valence and float(valence[1]),
        })
    return found


def drive(ion, valence):
    """A mechanism that carries some current of an ion, so that pumps have something to do."""
    more = "" if valence is None else f" VALENCE {valence:g}"
    return f"""NEURON {{
    SUFFIX drive_{ion}
    USEION {ion} READ e{ion} WRITE i{ion}{more}
    RANGE g
}}
PARAMETER {{ g = 1e-5 }}
ASSIGNED {{ v i{ion} e{ion} }}
BREAKPOINT {{ i{ion} = g * (v - e{ion}) }}
"""


def drives(used):
    """Mechanisms that carry ions whose current or concentrations matter and that the file itself does not carry."""
    needed = {}
    for ion in used:
        name = ion["ion"]
        carries, moves = "i" + name in ion["writes"], {name + "i", name + "o"} & set(ion["writes"])
        unknown = name not in VALENCES and ion["valence"] is None
        if not carries and ("i" + name in ion["reads"] or moves) or unknown:
            needed[name] = drive(name, 1.0 if unknown else ion["valence"])
    return needed


def pointers(code, text):
    """POINTERs that NMODL follows, and whether it sets what they point at; those that only C knows are left alone."""
    found = []
    for m in re.finditer(r"(?<!BBCORE)POINTER\s+((?:\w+\s*,\s*)*\w+)", code):
        for w in words(m[1]):
            if not re.search(r"_p_" + w + r"\b", text):
                found.append({"name": w, "set": is_set(w, code)})
    return found


def declared(files):
    """The description of a file with those it includes."""
    text = "\n".join(files.values())
    code = without_comments(text)
    used = ions(code)
    return {
        "ions": used,
        "drives": drives(used),
        "pointers": pointers(code, text),
        "code": code,
        "verbatim": sorted(set(words(" ".join(re.findall(r"(?ms)^\s*VERBATIM\b(.*?)\bENDVERBATIM\b", text))))),
        "function_tables": [(name, arguments.count(",") + 1)
                            for name, arguments in re.findall(r"\bFUNCTION_TABLE\s+(\w+)\s*\(([^{\n]*)\)", code)],
    }
