//! Text to [`Expression`].

use super::{Expression, Function, Operator};
use netpyne_base::did_you_mean;

/// Deepest nesting of parentheses and signs.
const DEEPEST: u32 = 100;

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoExpression {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes from the beginning of the text.
    pub at: usize,
    /// What was perhaps meant.
    pub help: Option<String>,
}

/// Reads an expression.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse(text: &str) -> Result<Expression, NoExpression> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let expression = reader.logic()?;
    reader.skip();
    if reader.at < text.len() {
        return Err(reader.wrong("an operator is missing here"));
    }
    Ok(expression)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

type Read = Result<Expression, NoExpression>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn wrong(&self, message: impl Into<String>) -> NoExpression {
        NoExpression { message: message.into(), at: self.at, help: None }
    }

    /// Takes one of the operators, if one is next.
    fn operator(&mut self, among: &[(&str, Operator)]) -> Option<Operator> {
        self.skip();
        let rest = self.rest();
        let (symbol, operator) = among.iter().find(|(symbol, _)| rest.starts_with(symbol))?;
        self.at += symbol.len();
        Some(*operator)
    }

    /// Operands joined by operators of one precedence, from the left.
    fn chain(&mut self, among: &[(&str, Operator)], operand: fn(&mut Self) -> Read) -> Read {
        let mut left = operand(self)?;
        while let Some(operator) = self.operator(among) {
            let right = operand(self)?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn logic(&mut self) -> Read {
        self.chain(&[(".or.", Operator::Or), ("||", Operator::Or)], Self::conjunction)
    }

    fn conjunction(&mut self) -> Read {
        self.chain(&[(".and.", Operator::And), ("&&", Operator::And)], Self::comparison)
    }

    fn comparison(&mut self) -> Read {
        const ALL: &[(&str, Operator)] = &[
            (".lt.", Operator::Less),
            (".leq.", Operator::LessOrEqual),
            (".le.", Operator::LessOrEqual),
            (".gt.", Operator::Greater),
            (".geq.", Operator::GreaterOrEqual),
            (".ge.", Operator::GreaterOrEqual),
            (".eq.", Operator::Equal),
            (".neq.", Operator::NotEqual),
            (".ne.", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        self.chain(ALL, Self::sum)
    }

    fn sum(&mut self) -> Read {
        self.chain(&[("+", Operator::Add), ("-", Operator::Subtract)], Self::product)
    }

    fn product(&mut self) -> Read {
        self.chain(&[("*", Operator::Multiply), ("/", Operator::Divide)], Self::sign)
    }

    /// A sign binds less than a power, and may stand before any factor.
    fn sign(&mut self) -> Read {
        self.skip();
        match self.rest().as_bytes().first() {
            Some(b'-') => {
                self.at += 1;
                Ok(Expression::Negative(Box::new(self.deeper(Self::sign)?)))
            }
            Some(b'+') => {
                self.at += 1;
                self.deeper(Self::sign)
            }
            _ => self.power(),
        }
    }

    fn power(&mut self) -> Read {
        let mut base = self.atom()?;
        while self.operator(&[("^", Operator::Power)]).is_some() {
            self.skip();
            let exponent = match self.rest().as_bytes().first() {
                Some(b'-' | b'+') => self.deeper(Self::sign)?,
                _ => self.atom()?,
            };
            base = Expression::Binary(Operator::Power, Box::new(base), Box::new(exponent));
        }
        Ok(base)
    }

    fn deeper(&mut self, inner: fn(&mut Self) -> Read) -> Read {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong(format!("an expression can be nested {DEEPEST} deep at most")));
        }
        let read = inner(self);
        self.depth -= 1;
        read
    }

    fn atom(&mut self) -> Read {
        self.skip();
        let rest = self.rest();
        match rest.bytes().next() {
            Some(b'(') => {
                self.at += 1;
                let inner = self.deeper(Self::logic)?;
                self.close()?;
                Ok(inner)
            }
            Some(b'0'..=b'9' | b'.') => self.number(),
            Some(b) if b.is_ascii_alphabetic() || b == b'_' => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                let name = &rest[..end];
                let begin = self.at;
                self.at += end;
                if !self.rest().trim_start().starts_with('(') {
                    return Ok(Expression::Name(name.to_owned()));
                }
                self.call(name, begin)
            }
            Some(_) => Err(self.wrong("a number, a name or a parenthesis is expected here")),
            None => Err(self.wrong("the expression ends too early")),
        }
    }

    fn call(&mut self, name: &str, begin: usize) -> Read {
        self.skip();
        self.at += 1;
        let operand = self.deeper(Self::logic)?;
        self.close()?;
        let function = Function::NAMES.iter().find(|(known, _)| *known == name);
        match function {
            Some((_, function)) => Ok(Expression::Call(*function, Box::new(operand))),
            None => Err(NoExpression {
                message: format!("there is no function `{name}`"),
                at: begin,
                help: did_you_mean(name, Function::NAMES.iter().map(|(known, _)| *known)),
            }),
        }
    }

    fn close(&mut self) -> Result<(), NoExpression> {
        self.skip();
        if !self.rest().starts_with(')') {
            return Err(self.wrong("a closing parenthesis is missing here"));
        }
        self.at += 1;
        Ok(())
    }

    fn number(&mut self) -> Read {
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut end = digits(0);
        // `1.eq.x`: the point belongs to the operator.
        if bytes.get(end) == Some(&b'.') && !bytes.get(end + 1).is_some_and(u8::is_ascii_alphabetic)
            || bytes.get(end) == Some(&b'.')
                && matches!(bytes.get(end + 1), Some(b'e' | b'E'))
                && bytes.get(end + 2).is_some_and(|b| b.is_ascii_digit() || *b == b'-')
        {
            end += 1;
            end += digits(end);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits((end + 1 + sign).min(bytes.len()));
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        let text = &self.rest()[..end];
        let value = text.parse().map_err(|_| self.wrong("this is no number"))?;
        self.at += end;
        Ok(Expression::Number(value))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn value(text: &str) -> f64 {
        parse(text).unwrap().value(&|name| Some(if name == "v" { -65.0 } else { 2.0 })).unwrap()
    }

    #[test]
    fn operators_bind_as_in_lems() {
        assert_eq!(value("1 + 2*3^2"), 19.0);
        assert_eq!(value("-2^2"), -4.0);
        assert_eq!(value("0 - (v - 5)/10"), 7.0);
        assert_eq!(value("2^-1 * -3"), -1.5);
        assert_eq!(value("v .gt. -70 .and. v .lt. 0"), 1.0);
        assert_eq!(value("1.eq.1. "), 1.0);
        assert_eq!(value("1.5e-1*x"), 0.3);
        assert_eq!(value("H(v) + abs(v)"), 65.0);
    }

    #[test]
    fn mistakes_have_a_place() {
        let wrong = parse("a * (b + ").unwrap_err();
        assert_eq!(wrong.at, 9);
        assert!(parse("expp(1)").unwrap_err().help.unwrap().contains("exp"));
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"-".repeat(100_000)).is_err());
        assert!(parse("é").is_err());
    }
}
