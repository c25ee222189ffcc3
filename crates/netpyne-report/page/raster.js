// The raster: spikes as dots, a row per cell; where dots merge, colour tells how many there are.
const raster = { of: null, cells: null, bands: [], touched: null, who: null };

function makeRaster() {
  const orders = [['population', 'Population'], ['gid', 'Number'], ['rate', 'Rate']];
  if (data.place) orders.splice(2, 0, ['depth', 'Depth']);
  else if (view.order === 'depth') view.order = 'population';
  const order = segments('Order of rows', orders, () => view.order, value => { view.order = value; view.rows = [0, 1]; ask('order'); });
  let shown = '';
  timePanel({
    name: 'raster', title: 'Spikes', height: 380, needs: 'pops order rows cell', controls: [order],
    draw: (pen, frame, surface) => {
      const key = `${view.order} ${[...view.off].sort()}`;
      if (key !== shown) { arrangeRows(); shown = key; }
      return drawRaster(pen, surface, frame);
    },
    rows: (factor, high, by) => {
      const [a, b] = view.rows, at = clamp(a + high * (b - a), 0, 1);
      const span = clamp((b - a) * factor, min(3 / max(raster.cells.length, 1), 1), 1);
      const start = clamp(by === undefined ? at - (at - a) / (b - a) * span : a - by * span, 0, 1 - span);
      view.rows = [start, start + span];
      ask('rows');
    },
    says: (time, high, frame) => {
      const near = nearestSpike(frame, time, high);
      return near >= 0 && [nameOf(data.cell[near]), told(data.time[near] * content.spikes.tick)];
    },
    tapped: (time, high, frame) => {
      const near = nearestSpike(frame, time, high);
      if (near >= 0) choose(data.cell[near]); else if (view.cell >= 0) choose(view.cell);
    },
  });
}

// Which row each cell that is shown has.
function arrangeRows() {
  const { pop, gid, place, fired } = data, shown = [];
  for (let c = 0; c < pop.length; c++) if (!view.off.has(pop[c])) shown.push(c);
  const by = { population: c => pop[c], gid: c => gid[c], depth: c => place[3 * c + 1], rate: c => -fired[c] }[view.order];
  const keys = Float64Array.from(pop, (_, c) => { const key = by(c); return Number.isFinite(key) ? key : 1e300; });
  shown.sort((a, b) => keys[a] - keys[b] || a - b);
  raster.cells = Uint32Array.from(shown);
  raster.of = new Int32Array(pop.length).fill(-1);
  shown.forEach((c, row) => { raster.of[c] = row; });
  raster.active = shown.reduce((sum, c) => sum + (fired[c] > 0), 0);
  raster.bands = [];
  if (view.order === 'population') {
    shown.forEach((c, row) => {
      const last = raster.bands[raster.bands.length - 1];
      if (last && last.pop === pop[c]) last.end = row + 1; else raster.bands.push({ pop: pop[c], start: row, end: row + 1 });
    });
  }
}

function nearestSpike(frame, time, high) {
  const { tick } = content.spikes, [a, b] = view.rows, reach = 7 / frame.width * (view.to - view.from) / tick;
  const rows = raster.cells.length, row = (a + high * (b - a)) * rows, tall = (b - a) * rows / frame.height;
  let best = -1, least = 49;
  const end = lowerBound(data.time, time / tick + reach);
  for (let i = lowerBound(data.time, time / tick - reach); i < end; i++) {
    const own = raster.of[data.cell[i]];
    if (own < 0) continue;
    const dx = (data.time[i] - time / tick) / reach * 7, dy = (own + 0.5 - row) / tall, far = dx * dx + dy * dy;
    if (far < least) { least = far; best = i; }
  }
  return best;
}

