//! Statements.

use super::cursor::Cursor;
use super::declare::{args, count, locals};
use super::expr::{expr, number, place};
use super::{Abort, Parsed};
use crate::ast::*;
use crate::lexer::{Kind, is_keyword};

/// What kind of block the statements stand in, which decides what `~` and `INITIAL` mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Plain,
    /// `~` begins an equation.
    Equations,
    /// `~` begins a reaction.
    Reactions,
    /// `INITIAL` is allowed.
    NetReceive,
}

/// As many states as may stand on one side of a reaction or in a CONSERVE.
const MOST_PARTNERS: usize = 200;

const STARTS: &[&str] = &[
    "LOCAL",
    "FROM",
    "WHILE",
    "IF",
    "SOLVE",
    "CONDUCTANCE",
    "VERBATIM",
    "TABLE",
    "COMPARTMENT",
    "LONGITUDINAL_DIFFUSION",
    "CONSERVE",
    "LAG",
    "UNITSON",
    "UNITSOFF",
    "INITIAL",
    "WATCH",
    "FOR_NETCONS",
    "MUTEXLOCK",
    "MUTEXUNLOCK",
    "PROTECT",
];

/// `{ statements }`
pub(crate) fn block(c: &mut Cursor, place: Place) -> Parsed<Block> {
    c.deeper(|c| block_inner(c, place))
}

fn block_inner(c: &mut Cursor, place: Place) -> Parsed<Block> {
    let mark = c.mark();
    c.expect("{", "to begin the block")?;
    let mut stmts = Vec::new();
    while !c.is("}") {
        if c.at_end() {
            return c.fail("a block is not closed with `}`", None);
        }
        let start = c.mark();
        match statement(c, place) {
            Ok(kind) => stmts.push(Stmt { kind, at: c.at(start) }),
            Err(Abort) => {
                c.skip_line();
                if c.mark() == start && !c.is("}") {
                    c.bump();
                }
            }
        }
    }
    c.bump();
    Ok(Block { stmts, at: c.at(mark) })
}

fn statement(c: &mut Cursor, here: Place) -> Parsed<StmtKind> {
    if c.is("{") {
        return block(c, here).map(StmtKind::Block);
    }
    if c.is("~") || c.is("~+") {
        return tilde(c, here);
    }
    if c.kind() != Kind::Word {
        return c.fail("expected a statement", None);
    }
    if c.is_control("if") {
        return if_statement(c, here);
    }
    if c.is_control("while") {
        c.bump();
        let cond = condition(c)?;
        return Ok(StmtKind::While { cond, body: block(c, here)? });
    }
    if c.is_control("else") {
        return c.fail("`ELSE` without an `IF` before it", None);
    }
    let word = c.word();
    if !is_keyword(word) {
        return assignment_or_call(c);
    }
    match word {
        "VERBATIM" => return c.verbatim("ENDVERBATIM").map(StmtKind::Verbatim),
        "INITIAL" if here != Place::NetReceive => {
            return c.fail("an INITIAL block can stand only at top level or in NET_RECEIVE", None);
        }
        _ if !STARTS.contains(&word) => {
            let help = c.suggest(STARTS);
            return c.fail("expected a statement", help);
        }
        _ => c.bump(),
    }
    Ok(match word {
        "LOCAL" => StmtKind::Local(locals(c)?),
        "FROM" => from(c, here)?,
        "SOLVE" => solve(c)?,
        "CONDUCTANCE" => {
            let name = c.ident("the name of a conductance")?;
            StmtKind::Conductance(name, if c.eat("USEION") { Some(c.ident("an ion")?) } else { None })
        }
        "TABLE" => table(c)?,
        "COMPARTMENT" | "LONGITUDINAL_DIFFUSION" => per_state(c, word != "COMPARTMENT")?,
        "CONSERVE" => {
            let left = reactants(c)?;
            c.expect("=", "in CONSERVE")?;
            StmtKind::Conserve(left, expr(c)?)
        }
        "LAG" => {
            let name = c.ident("a variable")?;
            c.expect("BY", "in LAG")?;
            StmtKind::Lag(name, c.ident("a name")?)
        }
        "UNITSON" | "UNITSOFF" => StmtKind::UnitsSwitch(word == "UNITSON"),
        "INITIAL" => StmtKind::Initial(block(c, Place::Plain)?),
        "WATCH" => watch(c)?,
        "FOR_NETCONS" => StmtKind::ForNetCons(args(c)?, block(c, here)?),
        "MUTEXLOCK" | "MUTEXUNLOCK" => StmtKind::Mutex(word == "MUTEXLOCK"),
        _ => {
            let target = place(c)?;
            c.expect("=", "after PROTECT and a variable")?;
            StmtKind::Assign { target, value: expr(c)?, protect: true }
        }
    })
}

