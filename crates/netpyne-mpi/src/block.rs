//! The block that every rank gives at the beginning of a collective.

/// Bytes of a block.
const SIZE: usize = 512;
/// Bytes of its head: eight of length, one of kind.
const HEAD: usize = 9;
/// Bytes of the message that it has room for.
const ROOM: usize = SIZE - HEAD;

const MESSAGE: u8 = 0;
const GIVES_UP: u8 = 1;

/// The length of a message and the message, as far as it fits.
#[derive(Clone)]
pub struct Block([u8; SIZE]);

impl Block {
    /// The block of a message.
    pub fn of(message: &[u8]) -> Self {
        Self::new(MESSAGE, message)
    }

    /// The block of a rank that gives up, and why.
    pub fn giving_up(why: &str) -> Self {
        let mut end = why.len().min(ROOM);
        while !why.is_char_boundary(end) {
            end -= 1;
        }
        Self::new(GIVES_UP, &why.as_bytes()[..end])
    }

    fn new(kind: u8, message: &[u8]) -> Self {
        let mut bytes = [0; SIZE];
        bytes[..8].copy_from_slice(&(message.len() as u64).to_le_bytes());
        bytes[8] = kind;
        let short = &message[..message.len().min(ROOM)];
        bytes[HEAD..HEAD + short.len()].copy_from_slice(short);
        Self(bytes)
    }

    /// What is sent.
    pub fn bytes(&self) -> Box<[u8]> {
        self.0.as_slice().into()
    }

    /// The blocks of all ranks.
    pub fn read_all(bytes: &[u8]) -> Vec<Self> {
        bytes.as_chunks::<SIZE>().0.iter().map(|&block| Self(block)).collect()
    }

    /// Why the rank gives up, if it does.
    pub fn last_words(&self) -> Option<String> {
        (self.0[8] == GIVES_UP).then(|| String::from_utf8_lossy(self.short()).into_owned())
    }

    /// Length of the whole message.
    fn length(&self) -> usize {
        let mut length = [0; 8];
        length.copy_from_slice(&self.0[..8]);
        u64::from_le_bytes(length) as usize
    }

    /// The part of the message that is in the block.
    fn short(&self) -> &[u8] {
        &self.0[HEAD..HEAD + self.length().min(ROOM)]
    }
}

/// The part of a message that no block has room for.
pub fn beyond(message: &[u8]) -> &[u8] {
    &message[message.len().min(ROOM)..]
}

/// How long that part of each rank's message is.
pub fn rest_lengths(blocks: &[Block]) -> Vec<usize> {
    blocks.iter().map(|block| block.length().saturating_sub(ROOM)).collect()
}

/// Messages from blocks and rests; a rest may be left out where all are empty.
pub fn join(blocks: &[Block], mut rests: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    rests.resize(blocks.len(), Vec::new());
    let whole = |(block, rest): (&Block, Vec<u8>)| [block.short(), &rest].concat();
    blocks.iter().zip(rests).map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_any_length_come_back() {
        for length in [0, 1, ROOM - 1, ROOM, ROOM + 1, 3 * SIZE] {
            let message: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let blocks = Block::read_all(&Block::of(&message).bytes());
            assert_eq!(rest_lengths(&blocks), [beyond(&message).len()]);
            assert_eq!(join(&blocks, vec![beyond(&message).to_vec()]), [message]);
            assert!(blocks[0].last_words().is_none());
        }
    }

    #[test]
    fn last_words_are_cut_between_characters() {
        let why = "é".repeat(ROOM);
        let words = Block::giving_up(&why).last_words().unwrap();
        assert_eq!(words.len(), ROOM - ROOM % 2);
        assert!(why.starts_with(&words));
    }
}
