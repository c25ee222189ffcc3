//! Tables that are filled when they are used: what they were filled with need not be there any more.

use netpyne_comm::{Reader, Writer};
use netpyne_mechanism::ir::Mechanism;
use netpyne_mechanism::storage::{Instances, TableData};
use std::collections::BTreeMap;

/// A filled table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptTable {
    /// Which of the mechanism's.
    pub number: u32,
    /// Values of what it depends on when it was filled.
    pub key: Vec<f64>,
    /// First argument.
    pub from: f64,
    /// Intervals per unit of the argument.
    pub factor: f64,
    /// Values, a column for each that is tabulated.
    pub columns: Vec<Vec<f64>>,
}

/// Those of some instances.
pub(super) fn of(data: &Instances, mechanism: &Mechanism) -> Vec<KeptTable> {
    let tables = mechanism.tables.iter().zip(data.tables()).zip(0..);
    let kept = tables.filter(|((table, data), _)| table.at_call && data.is_filled());
    kept.map(|((_, table), number)| KeptTable {
        number,
        key: table.key().to_vec(),
        from: table.from(),
        factor: table.factor(),
        columns: table.columns().to_vec(),
    })
    .collect()
}

/// Gives instances their tables back.
pub(super) fn put_back(kept: &[KeptTable], data: &mut Instances) {
    for table in kept {
        let (key, columns) = (table.key.clone(), table.columns.clone());
        if let Some(filled) = TableData::new(key, table.from, table.factor, columns) {
            data.set_table(table.number as usize, filled);
        }
    }
}

/// All tables as bytes.
pub(super) fn write(tables: &BTreeMap<u32, Vec<KeptTable>>, out: &mut Writer) {
    out.u32(tables.len() as u32);
    for (mechanism, list) in tables {
        out.u32(*mechanism);
        out.u32(list.len() as u32);
        for table in list {
            out.u32(table.number);
            out.f64s(&table.key);
            out.f64(table.from);
            out.f64(table.factor);
            out.u32(table.columns.len() as u32);
            table.columns.iter().for_each(|column| out.f64s(column));
        }
    }
}

/// Reads the same.
pub(super) fn read(from: &mut Reader<'_>) -> Option<BTreeMap<u32, Vec<KeptTable>>> {
    let mut tables = BTreeMap::new();
    for _ in 0..from.u32()? {
        let mechanism = from.u32()?;
        let mut list = Vec::new();
        for _ in 0..from.u32()? {
            let (number, key) = (from.u32()?, from.f64s()?);
            let (start, factor) = (from.f64()?, from.f64()?);
            let mut columns = Vec::new();
            for _ in 0..from.u32()? {
                columns.push(from.f64s()?);
            }
            list.push(KeptTable { number, key, from: start, factor, columns });
        }
        tables.insert(mechanism, list);
    }
    Some(tables)
}

#[cfg(test)]
mod tests {
    use super::{of, put_back, read, write};
    use netpyne_comm::{Reader, Writer};
    use netpyne_mechanism::ir::Mechanism;
    use netpyne_mechanism::storage::{Instances, TableData};
    use std::collections::BTreeMap;

    /// A table that was filled while time passed comes back with what it had then; others are filled again anyway.
    #[test]
    fn only_what_is_filled_at_calls_is_kept() {
        let catalog = crate::tests::mechanisms::catalog();
        let hh = catalog.find("hh").expect("in the library");
        let mut hh: Mechanism = (**catalog.get(hh)).clone();
        let columns = vec![vec![1.0, 2.0, f64::INFINITY]; 3];
        let filled = TableData::new(vec![6.3, -0.0], -1.5, 2.0, columns).expect("columns are equally long");
        let mut data = Instances::new(&hh, 4);
        data.set_table(0, filled.clone());
        assert!(of(&data, &hh).is_empty());
        hh.tables[0].at_call = true;
        let kept = BTreeMap::from([(7, of(&data, &hh))]);
        let mut bytes = Writer::default();
        write(&kept, &mut bytes);
        let bytes = bytes.finish();
        let again = read(&mut Reader::new(&bytes)).expect("it was written like this");
        assert_eq!(again, kept);
        assert!((0..bytes.len()).all(|cut| read(&mut Reader::new(&bytes[..cut])).is_none()));

        let mut other = Instances::new(&hh, 2);
        put_back(&again[&7], &mut other);
        let table = &other.tables()[0];
        assert_eq!((table.key(), table.columns()), (filled.key(), filled.columns()));
        assert_eq!((table.from(), table.factor()), (-1.5, 2.0));
    }
}
