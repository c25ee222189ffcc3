//! Variables of the model: where they are, what plays into them, what is recorded of them.

pub(crate) mod address;
pub(crate) mod play;
pub(crate) mod record;
