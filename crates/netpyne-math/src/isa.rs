//! Which vector instructions this processor has: the key of every run-time dispatch.

/// An instruction set that kernels are compiled for. The variants differ in speed only, never in a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Isa {
    /// What the target guarantees: SSE2 on x86-64, NEON on aarch64.
    Baseline,
    /// AVX2 and FMA (x86-64 since 2013).
    Avx2,
    /// AVX-512 F, DQ, VL, with AVX2 and FMA.
    Avx512,
}

impl Isa {
    /// The widest instruction set of this processor.
    #[inline]
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if !(std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma")) {
                return Self::Baseline;
            }
            if std::is_x86_feature_detected!("avx512f")
                && std::is_x86_feature_detected!("avx512dq")
                && std::is_x86_feature_detected!("avx512vl")
            {
                return Self::Avx512;
            }
            Self::Avx2
        }
        #[cfg(not(target_arch = "x86_64"))]
        Self::Baseline
    }

    /// All that can run here, narrowest first.
    pub fn available() -> Vec<Self> {
        let widest = Self::detect();
        [Self::Baseline, Self::Avx2, Self::Avx512].into_iter().filter(|isa| *isa <= widest).collect()
    }

    /// `self`, or the widest this processor has if that is less: what makes a dispatch on it sound.
    #[inline]
    pub fn supported(self) -> Self {
        self.min(Self::detect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests run code for all instruction sets that this processor has, and those named after one only where it is there. So a
    /// machine that shall vouch for all of them is told to by an environment variable, and cannot pass without.
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn the_instruction_set_in_the_variable_netpyne_require_isa_is_there() {
        let demanded = match std::env::var("NETPYNE_REQUIRE_ISA").as_deref() {
            Err(_) | Ok("" | "baseline") => Isa::Baseline,
            Ok("avx2") => Isa::Avx2,
            Ok("avx512") => Isa::Avx512,
            Ok(other) => panic!("NETPYNE_REQUIRE_ISA={other}: one of baseline, avx2, avx512"),
        };
        assert!(
            Isa::detect() >= demanded,
            "{demanded:?} is demanded, and this processor has {:?}",
            Isa::detect()
        );
        assert_eq!(Isa::available().last(), Some(&Isa::detect()));
        assert_eq!(Isa::Avx512.supported(), Isa::detect());
    }

    #[test]
    #[cfg(not(target_arch = "x86_64"))]
    fn other_processors_have_what_the_target_guarantees() {
        assert_eq!(Isa::available(), [Isa::Baseline]);
        assert_eq!(Isa::Avx512.supported(), Isa::Baseline);
    }
}
