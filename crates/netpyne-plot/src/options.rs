//! Options of plots: names, types and defaults in one table, read from [`Settings`] with all mistakes told at once.

use crate::ignored::IGNORED;
use crate::settings::{Setting, Settings};
use netpyne_analysis::{Include, Subset, TimeRange, parse_include};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean, listed};

/// What can be said about one option.
#[derive(Clone, Copy, Debug)]
pub struct OptionInfo {
    /// Its names: the first is ours and NetPyNE's, the others are understood, too.
    pub names: &'static [&'static str],
    /// What it does.
    pub about: &'static [&'static str],
    /// What values it takes.
    pub form: &'static str,
}

/// A type that options can have.
pub trait FromSetting: Sized {
    /// What values it takes, as in "must be ...".
    const FORM: &'static str;

    /// Reads a value; the text says what is wrong with it.
    ///
    /// # Errors
    /// The value is none of this type; an empty text if there is nothing more to say than [`FORM`](Self::FORM).
    fn from_setting(value: &Setting) -> Result<Self, String>;
}

/// A set of options that can be read by name.
pub trait Options: Default {
    /// Its own.
    const TABLE: &'static [OptionInfo];
    /// Those of groups of options that it has in common with others.
    const SHARED: &'static [&'static [OptionInfo]] = &[];

    /// Reads those that are given.
    fn read(given: &mut Given<'_>) -> Self;
}

/// Settings that are being read.
#[derive(Debug)]
pub struct Given<'a> {
    settings: &'a Settings,
    problems: Vec<Diagnostic>,
}

impl<'a> Given<'a> {
    /// Nothing has been read yet.
    pub fn new(settings: &'a Settings) -> Self {
        Self { settings, problems: Vec::new() }
    }

    /// The value under one of `names`, or `default`.
    pub fn take<T: FromSetting>(&mut self, names: &[&str], default: T) -> T {
        let Some((name, value)) = self.settings.iter().filter(|(name, _)| names.contains(name)).last() else {
            return default;
        };
        match T::from_setting(value) {
            Ok(value) => value,
            Err(why) => {
                let mut problem = Diagnostic::error(format!("`{name}` must be {}, not {value}", T::FORM));
                if !why.is_empty() {
                    problem = problem.help(why);
                }
                self.problems.push(problem);
                default
            }
        }
    }

    /// All mistakes, those of names that are in none of `tables` among them.
    pub fn finish(mut self, tables: &[&[OptionInfo]]) -> Diagnostics {
        let known: Vec<&str> =
            tables.iter().flat_map(|table| table.iter()).flat_map(|info| info.names).copied().collect();
        for (name, _) in self.settings.iter().filter(|(name, _)| !known.contains(name)) {
            if IGNORED.contains(&name) {
                let message = format!(
                    "`{name}` is ignored: figures set marks, lines, fonts, legends and windows by themselves"
                );
                self.problems.push(Diagnostic::warning(message));
                continue;
            }
            let help = did_you_mean(name, &known)
                .or_else(|| listed(&known).map(|known| format!("there are: {known}")));
            self.problems.push(Diagnostic::error(format!("there is no option `{name}`")).help_opt(help));
        }
        Diagnostics(self.problems)
    }
}

