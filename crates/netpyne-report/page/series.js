// What was sampled over time: a row for each cell, electrode or axis.
const MOST_ROWS = 12;

function makeSeries() {
  const groups = new Map();
  for (const one of content.series) {
    if (one.name === 'CSD') { makeDepth(one); continue; }
    if (!groups.has(one.name)) groups.set(one.name, []);
    groups.get(one.name).push(one);
  }
  let number = 0;
  for (const [name, list] of groups) makeTraces(`s${number++}`, name, list);
}

// Values are decoded when they are first seen.
async function decoded(series) {
  series.ready ??= (async () => {
    const times = series.clock.times ? await numbers(series.clock.times) : null;
    for (const row of series.rows) row.all = await numbers(row.values);
    let low = Infinity, high = -Infinity;
    for (const { values, all } of series.rows) {
      if (all.some(x => x === x)) { low = min(low, values.low); high = max(high, values.high); }
    }
    assign(series, { times, low, high: high > low ? high : low + 1, loaded: true });
    if (!(low <= high)) assign(series, { low: 0, high: 1 });
    ask('series');
  })();
  return series.ready;
}

const sampleAt = ({ clock, times }, time) => times ? lowerBound(times, time) : (time - clock.first) / clock.step;
const timeOf = ({ clock, times }, sample) => times ? times[sample] : clock.first + sample * clock.step;

function makeTraces(name, label, list) {
  let chosen = 0, page = 0, overlaid = false, pages = 1, all = [];
  const isSignal = list[0].rows.every(row => row.cell === null), redraw = () => ask(name), controls = [];
  if (list.length > 1) {
    controls.push(selection('Which', list.map((one, i) => [i, one.whose || (isSignal ? 'network' : `${i + 1}`)]), () => chosen, value => { chosen = value; page = 0; redraw(); }));
  }
  if (!isSignal) controls.push(segments('Layout', [[false, 'Rows'], [true, 'Together']], () => overlaid, value => { overlaid = value; redraw(); }));
  const pager = element('span', { className: 'pager' }), turn = (text, title, by) => button(text, title, () => { page += by; redraw(); });
  const paging = element('span', { className: 'paging' }, turn('‹', 'Earlier rows', -1), pager, turn('›', 'Further rows', 1));
  controls.push(paging);
  const rows = () => {
    all = list[chosen].rows.filter(row => row.cell === null || !view.off.has(data.pop[row.cell]));
    const most = overlaid ? 60 : isSignal ? 32 : MOST_ROWS;
    pages = max(ceil(all.length / most), 1);
    page = clamp(page, 0, pages - 1);
    paging.hidden = pages < 2;
    pager.textContent = `${page * most + 1}–${min((page + 1) * most, all.length)} of ${all.length}`;
    return all.slice(page * most, (page + 1) * most);
  };
  const unitOf = ({ unit, low, high }) => readable(unit, max(abs(low), abs(high)));
  timePanel({
    name, controls, height: 200, needs: `pops cell series ${name}`,
    title: { LFP: 'Local field potentials', dipole: 'Dipole moment', weights: 'Weights', iMembrane: 'Membrane currents' }[label] || label,
    draw: (pen, frame, surface) => {
      const series = list[chosen], shown = rows(), [unit, factor] = unitOf(series);
      surface.setHeight(overlaid ? 240 : clamp(shown.length * (isSignal ? 24 : 46), 90, 620) + 28);
      if (!series.loaded) { decoded(series); remark(pen, frame, 'reading …'); return ''; }
      if (shown.length) drawTraces(pen, surface, frame, series, shown, { overlaid, isSignal, unit, factor });
      else remark(pen, frame, 'cells of these populations are switched off');
      const count = series.rows.length, one = isSignal ? 'signal' : 'cell';
      return `${unit ? unit + ' · ' : ''}${grouped(count)} ${one}${count === 1 ? '' : 's'}`;
    },
    says: time => {
      const series = list[chosen], [unit, factor] = unitOf(series), sample = round(sampleAt(series, time));
      return series.loaded && [told(time), ...rows().slice(0, 12).map(row => `${rowName(row)}  ${short(row.all[sample] * factor)} ${unit}`)];
    },
  });
}

const rowName = row => row.cell === null ? row.name : `${pops[data.pop[row.cell]].name} ${row.name.replace('cell ', '')}`;

