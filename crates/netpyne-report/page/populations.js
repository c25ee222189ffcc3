// The list of populations: names, colours, sizes, rates in the time shown; a click switches one on or off.
const popRows = [];

function makePopulations() {
  const list = element('div', { className: 'pops', role: 'list' });
  pops.forEach((pop, i) => {
    const rate = element('span', { className: 'rate' }), bar = element('i');
    const row = element('button', {
      type: 'button', className: 'pop', role: 'switch', title: `${pop.name}: click to show or hide, double-click to show alone`,
      onclick: event => event.altKey || event.ctrlKey ? solo(i) : toggle(i), ondblclick: () => solo(i),
    }, element('span', { className: 'dot' }), element('span', { className: 'name', textContent: pop.name }),
    element('span', { className: 'count', textContent: grouped(pop.cells) }), rate, element('span', { className: 'track' }, bar));
    popRows.push({ row, rate, bar });
    list.append(row);
  });
  const all = button('all', '', () => { view.off.clear(); ask('pops'); });
  const none = button('none', '', () => { pops.forEach((_, i) => view.off.add(i)); ask('pops'); });
  byId('side').append(element('div', { className: 'sidehead' }, element('h2', {}, 'Populations'), all, none),
    element('div', { className: 'popcaption' }, element('span', {}, 'cells'), element('span', {}, 'Hz')), list,
    element('p', { id: 'chosen', className: 'chosen' }));
  addPanel({ name: 'side', node: byId('side'), needs: 'pops cell', draw: showPopulations });
  atRest(() => showRates(windowStatistics()));
}

function showPopulations() {
  popRows.forEach(({ row }, i) => {
    row.setAttribute('aria-checked', !view.off.has(i));
    row.style.setProperty('--own', palette.pops[i]);
  });
  const { cell } = view, box = byId('chosen');
  if (cell < 0) {
    box.textContent = pops.length ? 'Click a dot or a cell to follow it.' : 'There are no populations.';
    return;
  }
  box.replaceChildren(element('b', {}, nameOf(cell)), ` ${grouped(data.fired[cell])} spikes `, button('clear', '', () => choose(cell)));
}

function showRates({ perPop }) {
  const most = max(...perPop.map(pop => pop.rate), 1e-9);
  popRows.forEach(({ rate, bar }, i) => {
    const { cells, spikes } = perPop[i];
    rate.textContent = cells ? spikes ? short(perPop[i].rate) : 'silent' : 'empty';
    rate.classList.toggle('nothing', !spikes);
    bar.style.width = 100 * perPop[i].rate / most + '%';
  });
}

// Of each population in the time shown: spikes, active cells, mean and deviation of rates, variation of intervals.
function windowStatistics() {
  const { time, cell, pop } = data, { tick, every } = content.spikes, cells = content.cells.count;
  const first = lowerBound(time, view.from / tick - 1e-6), last = lowerBound(time, view.to / tick + 1e-6);
  const count = new Uint32Array(cells), before = new Float64Array(cells).fill(NaN), sums = new Float64Array(cells), squares = new Float64Array(cells);
  for (let i = first; i < last; i++) {
    const c = cell[i], step = time[i] - before[c];
    if (step === step) { sums[c] += step; squares[c] += step * step; }
    before[c] = time[i];
    count[c]++;
  }
  const seconds = single ? 0 : (view.to - view.from) / 1000;
  const perPop = pops.map(({ name, cells }) => ({
    name, cells, spikes: 0, active: 0, rate: 0, deviation: 0, least: Infinity, most: 0, variation: 0, trains: 0,
  }));
  for (let c = 0; c < cells; c++) {
    const own = perPop[pop[c]], n = count[c] * every, rate = seconds ? n / seconds : 0;
    own.spikes += n;
    own.rate += rate;
    own.deviation += rate * rate;
    own.least = min(own.least, rate);
    own.most = max(own.most, rate);
    if (n) own.active++;
    if (count[c] > 2 && every === 1) {
      const k = count[c] - 1, mean = sums[c] / k;
      if (mean > 0) { own.variation += sqrt(max(squares[c] / k - mean * mean, 0)) / mean; own.trains++; }
    }
  }
  for (const own of perPop) {
    const n = max(own.cells, 1);
    own.rate /= n;
    own.deviation = sqrt(max(own.deviation / n - own.rate * own.rate, 0));
    own.variation = own.trains ? own.variation / own.trains : NaN;
    if (own.least === Infinity) own.least = 0;
  }
  return { perPop, spikes: (last - first) * every };
}
