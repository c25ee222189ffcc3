"""Writes neuron_cells.txt: random cells as lists of operations, and what NEURON 9.0.2 makes of them.

Run with NEURON from PyPI: python neuron_cells.py > neuron_cells.txt

Each cell is a block of lines:
  cell <number>
  <operation> ...          one edit, as in the Morphology API; sections are numbered in order of creation
  tree <number of nodes>
  parent ...               parent of each node, roots their own
  area|rinv|a|b|diam ...   per node, doubles as hexadecimal bits
  length ...               per section
  order ...                sections in node order
  distance s1 x1 s2 x2 d   path lengths
  position s x X Y Z       interpolated 3-D positions
  shape n                  define_shape() was called with n sections of other cells about; then tree, ..., length again
  points s x y z d arc ... 3-D points after it
"""
import random
import struct
from neuron import h


def bits(x):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", x))[0]


class Cell:
    def __init__(self, number):
        self.secs, self.lines = [], ["cell %d" % number]

    def op(self, *words):
        self.lines.append(" ".join(bits(w) if isinstance(w, float) else str(w) for w in words))

    def add(self):
        self.secs.append(h.Section(name="s%d" % len(self.secs)))
        self.op("add")
        return len(self.secs) - 1

    def connect(self, child, parent, px, cx):
        self.secs[child].connect(self.secs[parent], px, cx)
        self.op("connect", child, parent, float(px), float(cx))

    def disconnect(self, s):
        self.secs[s].disconnect()
        self.op("disconnect", s)

    def set(self, s, what, value):
        setattr(self.secs[s], what, value)
        self.op(what, s, value)

    def segment_diam(self, s, x, d):
        self.secs[s](x).diam = d
        self.op("segdiam", s, float(x), float(d))

    def clear(self, s):
        h.pt3dclear(sec=self.secs[s])
        self.op("clear", s)

    def point(self, s, p):
        h.pt3dadd(*p, sec=self.secs[s])
        self.op("point", s, *[float(v) for v in p])

    def measure(self):
        """Node data, from what NEURON lets one see: areas, ri, and topology through segments."""
        h.finitialize()
        secs = self.secs
        order, children = [], {i: [] for i in range(len(secs))}
        for i, s in enumerate(secs):
            ref = h.SectionRef(sec=s)
            children[i] = [secs.index(c) for c in ref.child]
        roots = [i for i, s in enumerate(secs) if s.parentseg() is None]
        for root in roots:
            queue = [root]
            while queue:
                i = queue.pop(0)
                order.append(i)
                queue += children[i]
        first, count = {}, len(roots)
        for i in order:
            first[i] = count
            count += secs[i].nseg + 1

        def reversed_(i):
            return secs[i].orientation() == 1

        def node(i, x):
            n = secs[i].nseg
            if x == secs[i].orientation():
                return parent_node(i)
            if x in (0, 1):
                return first[i] + n
            k = min(int(n * x), n - 1)
            return first[i] + (n - 1 - k if reversed_(i) else k)

        def parent_node(i):
            seg = secs[i].parentseg()
            if seg is None:
                return roots.index(i)
            return node(secs.index(seg.sec), h.parent_connection(sec=secs[i]))

        parent = list(range(len(roots)))
        area, rinv, diam = [100.0] * len(roots), [0.0] * len(roots), [0.0] * len(roots)
        for i in order:
            segs = list(secs[i])
            if reversed_(i):
                segs = segs[::-1]
            for j, seg in enumerate(segs):
                parent.append(parent_node(i) if j == 0 else first[i] + j - 1)
                area.append(seg.area())
                # ri() is 1/rinv: good enough to be compared through the same rounding.
                rinv.append(seg.ri())
                diam.append(seg.diam)
            parent.append(first[i] + len(segs) - 1)
            area.append(100.0)
            end = secs[i](0 if reversed_(i) else 1)
            rinv.append(end.ri())
            diam.append(0.0)
        self.op("tree", count)
        self.op("parent", *parent)
        self.op("area", *area)
        self.op("ri", *rinv)
        self.op("diam", *diam)
        self.op("length", *[s.L for s in secs])
        self.op("order", *order)
        return roots

    def distances(self, rng):
        for _ in range(8):
            i, j = rng.randrange(len(self.secs)), rng.randrange(len(self.secs))
            x, y = rng.choice([0.0, 0.3, 0.5, 0.77, 1.0]), rng.choice([0.0, 0.5, 0.9, 1.0])
            self.op("distance", i, x, j, y, float(h.distance(self.secs[i](x), self.secs[j](y))))

    def positions(self, rng):
        for i, s in enumerate(self.secs):
            if s.n3d() > 1:
                x = rng.random()
                at = x * s.L
                b = next((k for k in range(s.n3d()) if s.arc3d(k) >= at), None)
                if b:
                    t = (at - s.arc3d(b - 1)) / (s.arc3d(b) - s.arc3d(b - 1))
                    p = [f(b - 1) + t * (f(b) - f(b - 1)) for f in (s.x3d, s.y3d, s.z3d)]
                    self.op("position", i, x, *p)

    def points(self):
        for i, s in enumerate(self.secs):
            words = []
            for k in range(s.n3d()):
                words += [s.x3d(k), s.y3d(k), s.z3d(k), s.diam3d(k), s.arc3d(k)]
            self.op("points", i, *[float(w) for w in words])


def build(number):
    rng = random.Random(number)
    cell = Cell(number)
    n = rng.randrange(1, 9)
    for i in range(n):
        cell.add()

    def edit(s):
        kind = rng.randrange(9)
        if kind == 0:
            cell.set(s, "L", rng.uniform(5, 200))
        elif kind == 1:
            cell.set(s, "diam", rng.uniform(0.2, 20))
        elif kind in (2, 3):
            cell.set(s, "nseg", rng.choice([1, 2, 3, 4, 5, 7, 11]))
        elif kind == 4:
            cell.set(s, "Ra", rng.uniform(30, 300))
        elif kind == 5:
            cell.segment_diam(s, rng.choice([0.1, 0.5, 0.6, 0.95]), rng.uniform(0.3, 5))
        elif kind in (6, 7):
            cell.clear(s)
            p = [rng.uniform(-50, 50) for _ in range(3)]
            for _ in range(rng.randrange(2, 9)):
                cell.point(s, p + [rng.uniform(0.3, 4)])
                p = [v + rng.uniform(-15, 15) for v in p]
        else:
            cell.set(s, "rallbranch", rng.choice([1.0, 2.0]))

    for i in range(1, n):
        if rng.random() < 0.3:
            edit(rng.randrange(n))
        if rng.random() < 0.95:
            cell.connect(i, rng.randrange(i), rng.choice([0.0, 0.5, 0.6, 1.0, 1.0]), rng.choice([0.0, 0.0, 0.0, 1.0]))
    for _ in range(4 * n):
        edit(rng.randrange(n))
    if n > 3 and rng.random() < 0.4:
        child = rng.randrange(2, n)
        if rng.random() < 0.5:
            cell.disconnect(child)
        else:
            cell.connect(child, rng.randrange(2), rng.choice([0.0, 0.5, 1.0]), rng.choice([0.0, 1.0]))
    cell.measure()
    cell.distances(rng)
    cell.positions(rng)
    if all(s.n3d() != 1 for s in cell.secs):
        h.define_shape()
        cell.op("shape", sum(1 for s in h.allsec() if s not in cell.secs))
        cell.measure()
        cell.points()
    return cell.lines


for number in range(18):
    print("\n".join(build(number)))