fn assignment_or_call(c: &mut Cursor) -> Parsed<StmtKind> {
    if c.word_after() == "(" && !c.word().contains('\'') {
        return expr_call(c).map(StmtKind::Call);
    }
    let target = place(c)?;
    if c.is("==") {
        return c.fail("expected `=`", Some("`==` compares; assign with a single `=`".to_string()));
    }
    if !c.is("=") {
        let ExprKind::Name(name) = &target.kind else {
            return c.fail("expected `=` after the variable", None);
        };
        let help = netpyne_base::did_you_mean(name, STARTS);
        return c.fail(&format!("expected `=` after `{name}`"), help);
    }
    c.bump();
    Ok(StmtKind::Assign { target, value: expr(c)?, protect: false })
}

/// A call as a statement; nothing may follow it in the same expression.
fn expr_call(c: &mut Cursor) -> Parsed<Expr> {
    let call = expr(c)?;
    if !matches!(call.kind, ExprKind::Call(..)) {
        return c.fail("expected a statement, not an expression", None);
    }
    Ok(call)
}

fn condition(c: &mut Cursor) -> Parsed<Expr> {
    c.expect("(", "before the condition")?;
    let cond = expr(c)?;
    if c.is("=") {
        return c.fail("expected `)` after the condition", Some("did you mean `==`?".to_string()));
    }
    c.expect(")", "after the condition")?;
    Ok(cond)
}

fn if_statement(c: &mut Cursor, here: Place) -> Parsed<StmtKind> {
    c.bump();
    let cond = condition(c)?;
    let mut arms = vec![(cond, block(c, here)?)];
    let mut levels = 0;
    let otherwise = more_arms(c, here, &mut arms, &mut levels);
    c.ascend(levels);
    Ok(StmtKind::If { arms, otherwise: otherwise? })
}

/// The `ELSE IF`s and the `ELSE` of an `IF`, each a level below the one before.
fn more_arms(
    c: &mut Cursor,
    here: Place,
    arms: &mut Vec<(Expr, Block)>,
    levels: &mut usize,
) -> Parsed<Option<Block>> {
    while c.is_control("else") {
        c.bump();
        if !c.is_control("if") {
            return block(c, here).map(Some);
        }
        c.descend()?;
        *levels += 1;
        c.bump();
        let cond = condition(c)?;
        arms.push((cond, block(c, here)?));
    }
    Ok(None)
}

fn from(c: &mut Cursor, here: Place) -> Parsed<StmtKind> {
    let var = c.ident("a loop variable after FROM")?;
    c.expect("=", "after the loop variable")?;
    let from = expr(c)?;
    c.expect("TO", "after the first value of the loop")?;
    let to = expr(c)?;
    let by = if c.eat("BY") { Some(expr(c)?) } else { None };
    Ok(StmtKind::From { var, from, to, by, body: block(c, here)? })
}

fn solve(c: &mut Cursor) -> Parsed<StmtKind> {
    let name = c.ident("the name of a block after SOLVE")?;
    let steady_state = c.is("STEADYSTATE");
    let mut method = None;
    if c.eat("METHOD") || c.eat("STEADYSTATE") {
        method = Some(c.ident("the name of a method")?);
    }
    let if_error = if c.eat("IFERROR") { Some(block(c, Place::Plain)?) } else { None };
    Ok(StmtKind::Solve { name, method, steady_state, if_error })
}

