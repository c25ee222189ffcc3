//! The block that every rank gives at the beginning of a collective.

/// Bytes of a block.
const SIZE: usize = 512;
/// Bytes of its head: eight of length, one of kind.
const HEAD: usize = 9;
/// Bytes of the message that it has room for.
const ROOM: usize = SIZE - HEAD;

const MESSAGE: u8 = 0;
const GIVES_UP: u8 = 1;
const TO_EACH: u8 = 2;

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

    /// The block of a rank that gives something to each rank besides, of which `longest` bytes at most go where there is no room
    /// in a [`Part`].
    pub fn to_each(longest: usize) -> Self {
        let mut block = Self::new(TO_EACH, &[]);
        block.0[HEAD..HEAD + 8].copy_from_slice(&(longest as u64).to_le_bytes());
        block
    }

    /// What [`Self::to_each`] said, if it is that.
    pub fn longest_to_each(&self) -> Option<usize> {
        let mut longest = [0; 8];
        longest.copy_from_slice(&self.0[HEAD..HEAD + 8]);
        (self.0[8] == TO_EACH).then(|| u64::from_le_bytes(longest) as usize)
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

/// Bytes of a [`Part`].
const PART: usize = 64;
/// Bytes of the message that it has room for.
const PART_ROOM: usize = PART - 8;

/// What one rank gives to another: the length of the message and the message, as far as it fits.
pub struct Part;

impl Part {
    /// The parts of messages for all ranks.
    pub fn of_all(messages: &[Vec<u8>]) -> Box<[u8]> {
        let mut bytes = vec![0; PART * messages.len()];
        for (part, message) in bytes.as_chunks_mut::<PART>().0.iter_mut().zip(messages) {
            part[..8].copy_from_slice(&(message.len() as u64).to_le_bytes());
            let short = &message[..message.len().min(PART_ROOM)];
            part[8..8 + short.len()].copy_from_slice(short);
        }
        bytes.into()
    }

    /// What of the messages has no room.
    pub fn rests(messages: &[Vec<u8>]) -> Vec<&[u8]> {
        messages.iter().map(|message| &message[message.len().min(PART_ROOM)..]).collect()
    }

    /// Beginnings of the messages from all ranks, and the lengths of their rests.
    pub fn read_all(bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<usize>) {
        let read = |part: &[u8; PART]| {
            let mut length = [0; 8];
            length.copy_from_slice(&part[..8]);
            let length = u64::from_le_bytes(length) as usize;
            (part[8..8 + length.min(PART_ROOM)].to_vec(), length.saturating_sub(PART_ROOM))
        };
        bytes.as_chunks::<PART>().0.iter().map(read).unzip()
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
    fn parts_of_any_length_come_back() {
        let messages: Vec<Vec<u8>> = [0, 1, PART_ROOM, PART_ROOM + 1, 500].map(|n| vec![7; n]).into();
        let (begun, lengths) = Part::read_all(&Part::of_all(&messages));
        let rests = Part::rests(&messages);
        assert_eq!(lengths, rests.iter().map(|rest| rest.len()).collect::<Vec<_>>());
        let whole: Vec<Vec<u8>> = begun.iter().zip(rests).map(|(a, b)| [a, b].concat()).collect();
        assert_eq!(whole, messages);
        assert_eq!(Block::to_each(9).longest_to_each(), Some(9));
        assert_eq!(Block::of(&[2; 20]).longest_to_each(), None);
    }

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
