//! Which mechanisms a specification names.

use netpyne_specs::ModelSpec;
use std::collections::BTreeSet;

/// Names of all mechanisms, point processes and artificial cells that the specification mentions.
pub(crate) fn mechanisms_of(spec: &ModelSpec) -> BTreeSet<&str> {
    let net = &spec.net_params;
    let mut names = BTreeSet::new();
    for rule in net.cell_params.values() {
        names.extend(rule.cell_model.as_deref());
        for sec in rule.secs.values() {
            names.extend(sec.mechs.keys().map(String::as_str));
            names.extend(sec.pointps.values().map(|p| p.mod_name.as_str()));
        }
    }
    names.extend(net.pop_params.values().filter_map(|pop| pop.cell_model.as_deref()));
    names.extend(net.syn_mech_params.values().map(|syn| syn.mod_name.as_str()));
    names.extend(net.stim_source_params.values().map(|stim| stim.kind.as_str()));
    names.extend(
        net.conn_params.values().filter_map(|conn| conn.plast.as_ref()).map(|plast| plast.mech.as_str()),
    );
    names
}
