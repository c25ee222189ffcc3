//! Typed indices: `define_id!` makes a `u32` newtype that converts to and from `usize`.

/// Defines a `u32` newtype used as an index into one particular table.
#[macro_export]
macro_rules! define_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as `usize`, to look into the table it belongs to.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id of table position `index`; panics only past 2³² entries.
            #[inline]
            pub fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("table has more than u32::MAX entries"))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

define_id! {
    /// Global identifier of a cell, NetPyNE's `gid`: unique in the network, independent of threads and ranks.
    Gid
}

impl From<Gid> for u32 {
    fn from(gid: Gid) -> u32 {
        gid.0
    }
}

impl serde::Serialize for Gid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Gid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Gid)
    }
}
