// Inflate (RFC 1951), for browsers without DecompressionStream.
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

// Codes by length: how many there are of each, and their symbols in order.
function huffman(lengths) {
  const counts = new Uint16Array(16), starts = new Uint16Array(16), symbols = new Uint16Array(lengths.length);
  lengths.forEach(length => counts[length]++);
  counts[0] = 0;
  for (let i = 1; i < 16; i++) starts[i] = starts[i - 1] + counts[i - 1];
  lengths.forEach((length, symbol) => { if (length) symbols[starts[length]++] = symbol; });
  return { counts, symbols };
}

function inflate(bytes) {
  let out = new Uint8Array(bytes.length * 4 + 1024), n = 0, at = 0, held = 0, have = 0;
  const bits = count => {
    while (have < count) { held |= bytes[at++] << have; have += 8; }
    const value = held & ((1 << count) - 1);
    held >>>= count; have -= count;
    return value;
  };
  const symbol = ({ counts, symbols }) => {
    let code = 0, first = 0, index = 0;
    for (let length = 1; length < 16; length++) {
      code |= bits(1);
      const count = counts[length];
      if (code - count < first) return symbols[index + code - first];
      index += count; first = (first + count) << 1; code <<= 1;
    }
    throw new Error('data are damaged');
  };
  const room = more => {
    if (n + more <= out.length) return;
    const larger = new Uint8Array(2 * out.length + more);
    larger.set(out); out = larger;
  };
  for (let last = 0; !last;) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 0) {
      held = have = 0;
      const length = bytes[at] | bytes[at + 1] << 8;
      at += 4; room(length);
      out.set(bytes.subarray(at, at + length), n);
      at += length; n += length;
      continue;
    }
    let literals, distances;
    if (kind === 1) {
      literals = huffman(Array.from({ length: 288 }, (_, i) => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
      distances = huffman(new Array(30).fill(5));
    } else {
      const [nl, nd, nc] = [bits(5) + 257, bits(5) + 1, bits(4) + 4], short = new Array(19).fill(0), all = [];
      for (let i = 0; i < nc; i++) short[ORDER[i]] = bits(3);
      const codes = huffman(short);
      while (all.length < nl + nd) {
        const s = symbol(codes);
        if (s < 16) { all.push(s); continue; }
        const value = s === 16 ? all[all.length - 1] : 0;
        for (let k = s === 16 ? 3 + bits(2) : s === 17 ? 3 + bits(3) : 11 + bits(7); k > 0; k--) all.push(value);
      }
      literals = huffman(all.slice(0, nl)); distances = huffman(all.slice(nl));
    }
    for (;;) {
      const s = symbol(literals);
      if (s === 256) break;
      if (s < 256) { room(1); out[n++] = s; continue; }
      const l = s - 257, length = LENGTHS[l] + (l < 8 || l === 28 ? 0 : bits((l >> 2) - 1));
      const d = symbol(distances), back = DISTANCES[d] + (d < 4 ? 0 : bits((d >> 1) - 1));
      room(length);
      for (let k = 0; k < length; k++, n++) out[n] = out[n - back];
    }
  }
  return out.slice(0, n);
}
