"""Objects, HOC and Python together."""
from neuron import h


def make(out):
    s = h.Section(name="s")
    d = h.Section(name="d")
    d.connect(s(1))
    h.load_file("stdrun.hoc")
    v = h.Vector([1, 2, 3])
    l = h.List()
    l.append(v)
    sl = h.SectionList()
    m = h.Matrix(2, 2)
    sf = h.StringFunctions()
    e = h.ExpSyn(s(0.5))
    nc = h.NetCon(s(0.5)._ref_v, None, sec=s)
    sr = h.SectionRef(sec=s)
    ic = h.IClamp(0.5, sec=d)
    n, t = h.ref(2), h.ref("abc")
    h("""
        begintemplate Cell
        public soma, dend, n, size, init, twice, other, name
        create soma, dend[2]
        objref other
        strdef name
        proc init() { local i  n = 7  name = "x"  for i = 0, 1 { connect dend[i](0), soma(1) }  if (numarg() > 0) { n = $1 } }
        func size() { return n * 2 }
        func twice() { return $1 * 2 }
        endtemplate Cell
    """)
    c = h.Cell()
    results = []

    def ask(text, names=locals()):
        try:
            value = eval(text, {"h": h, **names})
            results.append("%s = %r %s" % (text, value, type(value).__name__))
        except Exception as mistake:
            results.append("%s ! %s" % (text, type(mistake).__name__))

    def do(text, names=locals()):
        try:
            exec(text, {"h": h, **names})
            results.append(text)
        except Exception as mistake:
            results.append("%s ! %s" % (text, type(mistake).__name__))

    for text in [
        "v", "v.size()", "len(v)", "v[0]", "v[-1]", "v.x[2]", "list(v)", "v.to_python()", "v.sum()", "v.contains(2)", "v.indwhere('==', 2)",
        "list(v[1:])", "list(h.Vector(3))", "list(h.Vector(2, 5))", "list(h.Vector().from_python([4, 5]))", "list(v.c().mul(2))",
        "v.foo", "h.Vector('a')", "isinstance(v, h.Vector)", "v.record(s(0.5)._ref_v)", "v.record(h._ref_t)",
        "l", "l.count()", "l.o(0)", "l.o(0) == v", "l.append(v)", "len(l)", "list(l)", "l.remove(0)", "l.index(v)", "l.remove_all()",
        "sl.append(s)", "sl.append(sec=d)", "list(sl)", "len(sl)", "sl.contains(s)", "sl.unique()", "sl.remove(sec=d)", "list(sl)",
        "sl.wholetree(sec=s)", "list(sl)", "sr.nchild()", "sr.has_parent()", "sr.exists()", "sr.sec", "sr.child[0]", "sr.root",
        "h.SectionRef(sec=d).parent", "m.nrow()", "m.setval(0, 0, 3)", "m.x[0][0]", "m.getval(0, 1)", "sf.len('abc')", "sf.substr('abc', 'b')",
        "e", "e.hname()", "e.get_segment()", "e.tau", "e.foo", "e.same(e)", "e == e", "e.has_loc()", "s(0.5).point_processes()",
        "ic", "ic.get_segment()", "nc.delay", "nc.weight[0]", "nc.threshold", "nc.syn()", "nc.preseg()", "nc.wcnt()",
        "n[0]", "t[0]", "h.List('ExpSyn').count()", "list(h.List('ExpSyn'))", "h.ExpSyn(0.5)", "h.IntFire1()",
        "c", "c.n", "c.size()", "c.twice(4)", "c.soma", "c.dend[1]", "c.dend[1].name()", "len(c.dend)", "c.other", "c.name", "c.foo", "c.i",
        "c.dend[2]", "c.dend[1].parentseg()", "c.soma.cell() == c", "h.Cell(3).n", "h.Cell[0] == c",
        "h.foo", "h.t", "h.dt", "h.celsius", "h.v_init", "h.tstop", "h.PI", "h.secondorder", "repr(h.hh)", "h.sin(1)", "h.Nope()", "h.area()", "h.area(2)",
        "h.gnabar_hh", "h.usetable_hh", "h('x = 3')", "h.x", "h('create aa, bb[2]')", "h.aa", "h.bb[1]", "h.bb[1].name()", "len(h.bb)",
        "h('objref oo, pp[2]')", "h.oo", "h.pp[0]", "h('strdef st')", "h.st", "h('bad syntax here')", "h('a b')", "h.x",
        "h('func f() { return $1 + 1 }')", "h.f(2)", "h('proc p() { x = $1 }')", "h.p(9)", "h.x", "h('obfunc g() { return new Vector(3) }')",
        "h.g().size()", "h.name_declared('v_init')", "h.load_file('nonexistent.hoc')", "h.getcwd().endswith('/')", "h.execute('y = 4')", "h.y",
        "h('double q[3]')", "h.q[1]", "len(h.q)",
    ]:
        ask(text)
    for text in [
        "h.foo = 3", "h.x = 'a'", "h.x = 5", "h.st = 'abc'", "h.oo = v", "h.oo = None", "h.pp[1] = v", "h.hh = 3", "h.celsius = 'a'", "h.celsius = 33",
        "h.q[1] = 4", "v.x[1] = 30", "v[0] = 10", "nc.weight[0] = 3", "nc.threshold = 3", "nc.foo = 3", "e.tau = 4", "e.foo = 4", "c.n = 12",
        "c.name = 'long'", "c.other = v", "n[0] = 5", "t[0] = 'xyz'", "h.tstop = 3", "e.loc(d(0.5))", "h._ref_x[0] = 17", "e._ref_tau[0] = 8",
    ]:
        do(text)
    for text in [
        "h.x", "h.st", "h.oo", "h.pp[1] == v", "h.celsius", "h.q[1]", "list(v)", "nc.weight[0]", "nc.threshold", "e.tau", "c.n", "c.size()", "c.name",
        "c.other == v", "n[0]", "t[0]", "h.tstop", "e.get_segment()", "h('x = t + 1')", "h.x",
    ]:
        ask(text)
    with open(out, "w") as file:
        file.write("\n".join(results) + "\n")
