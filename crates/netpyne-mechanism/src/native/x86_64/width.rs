//! How wide vectors are, and what that means for registers.

use super::opcodes::{Mask, Zmm};
use netpyne_math::isa::Isa;

/// How many doubles a vector register holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Width {
    /// AVX-512: 32 registers, and masks of their own.
    #[default]
    Eight,
    /// AVX2: 16 registers. Some of them serve as masks, all bits of a lane being set or clear; an eight of instances is done in
    /// two parts.
    Four,
}

/// In code for four lanes: the register for what one instruction cannot do. Its value is never kept.
pub(super) const AT_HAND: Zmm = 13;

impl Width {
    /// What an instruction set has; none: no machine code for vectors.
    pub fn of(isa: Isa) -> Option<Self> {
        match isa.supported() {
            Isa::Avx512 => Some(Self::Eight),
            Isa::Avx2 => Some(Self::Four),
            Isa::Baseline => None,
        }
    }

    /// Lanes of a register.
    pub fn lanes(self) -> u8 {
        match self {
            Self::Eight => 8,
            Self::Four => 4,
        }
    }

    /// Bytes of a register.
    pub fn bytes(self) -> i32 {
        8 * i32::from(self.lanes())
    }

    /// Parts that an eight of instances is done in.
    pub fn parts(self) -> i32 {
        match self {
            Self::Eight => 1,
            Self::Four => 2,
        }
    }

    /// Vector registers that there are.
    pub fn registers(self) -> u8 {
        match self {
            Self::Eight => 32,
            Self::Four => 16,
        }
    }

    /// Vector registers that serve as masks, and the one [at hand](AT_HAND).
    pub fn in_use(self) -> u32 {
        match self {
            Self::Eight => 0,
            Self::Four => 1 << AT_HAND | [1, 2, 5].iter().fold(0, |all, &mask| all | 1 << self.mask(mask)),
        }
    }

    /// The register that serves as a mask.
    pub fn mask(self, mask: Mask) -> Zmm {
        match (self, mask) {
            (Self::Eight, _) => mask,
            (Self::Four, 1) => 15,
            (Self::Four, 2) => 14,
            (Self::Four, _) => 12,
        }
    }
}
