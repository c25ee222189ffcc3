// Rates of populations over time, in bins of a round width.
const BINS = [[0, 'Bins: auto'], [1, '1 ms'], [2, '2 ms'], [5, '5 ms'], [10, '10 ms'], [20, '20 ms'], [50, '50 ms'], [100, '100 ms']];

// Spikes of each population until each border of fine bins.
function sumSpikes() {
  const { tick } = content.spikes, span = whole.to - whole.from;
  data.fine = max(nice(span / 50000), tick);
  const bins = ceil(span / data.fine - 1e-9) + 1;
  data.sums = pops.map(() => new Uint32Array(bins + 1));
  data.fired = new Uint32Array(content.cells.count);
  const { time, cell, pop } = data, scale = tick / data.fine, from = whole.from / data.fine - 1e-7;
  for (let i = 0; i < time.length; i++) {
    data.sums[pop[cell[i]]][clamp(floor(time[i] * scale - from), 0, bins - 1) + 1]++;
    data.fired[cell[i]]++;
  }
  for (const own of data.sums) for (let i = 1; i < own.length; i++) own[i] += own[i - 1];
}

// Of one population: rate in Hz of each bin that is seen.
function binned(pop, width) {
  const own = data.sums[pop], per = max(round(width / data.fine), 1);
  const first = floor((view.from - whole.from) / data.fine / per), last = ceil((view.to - whole.from) / data.fine / per);
  const out = new Float64Array(max(last - first, 1)), most = own.length - 1;
  const factor = content.spikes.every * 1000 / (max(pops[pop].cells, 1) * per * data.fine);
  for (let i = 0; i < out.length; i++) {
    const a = clamp((first + i) * per, 0, most), b = clamp((first + i + 1) * per, 0, most);
    out[i] = (own[b] - own[a]) * factor;
  }
  return { out, start: whole.from + first * per * data.fine, width: per * data.fine };
}

const binWidth = frame => view.bin || max(nice((view.to - view.from) / min(frame.width / 4, 250)), data.fine);

function makeRates() {
  const surface = new Surface('rates', 'Rates of populations over time', 210);
  const inLanes = () => view.lanes ?? pops.length - view.off.size > 5;
  const bins = selection('Width of bins', BINS, () => view.bin, value => { view.bin = value; ask('bin'); });
  const lanes = segments('Layout', [[false, 'Together'], [true, 'Lanes']], () => inLanes(), value => { view.lanes = value; ask('bin'); });
  const box = section('rates', 'Rates', '', [bins, lanes, saveButton('rates', () => surface)], surface.host);
  const frame = () => plotFrame(surface);
  addPanel({
    name: 'rates', element: box, surface, needs: 'time pops bin',
    draw: () => {
      const shown = pops.map((_, i) => i).filter(i => !view.off.has(i) && pops[i].cells);
      surface.setHeight(inLanes() ? clamp(shown.length * 26 + 28, 120, 520) : 210);
      const width = binWidth(frame());
      box.remark.textContent = `per cell, ${short(width)}-ms bins`;
      bins.show();
      lanes.show();
      const pen = surface.context();
      if (!shown.length) remark(pen, frame(), 'no population is switched on');
      else if (inLanes()) drawLanes(pen, frame(), shown, width);
      else drawTogether(pen, frame(), shown, width);
      timeAxis(pen, frame());
    },
    hover: () => cursor(surface.overlay(), frame()),
  });
  timeGestures(surface, frame, {
    told: event => {
      if (!(view.at >= view.from)) { noTip(); return; }
      const width = binWidth(frame());
      const lines = pops.map((pop, i) => {
        if (view.off.has(i) || !pop.cells) return null;
        const { out, start, width: own } = binned(i, width);
        return { rate: out[clamp(floor((view.at - start) / own), 0, out.length - 1)], name: pop.name };
      }).filter(Boolean).sort((a, b) => b.rate - a.rate);
      const more = lines.length > 10 ? [`and ${lines.length - 10} more`] : [];
      tip(event, told(view.at), ...lines.slice(0, 10).map(({ name, rate }) => `${name}  ${short(rate)} Hz`), ...more);
    },
  });
}

function outline(pen, frame, { out, start, width }, yOf) {
  pen.beginPath();
  out.forEach((rate, i) => {
    const x = xOf(frame, start + (i + 0.5) * width), y = yOf(rate);
    if (i) pen.lineTo(x, y); else pen.moveTo(x, y);
  });
}

function clipped(pen, { left, top, width, height }, draw) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top - 2, width, height + 3);
  pen.clip();
  draw();
  pen.restore();
}

function drawTogether(pen, frame, shown, width) {
  const lines = shown.map(pop => binned(pop, width));
  const most = max(...lines.map(line => line.out.reduce((a, b) => max(a, b), 0)), 1e-9) * 1.06;
  valueAxis(pen, frame, 0, most > 1e-8 ? most : 1, 'Hz');
  clipped(pen, frame, () => {
    pen.lineJoin = 'round';
    pen.lineWidth = 1.6;
    lines.forEach((line, i) => {
      outline(pen, frame, line, rate => frame.top + frame.height * (1 - rate / most));
      pen.strokeStyle = palette.pops[shown[i]];
      pen.stroke();
    });
  });
}

// A lane for each population, filled; all have one scale.
function drawLanes(pen, frame, shown, width) {
  const lines = shown.map(pop => binned(pop, width)), lane = frame.height / shown.length;
  const most = max(...lines.map(line => line.out.reduce((a, b) => max(a, b), 0)), 1e-9);
  lines.forEach((line, i) => {
    const bottom = frame.top + (i + 1) * lane - 1, colour = palette.pops[shown[i]];
    box(pen, palette.faint, frame.left, bottom, frame.width, 1);
    clipped(pen, frame, () => {
      outline(pen, frame, line, rate => bottom - rate / most * (lane - 3));
      pen.strokeStyle = colour;
      pen.lineWidth = 1.2;
      pen.stroke();
      pen.lineTo(xOf(frame, line.start + (line.out.length - 0.5) * line.width), bottom);
      pen.lineTo(xOf(frame, line.start + 0.5 * line.width), bottom);
      pen.globalAlpha = 0.28;
      pen.fillStyle = colour;
      pen.fill();
      pen.globalAlpha = 1;
    });
    if (lane >= 11) write(pen, fitted(pen, pops[shown[i]].name, frame.left - 16), frame.left - 11, bottom - lane / 2);
    box(pen, colour, frame.left - 6, bottom - lane + 3, 3, lane - 4);
  });
  scaleBar(pen, frame, most / (lane - 3), 'Hz');
}
