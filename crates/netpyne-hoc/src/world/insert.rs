//! Mechanisms in the membrane of sections, and the ions they bring along.

use super::World;
use super::sections::SectionId;
use super::table::{EXTRACELLULAR, IonUse, MechIx, Place};
use super::value::{Answer, Refusal};
use netpyne_base::did_you_mean;

/// A mechanism or ion in a section.
#[derive(Clone, Debug)]
pub struct Inserted {
    /// Which.
    pub mechanism: MechIx,
    /// Values of the segments from the parent's end.
    pub values: Vec<Vec<f64>>,
    /// Random streams that there were before those of each segment; empty for mechanisms without.
    pub streams: Vec<[u32; 2]>,
    /// For ions: which of its variables are set by whom, NEURON's bits.
    pub style: u32,
    /// Whether a program set the style.
    pub is_restyled: bool,
}

impl World {
    /// Whether something of that name can be inserted into membranes.
    pub fn membrane_mechanism(&self, name: &str) -> bool {
        self.density(name).is_some()
    }

    fn density(&self, name: &str) -> Option<MechIx> {
        let found = self.mechanisms.find(name);
        found.filter(|&ix| matches!(self.mechanisms.get(ix).place, Place::Membrane | Place::Ion))
    }

    /// Inserts a mechanism into a section; no effect if it is there.
    pub fn insert(&mut self, section: SectionId, name: &str) -> Answer<()> {
        if matches!(name, "capacitance" | "morphology") {
            return Ok(());
        }
        if name == EXTRACELLULAR {
            if self.is_simulated() {
                return Err(Refusal::new(format!("`{name}` is not supported"))
                    .help("without it potentials outside of cells are 0"));
            }
            self.note(format!("`{name}` is left out: potentials outside of cells are 0"));
        }
        let Some(mechanism) = self.density(name) else {
            let mut refusal = Refusal::new(format!("there is no density mechanism `{name}`"));
            refusal.help = did_you_mean(name, self.mechanisms.membrane_names())
                .or(Some("give the folder with its `.mod` file".to_owned()));
            return Err(refusal);
        };
        self.insert_ix(section, mechanism)?;
        for of in self.mechanisms.get(mechanism).ions.clone() {
            self.use_ion(section, of)?;
        }
        Ok(())
    }

    fn insert_ix(&mut self, section: SectionId, mechanism: MechIx) -> Answer<()> {
        let entry = self.entry(section)?;
        if entry.mechanisms.iter().all(|m| m.mechanism != mechanism) {
            self.touch_section(section);
            self.change_structure();
            let defaults = self.mechanisms.get(mechanism).defaults.to_vec();
            let count = self.entry(section)?.voltage.len();
            let streams = self.segment_streams(section, mechanism, count)?;
            let inserted =
                Inserted { mechanism, values: vec![defaults; count], streams, style: 0, is_restyled: false };
            self.entry_mut(section)?.mechanisms.push(inserted);
        }
        Ok(())
    }

    /// Takes random streams for each segment of a section: NEURON goes from the last to the first.
    fn segment_streams(
        &mut self,
        section: SectionId,
        mechanism: MechIx,
        count: usize,
    ) -> Answer<Vec<[u32; 2]>> {
        if self.mechanisms.get(mechanism).streams == [0, 0] {
            return Ok(Vec::new());
        }
        let mut streams: Vec<[u32; 2]> = (0..count).map(|_| self.take_streams(mechanism)).collect();
        if !self.shape(section)?.is_reversed() {
            streams.reverse();
        }
        Ok(streams)
    }

    /// Takes the random streams of one instance: how many there were before.
    pub(super) fn take_streams(&mut self, mechanism: MechIx) -> [u32; 2] {
        let before = self.streams;
        let own = self.mechanisms.get(mechanism).streams;
        self.streams = [before[0] + own[0], before[1] + own[1]];
        before
    }

    /// Lets a mechanism of the section use an ion.
    pub(super) fn use_ion(&mut self, section: SectionId, of: IonUse) -> Answer<()> {
        self.insert_ix(section, of.ion)?;
        if let Some(ion) = self.inserted_mut(section, of.ion)? {
            ion.style = promoted(ion.style, of);
        }
        Ok(())
    }

    /// Removes a mechanism from a section; its ions stay.
    pub fn uninsert(&mut self, section: SectionId, name: &str) -> Answer<()> {
        let Some(mechanism) = self.mechanisms.find(name) else {
            return Err(Refusal::new(format!("there is no mechanism `{name}`")));
        };
        self.touch_section(section);
        self.change_structure();
        self.entry_mut(section)?.mechanisms.retain(|m| m.mechanism != mechanism);
        Ok(())
    }

    /// Whether a mechanism is in the section.
    pub fn has_mechanism(&self, section: SectionId, name: &str) -> Answer<bool> {
        if matches!(name, "capacitance" | "morphology") {
            return Ok(true);
        }
        let mechanism = self.mechanisms.find(name);
        Ok(self.entry(section)?.mechanisms.iter().any(|m| Some(m.mechanism) == mechanism))
    }

    /// A mechanism of a section.
    pub fn inserted(&self, section: SectionId, mechanism: MechIx) -> Answer<Option<&Inserted>> {
        Ok(self.entry(section)?.mechanisms.iter().find(|m| m.mechanism == mechanism))
    }

    pub(super) fn inserted_mut(
        &mut self,
        section: SectionId,
        mechanism: MechIx,
    ) -> Answer<Option<&mut Inserted>> {
        Ok(self.entry_mut(section)?.mechanisms.iter_mut().find(|m| m.mechanism == mechanism))
    }

    /// NEURON's `ion_style`: the style of an ion before (-1 without it), and the new one if values are given:
    /// kind of concentrations, kind of reversal potential, einit, eadvance, cinit.
    pub fn ion_style(&mut self, section: SectionId, ion: &str, new: Option<[u32; 5]>) -> Answer<f64> {
        let known = self.mechanisms.find(ion).filter(|&ix| self.mechanisms.get(ix).place == Place::Ion);
        let Some(mechanism) = known else {
            return Err(
                Refusal::new(format!("`{ion}` is no ion")).help("ions are called `na_ion`, `ca_ion`, ...")
            );
        };
        self.touch_section(section);
        let Some(inserted) = self.inserted_mut(section, mechanism)? else { return Ok(-1.0) };
        let before = inserted.style;
        if let Some(values @ [concentration, reversal, einit, eadvance, cinit]) = new {
            if values.iter().zip([3, 3, 1, 1, 1]).any(|(value, most)| *value > most) {
                return Err(Refusal::new("the numbers of `ion_style` are at most 3, 3, 1, 1 and 1"));
            }
            let kept = before & 0o600;
            let style =
                kept + concentration + (cinit << 2) + (reversal << 3) + (einit << 5) + (eadvance << 6);
            inserted.style = style;
            inserted.is_restyled |= style != before;
        }
        Ok(f64::from(before))
    }
}

/// The style of an ion when one more mechanism uses it.
fn promoted(style: u32, of: IonUse) -> u32 {
    let concentration = (style & 0o3).max(of.concentration);
    let mut reversal = ((style & 0o30) >> 3).max(of.reversal);
    if concentration > 0 && reversal < 2 {
        reversal = 2;
    }
    let mut bits = (style & 0o600) | of.written;
    if concentration == 3 {
        bits |= 0o4;
        if reversal == 2 {
            bits |= 0o100;
        }
    }
    if concentration > 0 && reversal == 2 {
        bits |= 0o40;
    }
    bits + concentration + (reversal << 3)
}