/// Declares options: a struct with documented fields, its defaults, and how it is read by name.
macro_rules! options {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident {
            $( use $(#[doc = $of:literal])+ $group:ident: $Group:ty; )*
            $( $(#[doc = $about:literal])+ $field:ident [$($key:literal),+]: $type:ty = $default:expr; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $Name {
            $( $(#[doc = $of])+ pub $group: $Group, )*
            $( $(#[doc = $about])+ pub $field: $type, )*
        }

        impl Default for $Name {
            fn default() -> Self {
                Self { $( $group: <$Group>::default(), )* $( $field: $default, )* }
            }
        }

        impl $crate::options::Options for $Name {
            const TABLE: &'static [$crate::options::OptionInfo] = &[
                $( $crate::options::OptionInfo {
                    names: &[$($key),+],
                    about: &[$($about),+],
                    form: <$type as $crate::options::FromSetting>::FORM,
                }, )*
            ];
            const SHARED: &'static [&'static [$crate::options::OptionInfo]] =
                &[$( <$Group as $crate::options::Options>::TABLE ),*];

            fn read(given: &mut $crate::options::Given<'_>) -> Self {
                let default = Self::default();
                Self { $( $group: <$Group as $crate::options::Options>::read(given), )* $( $field: given.take(&[$($key),+], default.$field), )* }
            }
        }
    };
}
pub(crate) use options;

/// Declares the words that stand for the values of a type.
macro_rules! choices {
    ($Type:ty, $form:literal, $( $word:literal => $value:expr ),+ $(,)?) => {
        impl $crate::options::FromSetting for $Type {
            const FORM: &'static str = $form;

            fn from_setting(value: &$crate::settings::Setting) -> Result<Self, String> {
                let $crate::settings::Setting::Text(text) = value else { return Err(String::new()) };
                match text.as_str() {
                    $( $word => Ok($value), )+
                    text => Err(netpyne_base::did_you_mean(text, [$($word),+]).unwrap_or_default()),
                }
            }
        }
    };
}
pub(crate) use choices;

impl FromSetting for bool {
    const FORM: &'static str = "true or false";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Switch(on) => Ok(*on),
            Setting::Number(value) if [0.0, 1.0].contains(value) => Ok(*value == 1.0),
            Setting::Nothing => Ok(false),
            _ => Err(String::new()),
        }
    }
}

impl FromSetting for f64 {
    const FORM: &'static str = "a number above 0";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Number(value) if value.is_finite() && *value > 0.0 => Ok(*value),
            _ => Err(String::new()),
        }
    }
}

impl FromSetting for usize {
    const FORM: &'static str = "a whole number above 0";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Number(value) if value.trunc() == *value && (1.0..1e9).contains(value) => {
                Ok(*value as usize)
            }
            _ => Err(String::new()),
        }
    }
}

impl FromSetting for String {
    const FORM: &'static str = "a text";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Text(text) => Ok(text.clone()),
            _ => Err(String::new()),
        }
    }
}

impl<T: FromSetting> FromSetting for Option<T> {
    const FORM: &'static str = T::FORM;

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::Nothing | Setting::Switch(false) => Ok(None),
            value => T::from_setting(value).map(Some),
        }
    }
}

impl FromSetting for TimeRange {
    const FORM: &'static str = "a start and a later end in ms";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::List(items) => match items[..] {
                [Setting::Number(start), Setting::Number(end)] if start < end && end.is_finite() => {
                    Ok(TimeRange::new(start, end))
                }
                _ => Err(String::new()),
            },
            _ => Err(String::new()),
        }
    }
}

/// Width and height.
impl FromSetting for (f64, f64) {
    const FORM: &'static str = "two numbers above 0";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::List(items) => match items[..] {
                [Setting::Number(a), Setting::Number(b)] if a > 0.0 && b > 0.0 && a.max(b) < 1e3 => {
                    Ok((a, b))
                }
                _ => Err(String::new()),
            },
            _ => Err(String::new()),
        }
    }
}

/// Texts, or one of them.
impl FromSetting for Vec<String> {
    const FORM: &'static str = "a text or a list of texts";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::List(items) => items.iter().map(String::from_setting).collect(),
            value => Ok(vec![String::from_setting(value)?]),
        }
    }
}

/// Cells.
impl FromSetting for Vec<Include> {
    const FORM: &'static str = "a list of populations, gids, [population, index] pairs and \"all\"";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        match value {
            Setting::List(items) if pair(items).is_none() => {
                let lists: Result<Vec<_>, _> = items.iter().map(include).collect();
                Ok(lists?.concat())
            }
            value => include(value),
        }
    }
}

