//! What is kept beside instances from call to call.

use super::parts::Programs;
use super::unsolved::Kept;
use crate::executable::Call;
use crate::ir::Role;
use crate::specialise::kernels::Specialised;
use crate::specialise::prepared::Slot;
use std::sync::Arc;

/// Kernels that keep something: those of all roles, then these.
const KERNELS: usize = Role::ALL.len() + 3;
/// The current kernel.
pub(super) const CURRENT: usize = Role::ALL.len();
/// The current kernel that adds to the sums of the nodes.
pub(super) const SUMS: usize = CURRENT + 1;
/// Watched differences.
pub(super) const WATCHES: usize = SUMS + 1;

/// What [`Compiled`](super::parts::Compiled) keeps beside instances.
#[derive(Debug, Default)]
pub(super) struct BlockCache {
    /// Whose it is.
    identity: Option<Arc<()>>,
    /// By kernel.
    pub slots: [Slot; KERNELS],
    /// By role: what kernels with systems of equations keep.
    pub kept: [Kept; Role::ALL.len()],
    /// Kernels made for these instances.
    pub specialised: Option<Box<Specialised>>,
    /// What runs in place of kernels for lanes if there are few instances.
    pub few: Option<Box<Programs>>,
}

/// Lends `run` what is kept beside the instances of a call by the mechanism with this identity.
#[inline]
pub(super) fn with_cache<T>(
    identity: &Arc<()>,
    call: &mut Call<'_>,
    run: impl FnOnce(&mut BlockCache, &mut Call<'_>) -> T,
) -> T {
    let mut cache = call.instances.cache.take::<BlockCache>();
    if !cache.identity.as_ref().is_some_and(|of| Arc::ptr_eq(of, identity)) {
        // What another mechanism's kernels have kept means nothing here.
        *cache = BlockCache { identity: Some(Arc::clone(identity)), ..BlockCache::default() };
    }
    let result = run(&mut cache, call);
    call.instances.cache.put(cache);
    result
}

/// Begins anew with kernels made for these instances, and with what runs in their place.
pub(super) fn specialised(
    identity: &Arc<()>,
    kernels: Option<Specialised>,
    few: Option<Box<Programs>>,
) -> Box<BlockCache> {
    Box::new(BlockCache {
        identity: Some(Arc::clone(identity)),
        specialised: kernels.map(Box::new),
        few,
        ..BlockCache::default()
    })
}
