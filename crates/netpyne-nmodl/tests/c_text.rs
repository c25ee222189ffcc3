//! C text in VERBATIM blocks: what it computes, where it stops, and what is said about it.

use netpyne_base::{Diagnostics, SourceFile};
use netpyne_mechanism::executable::{EventSink, InstanceEvents};
use netpyne_mechanism::ir::{Mechanism, Role, Stmt, WatchId};
use netpyne_mechanism::storage::{HandleStream, Instances};
use netpyne_mechanism::{Call, Context, Executable, Options, Scratch, compile as executable, validate};
use netpyne_nmodl::{NoIncludes, compile};

/// An artificial cell whose INITIAL holds `text`, and more blocks.
fn cell(initial: &str, more: &str) -> String {
    format!(
        "NEURON {{ ARTIFICIAL_CELL c POINTER p RANGE x, y, list }}\nASSIGNED {{ x y list[3] p space }}\n\
         INITIAL {{\nVERBATIM\n{initial}\nENDVERBATIM\n}}\n{more}\n"
    )
}

fn compiled(text: &str) -> Result<(Mechanism, Diagnostics), Diagnostics> {
    compile(&SourceFile::new("c.mod", text), &NoIncludes)
}

struct NoEvents;

impl EventSink for NoEvents {
    fn net_send(&mut self, _: f64, _: f64) {}
    fn net_event(&mut self, _: f64) {}
    fn net_move(&mut self, _: f64) {}
    fn watch(&mut self, _: WatchId, _: f64, _: bool) {}
}

impl InstanceEvents for NoEvents {
    fn of(&mut self, _: usize) -> &mut dyn EventSink {
        self
    }
}

/// One instance.
struct Cell {
    executable: Box<dyn Executable>,
    instances: Instances,
}

impl Cell {
    fn new(text: &str) -> Self {
        let (mechanism, _) = compiled(text).unwrap_or_else(|e| panic!("{e}"));
        let instances = Instances::new(&mechanism, 1);
        let valid = validate(mechanism).unwrap_or_else(|e| panic!("{e}"));
        Self { executable: executable(valid, Options::default()), instances }
    }

    fn run(&mut self, role: Role) -> Result<(), String> {
        let context = Context {
            t: 2.0,
            dt: 0.025,
            celsius: 6.3,
            voltage: &mut [],
            area: &[],
            diameter: &[],
            ions: &mut [],
        };
        let mut scratch = Scratch::default();
        let mut call = Call { instances: &mut self.instances, context, scratch: &mut scratch };
        self.executable.run(role, 0..1, &mut call, &mut NoEvents).map_err(|e| e.message)
    }

    fn value(&self, name: &str) -> f64 {
        let fields = &self.executable.mechanism().fields;
        let field = fields.iter().position(|f| f.name == name).expect("a field");
        self.instances.column(field, 0)[0]
    }
}

/// The value of `x` after INITIAL.
fn x_of(initial: &str, more: &str) -> Result<f64, String> {
    let mut cell = Cell::new(&cell(initial, more));
    cell.run(Role::Initial)?;
    Ok(cell.value("x"))
}

/// The errors of a file.
fn errors(text: &str) -> Vec<String> {
    let errors = compiled(text).expect_err("it is wrong");
    errors.iter().filter(|d| d.is_error()).map(|d| d.to_string()).collect()
}

#[test]
fn what_surrounds_a_draw_is_kept() {
    let text = cell(
        "x = between();",
        "FUNCTION between() {
VERBATIM
    double low = 5;
    if (_p_p) {
        return low + 100*nrnran123_dblpick((nrnran123_State*)_p_p);
    } else {
ENDVERBATIM
        between = -1
VERBATIM
    }
ENDVERBATIM
}",
    );
    let mut cell = Cell::new(&text);
    assert_eq!(cell.run(Role::Initial), Ok(()));
    assert_eq!(cell.value("x"), -1.0, "it has not been given a stream");
    cell.instances.handles[0][0] = Some(HandleStream::new([1, 2, 3]));
    assert_eq!(cell.run(Role::Initial), Ok(()));
    let mut stream = HandleStream::new([1, 2, 3]).stream;
    assert_eq!(cell.value("x"), 5.0 + 100.0 * stream.uniform());
}

