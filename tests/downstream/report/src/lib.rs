//! A page about spikes that no simulation made.

#[test]
fn a_page_is_written() -> Result<(), netpyne_report::Error> {
    use netpyne_report::Report;
    use netpyne_report::base::Gid;
    use netpyne_report::plot::Source;
    use netpyne_report::plot::results::{Population, SimData};
    let spikes = (0..100_u32).map(|k| (f64::from(k), Gid(k % 2))).collect();
    let data = SimData { spikes, ..SimData::default() };
    let populations = [Population::new("<i>S</i>", [Gid(0), Gid(1)])];
    let source =
        Source { data: &data, populations: &populations, duration: 100.0, record_step: 0.1, wiring: None };
    let page = Report::new(&source).title("Two cells");
    assert!(page.html().contains("<title>Two cells</title>") && !page.html().contains("<i>S"));
    page.save(std::env::temp_dir().join(format!("uses-report-{}.html", std::process::id())))
}
