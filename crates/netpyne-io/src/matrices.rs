//! Matrices in result files: where NetPyNE has a place for them, rows only, as there; all others whole, in the list `matrices`.

use netpyne_base::Gid;
use netpyne_files::Json;
use netpyne_files::{Kind, Read, Reader};
use netpyne_results::{Cells, Matrix, Sampling};
use std::io::{Result, Write};

/// Where NetPyNE has what was recorded under a name.
struct Place {
    name: &'static str,
    unit: &'static str,
    /// Key of the matrix of the whole network.
    all: Option<&'static str>,
    /// Key of the dictionary of populations.
    pops: Option<&'static str>,
    /// Key of the dictionary of cells.
    cells: &'static str,
}

const PLACES: [Place; 3] = [
    Place { name: "LFP", unit: "mV", all: Some("LFP"), pops: Some("LFPPops"), cells: "LFPCells" },
    Place {
        name: "dipole",
        unit: "nA µm",
        all: Some("dipoleSum"),
        pops: Some("dipolePops"),
        cells: "dipoleCells",
    },
    Place { name: "iMembrane", unit: "nA", all: None, pops: None, cells: "iMembrane" },
];

/// The key of a matrix in NetPyNE's `simData`, and its own in the dictionary there if it has one; none if NetPyNE has no place
/// for it.
pub fn place_of(matrix: &Matrix) -> Option<(&'static str, Option<String>)> {
    let place = PLACES.iter().find(|place| place.name == matrix.name)?;
    Some(match &matrix.cells {
        Cells::All => (place.all.unwrap_or(place.name), None),
        Cells::Population(label) => (place.pops.unwrap_or(place.name), Some(label.clone())),
        Cells::Cell(gid) => (place.cells, Some(gid.to_string())),
    })
}

/// Writes all matrices into the dictionary `simData`.
pub(crate) fn write_matrices<W: Write>(json: &mut Json<W>, matrices: &[Matrix]) -> Result<()> {
    let place = |matrix: &Matrix| PLACES.iter().find(|place| place.name == matrix.name);
    for place in &PLACES {
        let of = |keep: fn(&Cells) -> bool| {
            matrices.iter().filter(move |matrix| matrix.name == place.name && keep(&matrix.cells))
        };
        for matrix in of(|cells| *cells == Cells::All) {
            json.key_on_line(place.all.unwrap_or(place.name))?;
            write_rows(json, matrix)?;
        }
        write_dict(
            json,
            place.pops.unwrap_or(place.name),
            of(|cells| matches!(cells, Cells::Population(_))),
        )?;
        write_dict(json, place.cells, of(|cells| matches!(cells, Cells::Cell(_))))?;
    }
    let mut others = matrices.iter().filter(|matrix| place(matrix).is_none()).peekable();
    if others.peek().is_some() {
        json.key_on_line("matrices")?;
        json.list()?;
        for matrix in others {
            json.item()?;
            json.line()?;
            write_whole(json, matrix)?;
        }
        json.end_list()?;
    }
    Ok(())
}

/// Rows by population or by cell.
fn write_dict<'m, W: Write>(
    json: &mut Json<W>,
    key: &str,
    matrices: impl Iterator<Item = &'m Matrix>,
) -> Result<()> {
    let mut matrices = matrices.peekable();
    if matrices.peek().is_none() {
        return Ok(());
    }
    json.key_on_line(key)?;
    json.dict()?;
    for matrix in matrices {
        match &matrix.cells {
            Cells::Population(label) => json.key_on_line(label)?,
            Cells::Cell(gid) => json.key_on_line(&gid.to_string())?,
            Cells::All => json.key_on_line("")?,
        }
        write_rows(json, matrix)?;
    }
    json.end_dict()
}

fn write_rows<W: Write>(json: &mut Json<W>, matrix: &Matrix) -> Result<()> {
    json.list()?;
    for row in matrix.values.chunks(matrix.columns.len().max(1)) {
        json.item()?;
        json.floats(row.iter().copied())?;
    }
    json.end_list()
}

fn write_whole<W: Write>(json: &mut Json<W>, matrix: &Matrix) -> Result<()> {
    json.dict()?;
    json.key("name")?;
    json.text(&matrix.name)?;
    match &matrix.cells {
        Cells::All => {}
        Cells::Population(label) => {
            json.key("pop")?;
            json.text(label)?;
        }
        Cells::Cell(gid) => {
            json.key("gid")?;
            json.int(u64::from(gid.0))?;
        }
    }
    json.key("unit")?;
    json.text(&matrix.unit)?;
    json.key("columns")?;
    json.list()?;
    for column in &matrix.columns {
        json.item()?;
        json.text(column)?;
    }
    json.end_list()?;
    json.key("t")?;
    json.floats(matrix.times())?;
    json.key("values")?;
    write_rows(json, matrix)?;
    json.end_dict()
}

