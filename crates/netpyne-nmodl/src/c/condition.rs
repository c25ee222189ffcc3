//! The value of the expression after `#if`.

use super::lexer::{Kind, Token};
use crate::ast::c::BinaryOp;

/// NEURON's version, of which `NRN_VERSION_GTEQ(8, 2, 0)` and its kin ask.
const VERSION: i64 = 90_002;

/// The value of an expression of numbers, if that is all it is.
pub(super) fn value(tokens: &[Token]) -> Option<i64> {
    let mut reader = Condition { tokens, next: 0, depth: 0 };
    reader.value(0).filter(|_| reader.next == tokens.len())
}

/// Reads a condition.
struct Condition<'t> {
    tokens: &'t [Token],
    next: usize,
    depth: u32,
}

impl Condition<'_> {
    fn kind(&self) -> Option<&Kind> {
        self.tokens.get(self.next).map(|t| &t.kind)
    }

    fn eat(&mut self, sign: &'static str) -> Option<()> {
        (self.kind()? == &Kind::Sign(sign)).then(|| self.next += 1)
    }

    fn value(&mut self, least: u8) -> Option<i64> {
        self.depth += 1;
        if self.depth > 100 {
            return None;
        }
        let mut left = self.operand()?;
        while let Some(Kind::Sign(sign)) = self.kind() {
            let Some((_, op, strength)) =
                BinaryOp::ALL.iter().find(|(symbol, _, strength)| symbol == sign && *strength > least)
            else {
                break;
            };
            self.next += 1;
            let right = self.value(*strength)?;
            left = match op {
                BinaryOp::Or => i64::from(left != 0 || right != 0),
                BinaryOp::And => i64::from(left != 0 && right != 0),
                BinaryOp::BitOr => left | right,
                BinaryOp::BitXor => left ^ right,
                BinaryOp::BitAnd => left & right,
                BinaryOp::Eq => i64::from(left == right),
                BinaryOp::Ne => i64::from(left != right),
                BinaryOp::Lt => i64::from(left < right),
                BinaryOp::Le => i64::from(left <= right),
                BinaryOp::Gt => i64::from(left > right),
                BinaryOp::Ge => i64::from(left >= right),
                BinaryOp::ShiftLeft => left.checked_shl(u32::try_from(right).ok()?)?,
                BinaryOp::ShiftRight => left.checked_shr(u32::try_from(right).ok()?)?,
                BinaryOp::Add => left.checked_add(right)?,
                BinaryOp::Sub => left.checked_sub(right)?,
                BinaryOp::Mul => left.checked_mul(right)?,
                BinaryOp::Div => left.checked_div(right)?,
                BinaryOp::Rem => left.checked_rem(right)?,
            };
        }
        self.depth -= 1;
        Some(left)
    }

    fn operand(&mut self) -> Option<i64> {
        let kind = self.kind()?.clone();
        self.next += 1;
        match kind {
            Kind::Number(value, _) => Some(value as i64),
            Kind::Sign("!") => Some(i64::from(self.deeper()? == 0)),
            Kind::Sign("-") => self.deeper()?.checked_neg(),
            Kind::Sign("+") => self.deeper(),
            Kind::Sign("(") => {
                let value = self.value(0)?;
                self.eat(")")?;
                Some(value)
            }
            Kind::Word(name) if name.starts_with("NRN_VERSION_") => self.version(&name),
            // A name that is not defined is 0, as C has it.
            Kind::Word(_) => Some(0),
            _ => None,
        }
    }

    fn deeper(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > 100 {
            return None;
        }
        let value = self.operand();
        self.depth -= 1;
        value
    }

    /// `NRN_VERSION_GTEQ(8, 2, 0)`
    fn version(&mut self, name: &str) -> Option<i64> {
        if self.eat("(").is_none() {
            return Some(0);
        }
        let mut asked = 0;
        for (n, weight) in [10_000, 100, 1].into_iter().enumerate() {
            if n > 0 {
                self.eat(",")?;
            }
            asked += weight * self.value(0)?.clamp(0, 99);
        }
        self.eat(")")?;
        let holds = match name.strip_prefix("NRN_VERSION_")? {
            "GTEQ" => VERSION >= asked,
            "GT" => VERSION > asked,
            "LTEQ" => VERSION <= asked,
            "LT" => VERSION < asked,
            "EQ" => VERSION == asked,
            "NE" => VERSION != asked,
            _ => return None,
        };
        Some(i64::from(holds))
    }
}
