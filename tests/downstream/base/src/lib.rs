//! Mistakes with places, told all at once.

#[test]
fn mistakes_are_collected_and_have_places() {
    use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
    let mut found = Diagnostics::new();
    for (line, name) in [(3, "exc"), (5, "inhh")] {
        if !["exc", "inh"].contains(&name) {
            let mistake = Diagnostic::error(format!("there is no synapse `{name}`"));
            found.push(mistake.at_path(format!("line {line}")).help_opt(did_you_mean(name, ["exc", "inh"])));
        }
    }
    assert!(found.has_errors());
    let text = found.to_string();
    assert!(text.contains("line 5") && text.contains("did you mean `inh`?"), "{text}");
}