/// Reads the entry `key` of `simData`, if it holds matrices; gives whether it did. The times of those without are to be set by
/// [`set_times`].
pub(crate) fn read_matrices(reader: &mut Reader<'_>, key: &str, matrices: &mut Vec<Matrix>) -> Read<bool> {
    let kind = reader.kind()?;
    if key == "matrices" && kind == Kind::List {
        reader.list(|this| {
            if this.kind()? != Kind::Dict {
                return this.skip();
            }
            matrices.push(read_whole(this)?);
            Ok(())
        })?;
        return Ok(true);
    }
    for place in &PLACES {
        if place.all == Some(key) && kind == Kind::List {
            let matrix = read_rows(reader, place, Cells::All)?;
            matrices.push(matrix);
            return Ok(true);
        }
        if (place.pops == Some(key) || place.cells == key) && kind == Kind::Dict {
            reader.dict(|this, name| {
                let cells = match name.parse() {
                    Ok(gid) if place.cells == key => Cells::Cell(Gid(gid)),
                    _ => Cells::Population(name.to_owned()),
                };
                if this.kind()? != Kind::List {
                    return this.skip();
                }
                let matrix = read_rows(this, place, cells)?;
                matrices.push(matrix);
                Ok(())
            })?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives matrices that were read without times those that NetPyNE means: the first sample is taken after one interval.
pub(crate) fn set_times(matrices: &mut [Matrix], step: f64) {
    for matrix in matrices.iter_mut().filter(|matrix| PLACES.iter().any(|place| place.name == matrix.name)) {
        matrix.sampling = Sampling::Regular { first: step, step };
    }
}

/// Names the columns of potentials by where the electrodes are.
pub(crate) fn set_electrodes(matrices: &mut [Matrix], electrodes: &[Vec<f64>]) {
    let places = || electrodes.iter().map(|place| <[f64; 3]>::try_from(&place[..]).ok());
    for matrix in
        matrices.iter_mut().filter(|matrix| matrix.name == "LFP" && matrix.columns.len() == electrodes.len())
    {
        for (column, place) in matrix.columns.iter_mut().zip(places()) {
            if let Some([x, y, z]) = place {
                *column = format!("({x}, {y}, {z})");
            }
        }
    }
}

fn read_rows(reader: &mut Reader<'_>, place: &Place, cells: Cells) -> Read<Matrix> {
    let (width, values) = rows(reader)?;
    let columns = match place.name {
        "dipole" if width == 3 => ["x", "y", "z"].map(str::to_owned).to_vec(),
        _ => (0..width).map(|n| n.to_string()).collect(),
    };
    let (name, unit) = (place.name.to_owned(), place.unit.to_owned());
    Ok(Matrix { name, cells, unit, columns, sampling: Sampling::default(), values })
}

/// Columns and values of a list of rows; what does not have as many columns as the first is left out.
fn rows(reader: &mut Reader<'_>) -> Read<(usize, Vec<f64>)> {
    let (mut width, mut values) = (None, Vec::new());
    reader.list(|this| {
        if this.kind()? != Kind::List {
            return this.skip();
        }
        let row = this.floats()?;
        if *width.get_or_insert(row.len()) == row.len() {
            values.extend(row);
        }
        Ok(())
    })?;
    Ok((width.unwrap_or(0), values))
}

fn read_whole(reader: &mut Reader<'_>) -> Read<Matrix> {
    let mut matrix = Matrix::default();
    let mut times = Vec::new();
    let mut width = 0;
    reader.dict(|this, key| {
        match (key, this.kind()?) {
            ("name", Kind::Text) => matrix.name = this.text()?.into_owned(),
            ("pop", Kind::Text) => matrix.cells = Cells::Population(this.text()?.into_owned()),
            ("gid", Kind::Number) => matrix.cells = Cells::Cell(Gid(this.float()? as u32)),
            ("unit", Kind::Text) => matrix.unit = this.text()?.into_owned(),
            ("columns", Kind::List) => this.list(|this| {
                matrix.columns.push(this.text()?.into_owned());
                Ok(())
            })?,
            ("t", Kind::List) => times = this.floats()?,
            ("values", Kind::List) => (width, matrix.values) = rows(this)?,
            _ => this.skip()?,
        }
        Ok(())
    })?;
    if !matrix.values.is_empty() {
        matrix.columns.resize_with(width, String::new);
    }
    matrix.sampling = Sampling::At(times);
    Ok(matrix)
}
