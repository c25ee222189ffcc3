//! Arguments of `netpyne report`.

use super::Source;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Report {
    /// A result, or a model to simulate.
    #[command(flatten)]
    pub source: Source,
    /// The page.
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    pub out: PathBuf,
    /// Heading of the page; the name of the model or of the file if none is said.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Populations that are shown at first; the page can switch on the others.
    #[arg(long, value_name = "POPULATIONS", value_delimiter = ',')]
    pub include: Vec<String>,
    /// Time that is shown at first, ms, as in 0:500.
    #[arg(long, value_name = "FROM:TO", value_parser = time_range)]
    pub time: Option<(f64, f64)>,
    /// Size that the page may have, in millions of bytes, about; of larger data some are left out, and the page says so.
    #[arg(long, value_name = "MB", default_value_t = 30.0)]
    pub max_size: f64,
    /// Threads that share the work of a simulation; 0: as many as the machine has and the model can use.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Build the network even if it seems to need more memory than there is.
    #[arg(long)]
    pub force: bool,
    /// Print nothing but mistakes.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Reads `0:500`, times in ms.
fn time_range(text: &str) -> Result<(f64, f64), String> {
    let (from, to) = text.split_once(':').ok_or("two times, as in 0:500")?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| format!("`{text}` is no time in ms"));
    let (from, to) = (number(from)?, number(to)?);
    if from < to { Ok((from, to)) } else { Err("the second time must be later than the first".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_two_numbers_in_order() {
        assert_eq!(time_range("0:500"), Ok((0.0, 500.0)));
        assert!(time_range("500:0").unwrap_err().contains("later"));
        assert!(time_range("5").is_err() && time_range("a:b").is_err());
    }
}
