// Numbers out of the page's blocks.
const content = JSON.parse(document.getElementById('content').textContent);

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

// Where the text of a block is: in the page, or in what came later.
const textOf = id => (typeof live === 'object' && live.texts.get(id)) || document.getElementById(id).textContent;

async function unpacked(id) {
  const packed = fromBase64(textOf(id));
  if (typeof DecompressionStream !== 'function') return inflate(packed);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Differences back to numbers.
function summed(bytes, out) {
  for (let i = 0, at = 0, value = 0; i < out.length; i++) {
    let byte = bytes[at++], rest = byte & 127;
    for (let scale = 128; byte > 127; scale *= 128) { byte = bytes[at++]; rest += (byte & 127) * scale; }
    value += rest % 2 ? -(rest + 1) / 2 : rest / 2;
    out[i] = value;
  }
  return out;
}

async function numbers(block) {
  const bytes = await unpacked(block.id);
  switch (block.codec) {
    case 'u16': return new Uint16Array(bytes.buffer, 0, block.n);
    case 'u32': return new Uint32Array(bytes.buffer, 0, block.n);
    case 'f32': return new Float32Array(bytes.buffer, 0, block.n);
    case 'dv': return summed(bytes, new Int32Array(block.n));
    default: {
      const levels = summed(bytes, new Uint16Array(block.n)), out = new Float32Array(block.n);
      const step = (block.high - block.low) / 65534;
      for (let i = 0; i < out.length; i++) out[i] = levels[i] === 65535 ? NaN : block.low + levels[i] * step;
      return out;
    }
  }
}
