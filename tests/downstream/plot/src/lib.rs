//! A raster of spikes that no simulation made.

#[test]
fn a_raster_is_drawn() -> Result<(), netpyne_plot::base::Diagnostics> {
    use netpyne_plot::base::Gid;
    use netpyne_plot::results::{Population, SimData};
    use netpyne_plot::{Plot, Settings, Source};
    let spikes = (0..100_u32).map(|k| (f64::from(k), Gid(k % 2))).collect();
    let data = SimData { spikes, ..SimData::default() };
    let populations = [Population::new("S", [Gid(0), Gid(1)])];
    let source =
        Source { data: &data, populations: &populations, duration: 100.0, record_step: 0.1, wiring: None };
    let figure = Plot::find("raster")?.draw(&source, &Settings::new())?;
    assert!(figure.svg().contains("S (2 cells"));
    Ok(())
}