#[test]
fn times_of_a_vector_may_be_changed_on_the_way() {
    let text = cell(
        "y = 1; element(); x += 0.25;",
        "PROCEDURE element() {
VERBATIM
    void* vv; int i, size; double* px;
    i = (int)y;
    vv = *((void**)(&space));
    if (vv) {
        size = vector_capacity(vv);
        px = vector_vec(vv);
        if (i < size) {
            x = 2*px[i] - px[size - 1];
            px[0] = 17;
        }
    } else { x = -1; }
ENDVERBATIM
}
PROCEDURE play() {
VERBATIM
    void** vv = (void**)(&space);
    *vv = (void*)0;
    if (ifarg(1)) { *vv = vector_arg(1); }
ENDVERBATIM
}",
    );
    let mut cell = Cell::new(&text);
    assert_eq!(cell.executable.mechanism().vectors, ["space"]);
    assert_eq!(cell.run(Role::Initial), Ok(()));
    assert_eq!(cell.value("x"), -0.75);
    cell.instances.vectors[0][0] = Some([1.0, 4.0, 6.5].into());
    assert_eq!(cell.run(Role::Initial), Ok(()));
    assert_eq!(cell.value("x"), 2.0 * 4.0 - 6.5 + 0.25);
    assert_eq!(cell.instances.vectors[0][0].as_deref(), Some(&[17.0, 4.0, 6.5][..]));
}

#[test]
fn a_routine_that_needs_arguments_of_hoc() {
    let set = "PROCEDURE set() {
VERBATIM
    y = *getarg(1);
    if (ifarg(2)) { hoc_call_func(hoc_lookup(gargstr(2))); }
ENDVERBATIM
}";
    assert_eq!(x_of("x = ifarg(1) ? *getarg(1) : 3;", set), Ok(3.0));
    let needs = x_of("set();", set).expect_err("nobody gives it an argument");
    assert!(needs.contains("`set` takes arguments from hoc"), "{needs}");
}

