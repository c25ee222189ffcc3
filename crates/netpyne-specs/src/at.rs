//! Where in the specification something stands: `connParams["S->M"].synMech`.

use std::fmt;

/// A path in the specification, built on the stack while walking down.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Key(&'a str),
    Label(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The top: `simConfig`, `connParams`, ...
    pub fn root(name: &'a str) -> Self {
        At { parent: None, step: Step::Key(name) }
    }

    /// The fixed key `key` below this.
    pub fn key(&'a self, key: &'a str) -> At<'a> {
        At { parent: Some(self), step: Step::Key(key) }
    }

    /// The modeller's own label below this.
    pub fn label(&'a self, label: &'a str) -> At<'a> {
        At { parent: Some(self), step: Step::Label(label) }
    }

    /// Entry `index` of a list.
    pub fn index(&'a self, index: usize) -> At<'a> {
        At { parent: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            // The dictionaries of netParams are known by their own names.
            let implied = parent.parent.is_none()
                && matches!(parent.step, Step::Key("netParams"))
                && matches!(self.step, Step::Key(k) if k.ends_with("Params"));
            if !implied {
                parent.fmt(f)?;
                if matches!(self.step, Step::Key(_)) {
                    f.write_str(".")?;
                }
            }
        }
        match self.step {
            Step::Key(key) => f.write_str(key),
            Step::Label(label) => write!(f, "[{label:?}]"),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::At;

    #[test]
    fn reads_like_the_model() {
        let net = At::root("netParams");
        assert_eq!(
            net.key("connParams").label("S->M").key("synMech").to_string(),
            "connParams[\"S->M\"].synMech"
        );
        assert_eq!(net.key("sizeX").to_string(), "netParams.sizeX");
        assert_eq!(At::root("simConfig").key("recordLFP").index(2).to_string(), "simConfig.recordLFP[2]");
    }
}
