// Current source density by depth and time: sinks blue, sources red, nothing in the colour of the page.
const SINK = [33, 102, 172], SOURCE = [190, 40, 50], SINK_DARK = [90, 160, 245], SOURCE_DARK = [250, 110, 100];

// Colours from -1 to 1.
function diverging() {
  const [sink, source] = palette.dark ? [SINK_DARK, SOURCE_DARK] : [SINK, SOURCE];
  return Uint32Array.from({ length: 257 }, (_, i) => {
    const x = (i - 128) / 128;
    return pixel(mixed(x < 0 ? sink : source, palette.ground, abs(x) ** 0.8));
  });
}

function makeDepth(series) {
  const most = () => max(abs(series.low), abs(series.high), 1e-300);
  timePanel({
    name: 'csd', title: 'Current source density', height: 280, needs: 'series',
    draw: (pen, frame, surface) => {
      if (!series.loaded) { decoded(series); remark(pen, frame, 'reading …'); return ''; }
      const [unit, factor] = readable(series.unit, most());
      drawDepth(pen, surface, frame, series, most());
      return `sinks blue, sources red, up to ±${short(most() * factor)} ${unit}`;
    },
    says: (time, high) => {
      const row = series.rows[clamp(floor(high * series.rows.length), 0, series.rows.length - 1)], [unit, factor] = readable(series.unit, most());
      return series.loaded && [`${short(row.depth)} µm, ${told(time)}`, `${short(row.all[round(sampleAt(series, time))] * factor)} ${unit}`];
    },
  });
}

function drawDepth(pen, surface, frame, series, most) {
  const buffer = surface.pixels(frame), { w, h, all } = buffer, rows = series.rows, n = rows[0].all.length, table = diverging();
  // The mean of what lies in each column of pixels, for each contact.
  const means = rows.map(row => {
    row.sums ??= row.all.reduce((sums, x, i) => { sums[i + 1] = sums[i] + (x === x ? x : 0); return sums; }, new Float64Array(n + 1));
    const out = new Float32Array(w), step = (view.to - view.from) / w;
    for (let x = 0; x < w; x++) {
      const from = sampleAt(series, view.from + x * step);
      if (from < -0.5 || from > n - 0.5) { out[x] = NaN; continue; }
      const a = clamp(round(from), 0, n - 1), b = clamp(round(sampleAt(series, view.from + (x + 1) * step)), a + 1, n);
      out[x] = (row.sums[b] - row.sums[a]) / (b - a);
    }
    return out;
  });
  const last = rows.length - 1, scale = 128 / most, ground = pixel(palette.ground);
  for (let y = 0; y < h; y++) {
    const place = clamp((y + 0.5) / h * rows.length - 0.5, 0, last), i = min(floor(place), max(last - 1, 0)), part = place - i;
    const a = means[i], b = means[min(i + 1, last)];
    // A smooth step, so that contacts are seen and nothing overshoots.
    const soft = part * part * (3 - 2 * part);
    for (let x = 0, at = y * w; x < w; x++, at++) {
      const value = a[x] + (b[x] - a[x]) * soft;
      all[at] = value === value ? table[clamp(round(128 + value * scale), 0, 256)] : ground;
    }
  }
  buffer.put();
  const each = max(ceil(rows.length * 13 / frame.height), 1);
  rows.forEach((row, i) => {
    if (i % each) return;
    const y = frame.top + (i + 0.5) / rows.length * frame.height;
    write(pen, `${short(row.depth)} µm`, frame.left - 8, y);
  });
}