#[test]
fn texts_from_strangers_stay_within_bounds() {
    let cases = [
        ("int i = 3; x = list[i];", "out of range"),
        ("double a[4]; int i = -1; a[i] = 1;", "out of range"),
        ("double* q = list; q += 2; x = q[1];", "out of range"),
        ("for (;;) x += 1;", "does not end"),
        ("do { x = x*x; } while (1);", "does not end"),
        ("int i = 5; x = 1 % (i - 5);", "divided by 0"),
        ("int i = 70; x = 1 << i;", "shifted"),
        ("long i = 4000000000; x = i*i;", "2^53"),
        ("hoc_execerror(\"no\", \"more\");", "no more"),
        ("x = vector_vec((void*)_p_p)[0];", "has not been given"),
    ];
    for (text, expected) in cases {
        let message = x_of(text, "").expect_err(text);
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn numbers_have_the_arithmetic_of_their_types() {
    let cases = [
        ("x = 7/2 + 7/2.;", 6.5),
        ("int i = 3.9; i /= 2; x = i;", 1.0),
        ("unsigned u = 1; u -= 2; x = u;", 4294967295.0),
        ("unsigned seed = 12345; seed = seed*1103515245u + 12345u; x = seed >> 16;", 54236.0),
        ("char c = 200; x = c;", -56.0),
        ("float f = 0.1; x = f*3;", 0.30000001192092896),
        ("x = 5 & 3 | 8 ^ 1;", 9.0),
        ("x = -7 >> 1;", -4.0),
        ("int i, j; i = j = 4; x = i - (j -= 1);", 1.0),
        ("int a[] = {1, 2, 3}; x = sizeof(a[0])*0 + a[2];", 3.0),
        ("int m[2][2] = {{1}, {3, 4}}; x = m[0][1] + m[1][0]*10;", 30.0),
        ("x = 0; int i; for (i = 0; i < 10; i++) { if (i % 2) continue; if (i > 6) break; x += i; }", 12.0),
        ("int i = 0; x = 0; if (i++ || i++ > 0) x = 1; x += i*10;", 21.0),
        ("x = (2 > 1, 5) ? 1 : 2;", 1.0),
        ("double *q = &list[1]; *q = 2; q[1] = 3; x = list[1] + list[2] + (q - list);", 6.0),
        ("switch (3) { default: x = 1; case 4: x += 2; break; case 5: x = 9; }", 3.0),
    ];
    for (text, expected) in cases {
        assert_eq!(x_of(text, ""), Ok(expected), "{text}");
    }
}

#[test]
fn functions_of_the_file() {
    let functions = "VERBATIM
extern double vector_vec(void*);
typedef double number;
static number twice(number x);
static int steps = 0;
static double hidden[3] = {1, 2};

static double twice(double x) { steps++; return 2*x; }
int factorial(int n) { return n < 2 ? 1 : n*factorial(n - 1); }
double sum(double* from, int n) {
    double s = 0;
    while (n--) { s += *from++; }
    return s;
}
void bbcore_write(double* x, int* d, int* xx, int* offset, _threadargsproto_) {
    struct thing { int a; } t = what ever;
}
ENDVERBATIM
FUNCTION four(a) { four = twice(a)*2 + steps }";
    let text =
        "x = twice(3) + four(1) + factorial(5) + sum(hidden, 3) + hidden[1] + four_c(_threadargscomma_ 0);";
    assert_eq!(x_of(text, functions), Ok(6.0 + 6.0 + 120.0 + 3.0 + 2.0 + 3.0));
}

#[test]
fn a_pointer_points_at_what_was_assigned_last() {
    let declared = "ASSIGNED { other[3] }";
    let set = "list[0] = 1; list[1] = 2; other[0] = 10; other[1] = 20; double* q;\n";
    let cases = [
        ("q = list; x = q[1]; q = other; x += q[1];", 22.0),
        ("if (y == 0) { q = list; x = q[1]; } q = other; x += q[1];", 22.0),
        ("q = list; if (y == 0) { q = other; x = *q; } else x = q[1];", 10.0),
        ("q = list; int i; for (i = 0; i < 2; i++) { q = other; x += q[i]; }", 30.0),
        ("q = list; { q = other; q[0] = 5; } q = list; x = q[0] + other[0];", 6.0),
    ];
    for (text, expected) in cases {
        assert_eq!(x_of(&format!("{set}{text}"), declared), Ok(expected), "{text}");
    }
    // Here it depends.
    for text in [
        "q = list; if (y == 0) q = other; x = *q;",
        "q = list; int i; for (i = 0; i < 2; i++) { x += *q; q = other; }",
        "q = list; while (x < 2) { x += *q; if (x > 0) { q = other; } }",
    ] {
        let found = errors(&cell(&format!("{set}{text}"), declared));
        assert!(found.len() == 1 && found[0].contains("points at different things"), "{found:#?}");
    }
}

#[test]
fn neurons_epsilon_needs_no_declaration() {
    let own = "FUNCTION own() { own = hoc_epsilon }";
    assert_eq!(
        x_of("extern double hoc_epsilon; x = own(_threadargs_) + 2*hoc_epsilon;", own),
        Ok(1e-11 + 2.0 * 1e-11)
    );
}

#[test]
fn one_mistake_is_one_message() {
    let text = cell("x = 1;\ngoto end;\nint k = undeclared; x = k;\nend: y = k;", "");
    let found = errors(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("`goto` is not supported") && found[0].contains("c.mod:6:1"), "{}", found[0]);
    let text = cell("int i = 0;\nx = i + unheard_of(y);\nint more = nothing;", "");
    let found = errors(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("the function `unheard_of` is not known"), "{}", found[0]);
    let found = errors(&cell("double* q; q = &q; x = *q;", ""));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("a pointer to the pointer `q`"), "{}", found[0]);
    // What was declared in text that is not understood is no second mistake.
    let text = cell("x = 1;", "PROCEDURE other() {\nVERBATIM\ndouble z = sec->x;\nENDVERBATIM\n x = z }")
        .replace("x = 1;", "x = 1; other();");
    assert_eq!(errors(&text).len(), 1);
}

#[test]
fn what_nothing_reaches_need_not_be_understood() {
    let text = cell(
        "x = 3;",
        "PROCEDURE system_call() {
VERBATIM
    FILE* pipe = popen(gargstr(1), \"r\"); struct timespec ts; ts.tv_sec = 3; goto done
ENDVERBATIM
}
VERBATIM
template<class T> class Broken { T x; };
@@ not even C
ENDVERBATIM",
    );
    let (mechanism, warnings) = compiled(&text).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(mechanism.name, "c");
    assert!(warnings.is_empty(), "{warnings}");
    let fails = "`system_call` cannot be called: `goto` is not supported here in C text";
    assert_eq!(mechanism.functions[0].body, [Stmt::Fail(fails.to_string())]);
}

#[test]
fn branches_of_the_preprocessor() {
    let text = "
#ifndef NRN_VERSION_GTEQ_8_2_0
    this is no C at all (
#elif !NRNBBCORE
    x = 2;
#endif
#ifdef CORENEURON_BUILD
    x = 3;
#endif
    if (_nt != nrn_threads) { hoc_execerror(\"one thread\", 0); }";
    assert_eq!(x_of(text, ""), Ok(2.0));
}

#[test]
fn values_of_c_text_in_nmodl() {
    // As old files have it: a variable of C text is assigned in NMODL, and `scop_random` is given an argument.
    let text = cell(
        "x = draw();",
        "FUNCTION draw() {
VERBATIM
    double value;
    if (_p_p) {
        value = nrn_random_pick(_p_p);
        return value;
    } else {
ENDVERBATIM
        value = scop_random(1)
VERBATIM
        value += 2;
    }
ENDVERBATIM
    draw = value
}",
    );
    let mut cell = Cell::new(&text);
    assert_eq!(cell.run(Role::Initial), Ok(()));
    assert!((2.0..3.0).contains(&cell.value("x")), "{}", cell.value("x"));
    cell.instances.handles[0][0] = Some(HandleStream::new([1, 2, 3]));
    assert_eq!(cell.run(Role::Initial), Ok(()));
    assert_eq!(cell.value("x"), HandleStream::new([1, 2, 3]).stream.uniform());
}