function drawRaster(pen, surface, frame) {
  const { tick, every } = content.spikes, { time, cell, pop } = data, rows = raster.cells.length;
  const buffer = surface.pixels(frame), { w, h, all } = buffer, ratio = surface.ratio;
  const first = lowerBound(time, view.from / tick - 1e-6), last = lowerBound(time, view.to / tick + 1e-6);
  const [a, b] = [view.rows[0] * rows, view.rows[1] * rows], pitch = h / max(b - a, 1e-9);
  if (!raster.touched || raster.touched.length !== w * h) {
    raster.touched = new Uint8Array(w * h);
    raster.who = new Uint16Array(w * h);
  }
  const { touched, who } = raster;
  touched.fill(0);
  // Where the dots of each cell begin; the population in the same array, so that a spike costs two reads.
  const scale = w / (view.to - view.from) * tick, busy = (time[last - 1] - time[first]) * scale;
  const [wide, tall] = dotSize(last - first, pitch, h, busy, ratio), start = new Int32Array(pop.length).fill(-1);
  for (let row = max(floor(a), 0); row < min(ceil(b), rows); row++) {
    const y = round((row + 0.5 - a) * pitch - tall / 2);
    if (y + tall > 0 && y < h) start[raster.cells[row]] = clamp(y, 0, h - tall) * w;
  }
  const most = w - wide, one = wide * tall === 1, from = view.from / tick;
  let drawn = 0;
  for (let i = first; i < last; i++) {
    const c = cell[i], y = start[c], own = pop[c];
    if (y < 0) continue;
    drawn++;
    const x = (time[i] - from) * scale | 0;
    if (one) {
      const at = y + (x < most ? x : most);
      if (touched[at] < 31) touched[at]++;
      who[at] = own;
      continue;
    }
    for (let k = 0, at = y + (x < most ? x : most); k < tall; k++, at += w) {
      for (let j = at; j < at + wide; j++) { if (touched[j] < 31) touched[j]++; who[j] = own; }
    }
  }
  compose(all, touched, who, drawn * wide * tall / (w * h));
  buffer.put();
  rasterMargin(pen, frame, a, b);
  if (view.cell >= 0 && raster.of[view.cell] >= 0) highlight(pen, frame, first, last, a, b);
  if (!drawn) remark(pen, frame, content.spikes.all ? rows ? 'no spikes here' : 'no population is switched on' : 'no cell fired');
  const count = `${grouped(rows)} ${rows === 1 ? 'cell' : 'cells'} · ${grouped(drawn * every)} ${drawn === 1 ? 'spike' : 'spikes'}`;
  return every > 1 ? `${count}, one in ${every} shown` : count;
}

// Dots as large as rows and the spikes in a row allow; where there are few, larger than a row. `busy` is how wide the piece with spikes is.
function dotSize(count, pitch, h, busy, ratio) {
  const active = clamp(raster.active * min(h / pitch / max(raster.cells.length, 1), 1), 1, h), free = 0.3 * sqrt(max(busy, 9) * h / max(count, 1));
  const size = x => clamp(round(x), 1, round(4 * ratio));
  return [size(min(0.55 * busy * active / max(count, 1), 3 * ratio)), size(min(max(pitch * 0.8, free), max(pitch * 2, 2.4 * ratio)))];
}

// Touched pixels in the colours of their populations, the stronger the more often.
function compose(all, touched, who, mean) {
  const one = mean < 0.4 ? 1 : clamp(1.2 / mean, 0.05, 0.95), levels = [];
  for (let n = 0; n < 32; n++) levels.push(n ? max(1 - (1 - one) ** n, 0.22) : 0);
  const table = new Uint32Array(pops.length * 32);
  palette.rgb.forEach((colour, pop) => levels.forEach((part, n) => { table[pop * 32 + n] = pixel(mixed(colour, palette.ground, part)); }));
  const ground = pixel(palette.ground);
  for (let i = 0; i < all.length; i++) {
    const n = touched[i];
    all[i] = n ? table[who[i] << 5 | n] : ground;
  }
}

function rasterMargin(pen, frame, a, b) {
  const yOf = row => frame.top + (row - a) / max(b - a, 1e-9) * frame.height, bottom = frame.bottom;
  let free = -99;
  for (const { pop, start, end } of raster.bands) {
    const y0 = clamp(yOf(start), frame.top, bottom), y1 = clamp(yOf(end), frame.top, bottom);
    if (y1 - y0 < 0.5) continue;
    box(pen, palette.pops[pop], frame.left - 6, y0, 3, y1 - y0 - (y1 - y0 > 4 ? 1 : 0));
    const y = (y0 + y1) / 2;
    if (y - free < 12) continue;
    free = y;
    laneName(pen, frame, pops[pop].name, '', y0, y1);
  }
  if (raster.bands.length || !raster.cells.length) return;
  const { at, digits } = ticks(a, b, frame.height / 50);
  at.forEach(row => {
    const c = raster.cells[clamp(floor(row), 0, raster.cells.length - 1)];
    const text = view.order === 'depth' ? short(data.place[3 * c + 1]) + ' µm' : view.order === 'gid' ? data.gid[c] : fixed(row, digits);
    write(pen, text, frame.left - 8, clamp(yOf(row), frame.top + 5, bottom));
  });
}

// The spikes of the chosen cell.
function highlight(pen, frame, first, last, a, b) {
  const y = frame.top + (raster.of[view.cell] + 0.5 - a) / (b - a) * frame.height;
  if (y < frame.top || y > frame.bottom) return;
  box(pen, palette.ink, frame.left, y - 0.5, frame.width, 1, 0.25);
  for (let i = first; i < last; i++) {
    if (data.cell[i] !== view.cell) continue;
    const x = xOf(frame, data.time[i] * content.spikes.tick);
    box(pen, palette.card, x - 2.5, y - 6, 5, 12);
    box(pen, palette.ink, x - 1, y - 5, 2, 10);
  }
}

const remark = (pen, frame, text) => write(pen, text, (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2, 'center');
