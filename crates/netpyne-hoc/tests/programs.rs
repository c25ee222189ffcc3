//! Whole programs: limits, mistakes with their places, what a name means before it is set.

use netpyne_hoc::readout::{Likeness, Selection, read_cell};
use netpyne_hoc::run::{Interpreter, Limits};
use netpyne_hoc::world::{Files, NoFiles, World};
use netpyne_mechanism::Catalog;
use netpyne_specs::Value;
use std::path::Path;

fn interpreter() -> Interpreter {
    let limits = Limits { steps: 200_000, ..Limits::default() };
    Interpreter::with_limits(World::new(&Catalog::default(), Box::new(NoFiles)), limits)
}

/// Output of a program that runs to its end.
fn output(program: &str) -> String {
    let mut hoc = interpreter();
    hoc.execute(program).unwrap_or_else(|mistake| panic!("{mistake}"));
    hoc.world.output
}

/// The rendered mistake of a program, on a thread with the stack that deep nesting needs.
fn mistake(program: &str) -> String {
    let program = program.to_owned();
    let run = move || match interpreter().execute(&program) {
        Ok(()) => panic!("the program has no mistake"),
        Err(mistake) => mistake.to_string(),
    };
    let thread = std::thread::Builder::new().stack_size(1 << 29).spawn(run).expect("a thread");
    thread.join().expect("no panic")
}