fn table(c: &mut Cursor) -> Parsed<StmtKind> {
    let mut names = Vec::new();
    if !c.is("DEPEND") && !c.is("FROM") {
        names = name_list(c, "a variable to tabulate")?;
    }
    let depend = if c.eat("DEPEND") { name_list(c, "a variable after DEPEND")? } else { Vec::new() };
    c.expect("FROM", "in TABLE")?;
    let from = expr(c)?;
    c.expect("TO", "in TABLE")?;
    let to = expr(c)?;
    c.expect("WITH", "in TABLE")?;
    Ok(StmtKind::Table(Table { names, depend, from, to, with: count(c)? }))
}

fn name_list(c: &mut Cursor, what: &str) -> Parsed<Vec<Ident>> {
    let mut out = vec![c.ident(what)?];
    while c.eat(",") {
        out.push(c.ident(what)?);
    }
    Ok(out)
}

fn per_state(c: &mut Cursor, diffusion: bool) -> Parsed<StmtKind> {
    let index = if c.kind() == Kind::Word && c.word_after() == "," {
        let index = c.ident("an index variable")?;
        c.bump();
        Some(index)
    } else {
        None
    };
    let value = expr(c)?;
    c.expect("{", "before the list of states")?;
    let mut states = Vec::new();
    while !c.eat("}") {
        states.push(c.ident("the name of a state")?);
        c.eat(",");
    }
    Ok(StmtKind::PerState { diffusion, index, value, states })
}

fn reactants(c: &mut Cursor) -> Parsed<Vec<Reactant>> {
    let mut out = Vec::new();
    loop {
        let number = c.kind() == Kind::Integer || (c.kind() == Kind::Word && c.defined.contains(c.word()));
        let count = if number { Some(count(c)?) } else { None };
        out.push(Reactant { count, what: place(c)? });
        if !c.eat("+") {
            return Ok(out);
        }
        if out.len() == MOST_PARTNERS {
            let message = format!("more than {MOST_PARTNERS} terms in one sum of states");
            return c.fail(&message, None);
        }
    }
}

fn tilde(c: &mut Cursor, here: Place) -> Parsed<StmtKind> {
    let more = c.is("~+");
    match here {
        Place::Equations => {
            c.bump();
            let left = expr(c)?;
            c.expect("=", "in an equation `~ left = right`")?;
            return Ok(StmtKind::Equation { more, left, right: expr(c)? });
        }
        Place::Reactions if !more => c.bump(),
        _ => return c.fail("equations can stand only in LINEAR, NONLINEAR and KINETIC blocks", None),
    }
    let left = reactants(c)?;
    let arrow = if c.eat("<->") {
        let right = reactants(c)?;
        c.expect("(", "before the rates")?;
        let forward = expr(c)?;
        c.expect(",", "between forward and backward rate")?;
        let backward = expr(c)?;
        c.expect(")", "after the rates")?;
        Arrow::Both(right, forward, backward)
    } else if c.eat("<") {
        c.expect("<", "to complete `<<`")?;
        Arrow::In(condition(c)?)
    } else if c.eat("-") {
        c.expect(">", "to complete `->`")?;
        Arrow::Out(condition(c)?)
    } else {
        let help = "a reaction is `~ a <-> b (forward, backward)`, `~ a << (flux)` or `~ a -> (rate)`";
        return c.fail("expected `<->`, `<<` or `->`", Some(help.to_string()));
    };
    Ok(StmtKind::Reaction { left, arrow })
}

fn watch(c: &mut Cursor) -> Parsed<StmtKind> {
    let mut out = Vec::new();
    loop {
        c.expect("(", "in `WATCH (a > b) flag`")?;
        let test = expr(c)?;
        c.expect(")", "in `WATCH (a > b) flag`")?;
        let mark = c.mark();
        let flag = number(c)?;
        let flag = Expr { kind: ExprKind::Number(flag.text, None), at: c.at(mark) };
        let ExprKind::Binary(op @ (BinaryOp::Gt | BinaryOp::Lt), left, right) = test.kind else {
            let help = Some("WATCH takes exactly one `>` or `<`".to_string());
            return c.fail("expected a comparison `a > b` or `a < b` in WATCH", help);
        };
        out.push(Watch { left: *left, rising: op == BinaryOp::Gt, right: *right, flag });
        if !c.eat(",") {
            return Ok(StmtKind::Watch(out));
        }
    }
}
