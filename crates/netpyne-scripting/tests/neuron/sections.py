"""Sections, segments and mechanisms."""
from neuron import h


class Cell:
    def __str__(self):
        return "cell"


def make(out):
    soma = h.Section(name="soma")
    dend = h.Section(name="dend[3]")
    cell = Cell()
    part = h.Section(name="part", cell=cell)
    dend.nseg = 3
    soma.insert("pas")
    dend.insert(h.hh)
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
        "soma", "dend", "part", "part.name()", "dend.hname()", "soma.foo", "soma.L", "soma.diam", "soma.Ra", "soma.cm", "soma.nseg",
        "soma.rallbranch", "soma.v", "soma.gnabar_hh", "soma(0.5)", "soma(0.5).hh", "dend(0.2)", "dend(0.2).x", "soma(1.5)",
        "soma.cell()", "part.cell() is cell", "soma.psection()['morphology']", "soma == soma", "soma(0.5) == soma(0.5)",
        "dend(0.1) == dend(0.3)", "dend(0.1) == dend(0.4)", "hash(dend(0.1)) == hash(dend(0.3))", "soma is soma(0.5).sec",
        "dend.children()", "soma.n3d()", "dend.parentseg()",
    ]:
        ask(text)
    do("dend.connect(soma(1))")
    do("part.connect(soma, 0.5, 0)")
    for text in [
        "dend.parentseg()", "part.parentseg()", "dend.trueparentseg()", "soma.children()", "soma.subtree()", "dend.wholetree()",
        "dend.orientation()", "soma(0.5).area()", "dend(0.5).area()", "dend(0.5).ri()", "dend(0.1).ri()", "dend(1).ri()",
        "soma(0.5).volume()", "list(soma.allseg())", "list(dend)", "[m for m in soma(0.5)]", "[m.name() for m in dend(0.5)]",
        "soma(0.5).pas", "soma(0.5).pas.g", "soma(0.5).pas.foo", "soma.g_pas", "soma.has_membrane('pas')", "soma.has_membrane('hh')",
        "dend(0.5).hh.gnabar", "dend(0.5).na_ion", "dend(0.5).na_ion.ena", "dend(0.5).ena", "dend.ek", "dend(0.5).hh.segment()",
        "soma.insert('nope')", "soma.insert('pas')", "'pas' in soma.psection()['density_mechs']", "dend.psection()['density_mechs']['hh']['gnabar']",
        "dend.psection()['ions']['na']['ena']", "soma(0.5)._ref_v[0]", "soma(0.5)._ref_foo", "bool(soma)", "soma.is_pysec()",
        "soma.same(soma)", "soma.same(dend)", "soma(0.5).point_processes()", "h.distance(soma(0.5), dend(0.5))", "h.distance(0, 0.5, sec=soma)",
        "h.distance(0.5, sec=dend)", "h.distance(dend(1))", "h.area(0.5, sec=dend)", "h.ri(0.5, sec=dend)", "list(h.allsec())", "h.cas()",
        "h.n3d()", "h.n3d(sec=dend)", "h.section_orientation(sec=dend)", "h.parent_connection(sec=dend)", "h.ismembrane('pas', sec=soma)",
        "h.ion_style('na_ion', sec=dend)",
    ]:
        ask(text)
    for text in [
        "soma.L = 30", "soma.foo = 3", "soma(0.5).diam = 3", "soma(0.5).pas.g = 1e-4", "soma(0.5).g_pas = 2e-4", "dend.g_pas = 1",
        "dend.gnabar_hh = 0.5", "dend(0.5).gnabar_hh = 0.25", "soma.nseg = 2.0", "soma.nseg = 0", "soma.L = -1", "soma.diam = 'a'",
        "soma.diam = [1, 2]", "soma(0.5).pas.foo = 1", "dend(0.9).v = -50", "dend(0.5)._ref_gnabar_hh[0] = 0.125",
    ]:
        do(text)
    for text in [
        "soma.L", "soma.diam", "soma.g_pas", "[x.gnabar_hh for x in dend]", "[x.v for x in dend]", "soma(0.5).area()",
    ]:
        ask(text)
    do("soma.pt3dadd(0, 0, 0, 5)")
    do("soma.pt3dadd(10.1, 0, 0, 6.3)")
    do("h.pt3dadd(20, 3, 0, 4, sec=soma)")
    do("soma.pt3dadd(1)")
    do("soma.pt3dadd([0, 1], [0, 1], [0, 1], [1, 1])")
    for text in ["soma.n3d()", "soma.x3d(1)", "soma.y3d(2)", "soma.diam3d(1)", "soma.arc3d(2)", "soma.x3d(5)", "soma.L", "soma.diam",
                 "soma(0.5).area()", "h.x3d(1, sec=soma)", "h.diam3d(1, sec=soma)"]:
        ask(text)
    do("soma.pt3dchange(1, 11, 0, 0, 7)")
    do("soma.pt3dinsert(1, 5, 0, 0, 7)")
    do("soma.pt3dremove(0)")
    ask("[(soma.x3d(i), soma.diam3d(i)) for i in range(soma.n3d())]")
    ask("soma.pt3dclear()")
    do("dend.disconnect()")
    ask("dend.parentseg()")
    ask("soma.children()")
    do("dend.uninsert('hh')")
    ask("[m for m in dend(0.5)]")
    do("soma.push()")
    ask("h.pop_section()")
    ask("h.cas()")
    kept = h.Section(name="kept")
    ask("len(list(h.allsec()))")
    del kept
    ask("len(list(h.allsec()))")
    with open(out, "w") as file:
        file.write("\n".join(results) + "\n")
