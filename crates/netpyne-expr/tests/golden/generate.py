"""Writes python.tsv: what Python and numpy give for string functions, evaluated as NetPyNE evaluates them.

Run with numpy's AVX-512 routines off, so that its functions are the C library's:
    NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" python generate.py > python.tsv

Columns: expression, dist_3D (numpy float), post_x (numpy float), dist_path (Python float), kind, bits in hexadecimal.
"""

import itertools
import struct
import warnings

import numpy
from numpy import arctan2, ceil, cos, exp, inf, log, log10, mean, pi, remainder, sin, sqrt, tan

warnings.filterwarnings("ignore")

EXPRESSIONS = """
0.2*exp(-dist_3D/150)
0.4*exp(-dist_3D/probLengthConst)
defaultDelay+dist_3D/propVelocity
1 if dist_3D < 50 else 0
0.5 if dist_3D < 50 else 0
max(0, 1-dist_3D/100)
min(dist_3D, post_x, 7)
max(post_x, 0)
-max(0, post_x)
-dist_3D**2
2**-1
2**10
-2**2
(-2)**2
7//2
-7//2
7//-2
7%3
-7%3
7%-3
7.5//2
-7.5//2
-7.5%2
7.5%-2
post_x//3
post_x%3
post_x//-3
post_x%-3
dist_path//3
dist_path%3
post_x**2
post_x**3
dist_path**2
abs(dist_path)**0.5
abs(post_x)**0.5
post_x**0.5
dist_3D/0
0/dist_3D
1/dist_path
dist_3D%0
dist_3D//0
1/2
4/2
1e3*3
True+True
(dist_3D>10)*(post_x>0)
(dist_3D>10)+(post_x>0)
(dist_3D>10)*0.5
(dist_path>1)+(dist_path>0)
10 < dist_3D < 60
not dist_3D > 10
dist_3D > 10 and post_x > 0
dist_3D > 10 and post_x
dist_3D > 10 or post_x
round(post_x)
round(dist_path)
round(2.5)
round(3.5)
round(-2.5)
round(post_x, 1)
round(dist_path, 1)
round(2.675, 2)
round(1234, -2)
round(1250, -2)
round(1350, -2)
int(post_x)
int(-0.5)*post_x
int(dist_3D)//2
abs(post_x)
abs(-3)
float(3)/2
bool(post_x)
pow(post_x, 2)
pow(2, 3)
sum([1, 2.5, post_x])
len([1, 2])
mean([1, 2, post_x])
mean([1.1, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8, 9.9, post_x])
[0.1, 0.2, 0.3][int(dist_3D) % 3]
(1, 2, 3)[-1]
sin(post_x)
cos(post_x)
tan(post_x)
sqrt(dist_3D)
sqrt(post_x)
log(dist_3D)
log10(dist_3D)
log(0)
arctan2(post_x, dist_3D)
remainder(post_x, 3)
remainder(-7, 3)
ceil(post_x)
pi*2
exp(-post_x)
exp(1000)
exp(-1000)
exp(-inf)
inf-1
1/(1+exp(-(post_x-3)/2))
gauss if post_x > 0 else -gauss
exp(-(dist_3D**2)/(2*50**2))
0.1 + 0.01*post_x
1_000*post_x
.5*post_x
1.*post_x
+post_x
--post_x
3*-post_x
2**3**2
not 0
1 == 1.0
post_x != post_x
1 < 2 < 3
int(1e3)
abs(dist_3D - post_x) <= 50
post_x*2//1
max(1, min(5, post_x))
0 if post_x < 0 else post_x*0
(post_x > 0) == True
dist_path - 0.5 if dist_path else 3
""".strip().splitlines()

CONSTANTS = {"probLengthConst": 150.0, "defaultDelay": 2, "propVelocity": 500.0, "gauss": 3}
VALUES = {
    "dist_3D": [0.0, 13.25, 49.99999, 123.4567],
    "post_x": [-7.3, 0.0, 2.5, 88.125],
    "dist_path": [0.0, -1.75, 31.4],
}


def outcome(text, variables):
    try:
        value = eval(text, globals() | CONSTANTS | variables)
    except (ZeroDivisionError, OverflowError, ValueError, TypeError):
        return "raises", 0
    if isinstance(value, complex):
        return "raises", 0
    integer = isinstance(value, (bool, int, numpy.bool_, numpy.integer))
    return ("int" if integer else "float"), struct.unpack("<Q", struct.pack("<d", float(value)))[0]


for text in EXPRESSIONS:
    names = [name for name in VALUES if name in text]
    for values in itertools.product(*(VALUES[name] for name in names)):
        variables = {name: numpy.float64(value) for name, value in zip(names, values)}
        if "dist_path" in variables:
            variables["dist_path"] = float(variables["dist_path"])
        kind, bits = outcome(text, variables)
        given = [repr(float(variables[name])) if name in variables else "-" for name in VALUES]
        print(text, *given, kind, f"{bits:016x}", sep="\t")
