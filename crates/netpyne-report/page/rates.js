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
  const inLanes = () => view.lanes ?? pops.length - view.off.size > 5;
  const bins = selection('Width of bins', BINS, () => view.bin, value => { view.bin = value; ask('bin'); });
  const lanes = segments('Layout', [[false, 'Together'], [true, 'Lanes']], inLanes, value => { view.lanes = value; ask('bin'); });
  const shown = () => pops.map((_, i) => i).filter(i => !view.off.has(i) && pops[i].cells);
  timePanel({
    name: 'rates', title: 'Rates', height: 210, needs: 'pops bin', controls: [bins, lanes],
    draw: (pen, frame, surface) => {
      const all = shown(), width = binWidth(frame);
      surface.setHeight(inLanes() ? clamp(all.length * 26 + 28, 120, 520) : 210);
      if (!all.length) remark(pen, frame, 'no population is switched on');
      else drawRates(pen, frame, all, all.map(pop => binned(pop, width)), inLanes());
      return `per cell, ${short(width)}-ms bins`;
    },
    says: (time, _, frame) => {
      const lines = shown().map(pop => {
        const { out, start, width } = binned(pop, binWidth(frame));
        return [out[clamp(floor((time - start) / width), 0, out.length - 1)], pops[pop].name];
      }).sort((a, b) => b[0] - a[0]);
      return [told(time), ...lines.slice(0, 10).map(([rate, name]) => `${name}  ${short(rate)} Hz`), ...lines.length > 10 ? [`and ${lines.length - 10} more`] : []];
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

// Lines of all populations together, or a filled lane for each; all have one scale.
function drawRates(pen, frame, shown, lines, inLanes) {
  const most = max(...lines.map(line => line.out.reduce((a, b) => max(a, b), 0)), 1e-9) * 1.06, lane = frame.height / shown.length;
  if (!inLanes) valueAxis(pen, frame, 0, most > 1e-8 ? most : 1, 'Hz');
  lines.forEach((line, i) => {
    const top = frame.top + i * lane, bottom = inLanes ? top + lane - 1 : frame.bottom, colour = palette.pops[shown[i]];
    if (inLanes) box(pen, palette.faint, frame.left, bottom, frame.width, 1);
    clipped(pen, frame, () => {
      outline(pen, frame, line, rate => bottom - rate / most * (inLanes ? lane - 3 : frame.height));
      pen.strokeStyle = pen.fillStyle = colour;
      pen.lineJoin = 'round';
      pen.lineWidth = inLanes ? 1.2 : 1.6;
      pen.stroke();
      if (!inLanes) return;
      pen.lineTo(xOf(frame, line.start + (line.out.length - 0.5) * line.width), bottom);
      pen.lineTo(xOf(frame, line.start + 0.5 * line.width), bottom);
      pen.globalAlpha = 0.28;
      pen.fill();
      pen.globalAlpha = 1;
    });
    if (inLanes && lane >= 11) laneName(pen, frame, pops[shown[i]].name, colour, top + 3, bottom);
  });
  if (inLanes && most > 1e-8) scaleBar(pen, frame, most / (lane - 3), 'Hz');
}