function drawTraces(pen, surface, frame, series, shown, { overlaid, isSignal, unit, factor }) {
  const lanes = overlaid ? 1 : max(shown.length, 1), lane = frame.height / lanes;
  // Signals of electrodes reach into their neighbours' lanes; traces of cells stay in theirs.
  const reach = isSignal ? 1.7 : 0.92, middle = isSignal ? 0 : (series.low + series.high) / 2;
  const half = isSignal ? max(abs(series.low), abs(series.high), 1e-300) : (series.high - series.low) / 2;
  const buffer = surface.pixels(frame), { w, h, all } = buffer, ratio = surface.ratio;
  all.fill(pixel(palette.ground));
  shown.forEach((row, i) => {
    const colour = row.cell === null ? rgb(palette.ink) : palette.rgb[data.pop[row.cell]];
    const centre = overlaid ? 0.5 * h : (i + 0.5) * lane * ratio;
    const scale = -(overlaid ? 0.46 * h : 0.5 * lane * ratio * reach) / half;
    drawLine(buffer, series, row, value => centre + (value - middle) * scale, colour, (isSignal ? 1 : 1.25) * ratio);
  });
  buffer.put();
  if (overlaid) { valueAxisOver(pen, frame, middle - half / 0.92, middle + half / 0.92, unit, factor); return; }
  shown.forEach((row, i) => {
    const y = frame.top + (i + 0.5) * lane;
    const name = isSignal && row.depth !== null ? `${short(row.depth)} µm` : rowName(row);
    if (lane >= 11) laneName(pen, frame, name, row.cell !== null && palette.pops[data.pop[row.cell]], y - lane / 2 + 3, y + lane / 2 - 3);
  });
  scaleBar(pen, frame, 2 * half * factor / (lane * reach), unit);
}

function valueAxisOver(pen, frame, low, high, unit, factor) {
  const { at, digits } = ticks(low * factor, high * factor, frame.height / 40);
  at.forEach((value, i) => {
    const y = frame.top + frame.height * (high * factor - value) / ((high - low) * factor);
    write(pen, fixed(value, digits) + (i === at.length - 1 && unit ? ' ' + unit : ''), frame.left - 8, clamp(y, 6, frame.bottom - 4));
  });
}

// A bar of a round length at the right, for all lanes; `per` is what a pixel stands for.
function scaleBar(pen, frame, per, unit) {
  const value = nice(per * 16), length = value / per, x = frame.right - 3, y = frame.top + 4;
  const text = `${short(value)}${unit ? ' ' + unit : ''}`, wide = pen.measureText(text).width;
  box(pen, palette.card, x - wide - 10, y - 2, wide + 14, max(length, 12) + 4, 0.85);
  box(pen, palette.ink, x, y, 1.5, length);
  write(pen, text, x - 5, y + max(length / 2, 6), 'right', 'middle', palette.ink);
}

// A line through samples: in each column of pixels from the lowest to the highest, with soft ends.
function drawLine({ w, h, all }, series, row, yOf, colour, thick) {
  const values = row.all, n = values.length, step = (view.to - view.from) / w, [r, g, b] = colour;
  const put = (at, part) => {
    const old = all[at];
    const mix = (now, before) => before + (now - before) * part | 0;
    all[at] = (255 << 24 | mix(b, old >> 16 & 255) << 16 | mix(g, old >> 8 & 255) << 8 | mix(r, old & 255)) >>> 0;
  };
  // Between samples the line is straight.
  const valueAt = time => {
    if (series.times) {
      const i = lowerBound(series.times, time);
      if (i <= 0 || i >= n) return i === 0 && n && series.times[0] === time ? values[0] : NaN;
      const [a, c] = [series.times[i - 1], series.times[i]];
      return values[i - 1] + (values[i] - values[i - 1]) * (time - a) / max(c - a, 1e-12);
    }
    const place = (time - series.clock.first) / series.clock.step, i = floor(place);
    if (i < 0 || i > n - 1) return NaN;
    return i === n - 1 ? (place === i ? values[i] : NaN) : values[i] + (values[i + 1] - values[i]) * (place - i);
  };
  if (n === 1) {
    const x = round((timeOf(series, 0) - view.from) / step), y = round(yOf(values[0]));
    for (let dy = -3; dy < 4; dy++) for (let dx = -3; dx < 4; dx++) {
      if (x + dx >= 0 && x + dx < w && y + dy >= 0 && y + dy < h && dx * dx + dy * dy < 11) put((y + dy) * w + x + dx, 1);
    }
    return;
  }
  let before = valueAt(view.from);
  for (let x = 0; x < w; x++) {
    const from = view.from + x * step, after = valueAt(from + step);
    let low = min(before, after), high = max(before, after);
    if (before !== before) low = high = after;
    else if (after !== after) low = high = before;
    const end = min(series.times ? lowerBound(series.times, from + step) : ceil(sampleAt(series, from + step)), n);
    for (let i = max(series.times ? lowerBound(series.times, from) : ceil(sampleAt(series, from)), 0); i < end; i++) {
      const value = values[i];
      if (value < low || low !== low) low = value;
      if (value > high || high !== high) high = value;
    }
    before = after;
    if (low !== low) continue;
    const a = yOf(high), c = yOf(low), middle = (a + c) / 2, tall = max(abs(c - a), 0) / 2 + thick / 2;
    const top = middle - tall, bottom = middle + tall;
    const stop = min(ceil(bottom), h);
    for (let y = max(floor(top), 0); y < stop; y++) {
      const part = min(y + 1, bottom) - max(y, top);
      put(y * w + x, part >= 1 ? 1 : part);
    }
  }
}
