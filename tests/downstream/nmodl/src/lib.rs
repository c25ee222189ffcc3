//! A mechanism file compiled at run time.

#[test]
fn a_mod_file_is_compiled() -> Result<(), netpyne_nmodl::base::Diagnostics> {
    use netpyne_nmodl::base::SourceFile;
    use netpyne_nmodl::mechanism::{Options, validate};
    use netpyne_nmodl::{NoIncludes, compile};
    let leak = SourceFile::new(
        "leak.mod",
        "
        NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g, e }
        PARAMETER { g = .001 (S/cm2)  e = -70 (mV) }
        ASSIGNED { v (mV)  i (mA/cm2) }
        BREAKPOINT { i = g*(v - e) }
    ",
    );
    let (mechanism, warnings) = compile(&leak, &NoIncludes)?;
    assert!(warnings.is_empty());
    let kernels = netpyne_nmodl::mechanism::compile(validate(mechanism)?, Options::default());
    assert_eq!(kernels.mechanism().name, "leak");
    Ok(())
}