/// Groups of cells, each of which is a curve or a field of its own.
impl FromSetting for Vec<Subset> {
    const FORM: &'static str = "a list of populations, gids, [population, index] pairs, lists of these, \
                                \"allCells\" and \"eachPop\"";

    fn from_setting(value: &Setting) -> Result<Self, String> {
        let subset = |item: &Setting| match item {
            Setting::Text(text) if text == "eachPop" => Ok(Subset::EachPop),
            Setting::List(items) if pair(items).is_none() => {
                let lists: Result<Vec<_>, _> = items.iter().map(include).collect();
                Ok(Subset::Cells(lists?.concat()))
            }
            item => Ok(Subset::Cells(include(item)?)),
        };
        match value {
            Setting::List(items) if pair(items).is_none() => items.iter().map(subset).collect(),
            value => Ok(vec![subset(value)?]),
        }
    }
}

/// One item of an `include` list.
fn include(item: &Setting) -> Result<Vec<Include>, String> {
    match item {
        Setting::Text(text) => Ok(vec![parse_include(text).map_err(|e| e.to_string())?]),
        Setting::Number(gid) if gid.trunc() == *gid && (0.0..4e9).contains(gid) => {
            Ok(vec![Include::Gid(netpyne_base::Gid(*gid as u32))])
        }
        Setting::List(items) => match pair(items) {
            Some(pair) => Ok(vec![pair]),
            None => Ok(items.iter().map(include).collect::<Result<Vec<_>, _>>()?.concat()),
        },
        _ => Err(String::new()),
    }
}

/// NetPyNE's `[population, index]` and `[population, [indices]]`.
fn pair(items: &[Setting]) -> Option<Include> {
    let whole = |value: &Setting| match value {
        Setting::Number(index) if index.trunc() == *index && *index >= 0.0 => Some(*index as usize),
        _ => None,
    };
    let [Setting::Text(pop), place] = items else { return None };
    match place {
        Setting::List(indices) => {
            Some(Include::PopIndices(pop.clone(), indices.iter().map(whole).collect::<Option<_>>()?))
        }
        index => Some(Include::PopIndices(pop.clone(), vec![whole(index)?])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne_base::Gid;

    options! {
        /// Two options.
        pub struct Two {
            /// Cells to show.
            cells["include"]: Vec<Include> = vec![Include::All];
            /// Width of bins, ms.
            bin["binSize", "bin"]: f64 = 5.0;
        }
    }

    fn read(settings: &Settings) -> (Two, Vec<String>) {
        let mut given = Given::new(settings);
        let two = Two::read(&mut given);
        (two, given.finish(&[Two::TABLE]).iter().map(|d| d.render(false)).collect())
    }

    #[test]
    fn names_types_and_defaults() {
        let pair = Setting::List(vec!["S".into(), Setting::List(vec![0.0.into(), 2.0.into()])]);
        let settings = Settings::new().with("bin", 2.0).with("include", vec!["M".into(), 3.into(), pair]);
        let (two, problems) = read(&settings);
        let cells =
            [Include::Pop("M".into()), Include::Gid(Gid(3)), Include::PopIndices("S".into(), vec![0, 2])];
        assert_eq!((two.cells, two.bin, problems.len()), (cells.to_vec(), 2.0, 0));
        assert_eq!(read(&Settings::new()).0, Two::default());
    }

    #[test]
    fn all_mistakes_are_told() {
        let settings = Settings::new().with("binsize", 2.0).with("bin", -1.0).with("marker", "|");
        let problems = read(&settings).1;
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].contains("`bin` must be a number above 0, not -1"), "{}", problems[0]);
        assert!(problems[1].contains("did you mean `binSize`?"), "{}", problems[1]);
        assert!(problems[2].contains("`marker` is ignored"), "{}", problems[2]);
    }
}
