//! Broken files of every format: pickles, MATLAB's, HDF5, compressed ones.

use super::{End, Kind, files, mutate, refused};
use crate::random::Random;
use netpyne::Model;
use netpyne::io::{Format, load_result, save_as};
use std::path::Path;

/// A small result in every format.
pub struct Formats {
    saved: Vec<(String, Vec<u8>)>,
}

impl Formats {
    /// Makes them in a folder.
    pub fn new(folder: &Path) -> Result<Self, String> {
        let told = |e: std::io::Error| format!("{}: {e}", folder.display());
        std::fs::create_dir_all(folder).map_err(told)?;
        let simulated =
            files::model().build().and_then(|built| built.simulate()).map_err(|e| e.to_string())?;
        let mut saved = Vec::new();
        for (format, ending, _) in Format::ALL {
            let path = folder.join(format!("result.{ending}"));
            let all = netpyne::io::Include::ALL;
            save_as(&path, Some(format), simulated.document(), &all).map_err(|e| e.to_string())?;
            saved.push((ending.to_owned(), std::fs::read(&path).map_err(told)?));
        }
        Ok(Self { saved })
    }
}

impl Kind for Formats {
    fn name(&self) -> &'static str {
        "formats"
    }

    fn write(&mut self, random: &mut Random, folder: &Path) -> Result<(), String> {
        let (ending, bytes) = &self.saved[random.below(self.saved.len())];
        let mut bytes = bytes.clone();
        mutate::bytes(random, &mut bytes);
        let path = folder.join(format!("result.{ending}"));
        std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn run(&mut self, folder: &Path) -> Result<End, String> {
        let named = |(_, ending, _): &(Format, &str, &[&str])| folder.join(format!("result.{ending}"));
        let Some(path) = Format::ALL.iter().map(named).find(|path| path.exists()) else {
            return Err("the file of the case is gone".to_owned());
        };
        let read = load_result(&path, files::LARGEST);
        if let Err(error) = &read
            && !error.to_string().contains("result.")
        {
            return Err(format!("a message without a place: {error}"));
        }
        match Model::load(&path) {
            Ok(model) => match model.build() {
                Ok(_) => Ok(End::Ran),
                Err(error) => refused(&error),
            },
            Err(error) => refused(&error),
        }
    }
}