#[test]
fn a_name_that_is_assigned_somewhere_is_a_variable_from_the_start() {
    // NEURON prints 0 and then -73.
    let program = "
        begintemplate Cell
        public soma, reversal
        create soma
        proc init() {
            create soma
            soma {
                cm = 1
                reversal = v_initin   // not set yet
                v_initin= -73
            }
        }
        // Runs when the template is read, and sets nothing in instances.
        init()
        endtemplate Cell
        objref cell
        cell = new Cell()
        { printf(\"%g\\n\", cell.reversal) }
    ";
    assert_eq!(output(program), "0\n");
    assert!(mistake("print unheard").contains("`unheard` is not known here"));
}

#[test]
fn numbers_that_follow_in_the_file_are_data() {
    let program = "
proc read() { local i, n
  n = fscan()
  for i = 1, n { printf(\"%g \", fscan()) }
}
read()
3 points: 1.5
-2 and 1e3
{ printf(\"end\\n\") }
";
    assert_eq!(output(program), "1.5 -2 1000 end\n");
}

#[test]
fn endless_programs_end() {
    assert!(mistake("while (1) { x = 1 }").contains("steps"));
    assert!(mistake("proc f() { f() }\nf()").contains("levels deep"));
    assert!(mistake("proc f() { execute(\"f()\") }\nf()").contains("levels deep"));
    assert!(mistake("objref v\nv = new Vector(1e9)").contains("100 million"));
    assert!(mistake("double a[100000][100000]").contains("elements"));
    let deep = format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(mistake(&deep).contains("levels of brackets"));
}

#[test]
fn mistakes_have_places_and_advice() {
    let text = mistake("create soma\nsoma {\n  L = 10\n  insert hhh\n}");
    assert!(text.contains("hoc:4:10") && text.contains("no density mechanism `hhh`"), "{text}");
    let text = mistake("objref v\nv = new Vectr(3)");
    assert!(text.contains("did you mean `Vector`?"), "{text}");
    let text = mistake("x = (1 + 2\ny = 3");
    assert!(text.contains("`)` after the expression is missing"), "{text}");
    let text = mistake("x = 1\n/* no end");
    assert!(text.contains("this comment does not end"), "{text}");
    assert!(mistake("nrnpython(\"import x\")").contains("needs Python"));
}

#[test]
fn work_on_many_things_at_once_counts_as_steps() {
    // Each is one statement; together they would take hours, or more memory than there is.
    for (program, place) in [
        (
            "objref v, all\n all = new List()\n for i = 0, 1e6 { v = new Vector(1e6)  all.append(v) }",
            "hoc:3:",
        ),
        ("objref v\n v = new Vector(1e6)\n for i = 0, 1e6 { v.fill(i) }", "hoc:3:"),
        ("proc f() { local i\n double a[1000][1000]\n }\n for i = 0, 1e6 { f() }", "hoc:"),
        ("create many[10000]\n forall nseg = 32767", "hoc:2:"),
        ("strdef s\n s = \"0123456789\"\n while (1) {\n sprint(s, \"%s%s\", s, s) }", "hoc:"),
    ] {
        let said = mistake(program);
        assert!(said.contains("steps") || said.contains("a text of more than"), "{said}");
        assert!(said.contains(place), "{said}");
    }
    let said = mistake("objref v\n v = new Vector(1e9)");
    assert!(said.contains("no usable size") && said.contains("hoc:2:"), "{said}");
}

#[test]
fn many_sections_are_deleted_at_once() {
    assert_eq!(
        output("create many[20000]\n create many[2]\n n = 0\n forall n += 1\n printf(\"%d\\n\", n)"),
        "2\n"
    );
}

/// One file, whatever its name.
#[derive(Debug)]
struct OneFile(&'static str);

impl Files for OneFile {
    fn read(&self, _: &Path) -> std::io::Result<Vec<u8>> {
        Ok(self.0.as_bytes().to_vec())
    }

    fn is_folder(&self, _: &Path) -> bool {
        true
    }

    fn is_file(&self, _: &Path) -> bool {
        true
    }
}

#[test]
fn a_file_that_opens_itself_is_a_mistake_with_its_place() {
    for text in ["x = 1\nxopen(\"again.hoc\")", "x = 1\nload_file(1, \"again.hoc\")"] {
        let run = move || {
            let world = World::new(&Catalog::default(), Box::new(OneFile(text)));
            Interpreter::new(world).load_file("again.hoc").expect_err("a mistake").to_string()
        };
        let thread = std::thread::Builder::new().stack_size(1 << 29).spawn(run).expect("a thread");
        let said = thread.join().expect("no panic");
        assert!(said.contains("levels deep") && said.contains("again.hoc:2"), "{said}");
    }
    // Once only, however often it is asked for.
    let world = World::new(&Catalog::default(), Box::new(OneFile("x = x + 1\nload_file(\"again.hoc\")")));
    let mut hoc = Interpreter::new(world);
    hoc.load_file("again.hoc").unwrap();
    assert_eq!(hoc.top_number("x"), Some(1.0));
}

#[test]
fn an_ion_has_a_style_that_exists() {
    let text = "NEURON { SUFFIX na USEION na READ ena WRITE ina } ASSIGNED { v ena ina } BREAKPOINT { ina = v - ena }";
    let file = netpyne_base::SourceFile::new("na.mod", text);
    let catalog = Catalog::new([netpyne_nmodl::compile(&file, &netpyne_nmodl::NoIncludes).unwrap().0]);
    let mut hoc = Interpreter::new(World::new(&catalog, Box::new(NoFiles)));
    hoc.execute("create soma\nsoma { insert na }").unwrap();
    let said = hoc.execute("soma x = ion_style(\"na_ion\", 3, 2, 1e99, 1, 1)").unwrap_err().to_string();
    assert!(said.contains("`ion_style` are at most") && said.contains("hoc:1:"), "{said}");
}

/// NEURON takes diameters from 3-D points only where they differ by more than 1e-9 um from those that a segment has, so the rule of a
/// cell must have all of them where one for the section would leave others.
#[test]
fn diameters_that_differ_in_their_last_bits_are_kept() {
    let mut hoc = interpreter();
    let program = "
        create dend
        access dend
        nseg = 21
        for i = 0, 52 pt3dadd(i*1.7 + sin(i), cos(i*3), i%5, 0.64)
    ";
    hoc.execute(program).unwrap();
    let chosen = Selection::everything(&hoc.world);
    let of_netpyne = read_cell(&mut hoc.world, &chosen, Likeness::NetPyne).unwrap();
    assert!(of_netpyne.rule.secs["dend"].geom.params()["diam"].as_f64().is_some());
    let read = read_cell(&mut hoc.world, &chosen, Likeness::Neuron).unwrap();
    let dend = &read.rule.secs["dend"];
    let Some(Value::List(diams)) = dend.geom.params().get("diam") else { panic!("{:?}", dend.geom.params()) };
    let diams: Vec<f64> = diams.iter().map(|d| d.as_f64().unwrap()).collect();
    let section = chosen.sections[0];
    let (diam, _) = hoc.world.range_name("diam").unwrap();
    for (i, &value) in diams.iter().enumerate() {
        assert_eq!(hoc.world.range_get(section, diam, (i as f64 + 0.5) / 21.0).unwrap(), value);
        assert!((value - diams[10]).abs() < 1e-9);
    }
}

#[test]
fn loops_over_time_end_where_nothing_is_simulated() {
    assert_eq!(output("finitialize(-65)\n while (t < 5) { fadvance() }\n printf(\"%g\\n\", t > 4.9)"), "1\n");
}

#[test]
fn where_connections_look_for_spikes_is_in_the_rule() {
    let read = |place: &str, more: &str| {
        let mut hoc = interpreter();
        let program = format!(
            "create soma, dend\n objref nc, nil\n connect dend(0), soma(1)\n dend.nseg = 3\n {place} nc = new NetCon(&v({more}, nil)"
        );
        hoc.execute(&program).unwrap();
        let chosen = Selection::everything(&hoc.world);
        read_cell(&mut hoc.world, &chosen, Likeness::NetPyne).unwrap().rule
    };
    let found = |rule: &netpyne_specs::CellParams, name: &str| {
        let section = &rule.secs[name];
        (section.spike_gen_loc.map(|x| x.get()), section.threshold.map(|x| x.get()))
    };
    let rule = read("soma", "0.5)");
    assert_eq!((found(&rule, "soma"), found(&rule, "dend")), ((None, None), (None, None)));
    let rule = read("dend", "0.5)");
    assert_eq!((found(&rule, "soma"), found(&rule, "dend")), ((None, None), (Some(0.5), None)));
    let rule = read("soma", "1)");
    assert_eq!(found(&rule, "soma"), (Some(1.0), None));
}

#[test]
fn lines_end_as_on_any_system() {
    let program = b"/*// one\r*/ create soma,\\\r  dend[3]\raccess soma // two\rL = 20\r\nnseg = 3\n";
    let program = netpyne_hoc::syntax::source("old.hoc", program);
    assert_eq!(
        output(&format!("{}\nforall {{ printf(\"%s %g \", secname(), nseg) }}", program.text)),
        "soma 3 dend[0] 1 dend[1] 1 dend[2] 1 "
    );
}

/// As NEURON 9.0.2 prints it: sections that a template makes while it is read are no more.
#[test]
fn shapes_do_not_count_deleted_sections() {
    let program = "
begintemplate C
public soma, d
create soma, d[2]
forall { Ra = 150 }
proc init() { connect d[0](0), soma(1)  define_shape() }
endtemplate C
objref a, b
a = new C()
b = new C()
forall { printf(\"%g \", z3d(0)) }
";
    assert_eq!(output(program), "0 0 200 300 300 500 ");
}

#[test]
fn statements_in_the_head_of_a_loop() {
    assert_eq!(
        output("for ({i = 1 n = 0}; i < 4 && !(n > 9); {i += 1 n += 5}) { printf(\"%g \", n) }"),
        "0 5 "
    );
}

#[test]
fn what_sets_up_windows_is_left_out() {
    let program = "
objref box, v
v = new Vector(3)
v.x(1) = 4
{box = new Inserter(0)}
{object_push(box)}
{mt.select(\"IClamp\") i = mt.selected()}
{object_pop()}
{box = box.v1}
printf(\"%g %g\", v.x(1), v.x[1])
";
    assert_eq!(output(program), "4 4");
}

#[test]
fn parameters_along_a_subset_of_sections() {
    // As NEURON 9.0.2 prints it.
    let program = "
load_file(\"nrngui.hoc\")
create soma, dend[2]
connect dend[0](0), soma(1)
connect dend[1](0), dend[0](1)
forall { L = 100 nseg = 2 }
objref list, domain
list = new SectionList()
dend[0] list.append()
dend[1] list.append()
domain = new SubsetDomainIterator(list, 0, 1, 1)
x = 0
p = 0
for domain.loop(&x, &p) { printf(\"%s %g %g, \", secname(), x, p) }
";
    assert_eq!(
        output(program),
        "dend[0] 0.25 0.125, dend[0] 0.75 0.375, dend[1] 0.25 0.625, dend[1] 0.75 0.875, "
    );
}
