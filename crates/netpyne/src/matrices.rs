//! From the engine's rows to matrices under the names of the network, put together over ranks.

mod netpyne_rows;

use crate::Result;
use netpyne_base::Gid;
use netpyne_comm::{CommError, Communicator, Reader, Writer};
use netpyne_engine::MatrixRows;
use netpyne_math::exact_sum::ExactSum;
use netpyne_network::model::SampleTimes;
use netpyne_network::{ColumnNames, MatrixName, Network};
use netpyne_results::{Cells, Matrix, Sampling};
use netpyne_specs::ModelSpec;

/// Collective: on rank 0, the matrices of the whole network; on others, what they recorded themselves.
///
/// # Errors
/// A rank is not there any more.
pub(crate) fn gather(
    network: &Network,
    spec: &ModelSpec,
    rows: Vec<MatrixRows>,
    comm: &dyn Communicator,
) -> Result<Vec<Matrix>> {
    let mut all = named(network, rows, comm)?;
    if spec.compat.rows_by_time {
        let (dt, duration) = (spec.sim_config.dt.get(), spec.sim_config.duration.get());
        let of_currents =
            |matrix: &&mut Matrix| ["LFP", "dipole", "iMembrane"].contains(&matrix.name.as_str());
        all.iter_mut().filter(of_currents).for_each(|matrix| netpyne_rows::move_rows(matrix, dt, duration));
    }
    Ok(all)
}

/// Collective: matrices with their names; on rank 0 of the whole network.
pub(crate) fn named(
    network: &Network,
    rows: Vec<MatrixRows>,
    comm: &dyn Communicator,
) -> Result<Vec<Matrix>> {
    let mut all = Vec::new();
    for ((name, recording), rows) in network.matrices.iter().zip(&network.model.matrices).zip(rows) {
        match (&name.columns, rows) {
            (ColumnNames::Sums { outputs, parts }, MatrixRows::Sums { width, sums }) => {
                let sums = add_ranks(sums, comm)?;
                for (cells, groups) in parts {
                    let values = sum_groups(&sums, width, outputs.len(), groups);
                    all.push(matrix(name, &recording.when, cells.clone(), outputs.clone(), values));
                }
            }
            (ColumnNames::Variables { columns, by_cell }, MatrixRows::Values { width, values }) => {
                let column = |n: usize| values.iter().skip(n).step_by(width).copied().collect();
                let own = columns.iter().enumerate().map(|(n, (gid, label))| Column {
                    gid: *gid,
                    label: label.clone(),
                    values: column(n),
                });
                let columns = gather_columns(own.collect(), comm)?;
                let together: Vec<(Cells, &[Column])> = match by_cell {
                    true => columns
                        .chunk_by(|a, b| a.gid == b.gid)
                        .map(|of_cell| (Cells::Cell(of_cell[0].gid), of_cell))
                        .collect(),
                    false => vec![(Cells::All, &columns)],
                };
                for (cells, columns) in together {
                    let labels = columns.iter().map(|column| column.label.clone()).collect();
                    all.push(matrix(name, &recording.when, cells, labels, transposed(columns)));
                }
            }
            _ => {}
        }
    }
    Ok(all)
}

fn matrix(
    name: &MatrixName,
    when: &SampleTimes,
    cells: Cells,
    columns: Vec<String>,
    values: Vec<f64>,
) -> Matrix {
    let rows = values.len().checked_div(columns.len()).unwrap_or(0);
    let sampling = match when {
        SampleTimes::Every { first, step } => Sampling::Regular { first: *first, step: *step },
        SampleTimes::At(times) => Sampling::At(times[..rows.min(times.len())].to_vec()),
    };
    Matrix { name: name.name.clone(), cells, unit: name.unit.to_owned(), columns, sampling, values }
}

/// On rank 0, the sums over all ranks.
fn add_ranks(mut own: Vec<ExactSum>, comm: &dyn Communicator) -> Result<Vec<ExactSum>> {
    if comm.size() == 1 {
        return Ok(own);
    }
    let mine: Vec<u8> = own.iter().flat_map(|sum| sum.to_bytes()).collect();
    for part in comm.gather(&mine)?.iter().flatten().skip(1) {
        let (sums, _) = part.as_chunks::<16>();
        own.resize(own.len().max(sums.len()), ExactSum::default());
        own.iter_mut().zip(sums).for_each(|(sum, part)| *sum += ExactSum::from_bytes(*part));
    }
    Ok(own)
}

/// Row after row, what some groups contribute together to each output.
fn sum_groups(sums: &[ExactSum], width: usize, outputs: usize, groups: &[usize]) -> Vec<f64> {
    let mut values = Vec::new();
    for row in sums.chunks(width.max(1)) {
        for output in 0..outputs {
            let mut sum = ExactSum::default();
            groups.iter().for_each(|group| sum += row[group * outputs + output]);
            values.push(sum.value());
        }
    }
    values
}

/// One variable over time.
struct Column {
    gid: Gid,
    label: String,
    values: Vec<f64>,
}

/// On rank 0, the columns of all ranks by gid.
fn gather_columns(mut own: Vec<Column>, comm: &dyn Communicator) -> Result<Vec<Column>> {
    if comm.size() == 1 {
        return Ok(own);
    }
    let mut mine = Writer::default();
    for column in &own {
        mine.u32(column.gid.0);
        mine.text(&column.label);
        mine.long_f64s(&column.values);
    }
    if let Some(parts) = comm.gather(mine.written())? {
        own.clear();
        for part in &parts {
            let mut reader = Reader::new(part);
            while let Some(gid) = reader.u32() {
                let label = reader.text().ok_or_else(CommError::cut_short)?;
                own.push(Column {
                    gid: Gid(gid),
                    label,
                    values: reader.long_f64s().ok_or_else(CommError::cut_short)?,
                });
            }
        }
        own.sort_by_key(|column| column.gid);
    }
    Ok(own)
}

/// Row after row.
fn transposed(columns: &[Column]) -> Vec<f64> {
    let rows = columns.iter().map(|column| column.values.len()).min().unwrap_or(0);
    (0..rows).flat_map(|row| columns.iter().map(move |column| column.values[row])).collect()
}
