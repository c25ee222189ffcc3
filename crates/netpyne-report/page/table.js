// Statistics of the time shown, a line for each population; a click on a heading sorts.
const COLUMNS = [
  ['Population', own => own.name], ['Cells', own => own.cells], ['Active', own => own.cells ? 100 * own.active / own.cells : NaN],
  ['Spikes', own => own.spikes], ['Rate (Hz)', own => own.rate], ['± SD', own => own.deviation], ['Lowest', own => own.least],
  ['Highest', own => own.most], ['CV of intervals', own => own.variation],
];
const tableOrder = { column: -1, down: true };

function makeTable() {
  const body = element('tbody'), heads = COLUMNS.map(([name], column) => element('th', { scope: 'col' }, button(name, '', () => {
    tableOrder.down = tableOrder.column === column ? !tableOrder.down : column > 0;
    tableOrder.column = column;
    show();
  }, '')));
  const copy = button('Copy', 'Copy as tab-separated values', () => copyTable(copy));
  const box = section('table', 'Statistics', '', [copy],
    element('div', { className: 'scroller' }, element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body)));
  const show = () => {
    const { perPop } = windowStatistics();
    box.remark.textContent = single ? 'a single point in time has no rates' : `from ${told(view.from)} to ${told(view.to)}`;
    const rows = perPop.map((own, pop) => ({ ...own, pop })).filter(({ pop }) => !view.off.has(pop));
    if (tableOrder.column >= 0) {
      const [, of] = COLUMNS[tableOrder.column], sign = tableOrder.down ? -1 : 1;
      rows.sort((a, b) => (typeof of(a) === 'string' ? of(a).localeCompare(of(b)) : (of(a) || 0) - (of(b) || 0)) * sign);
    }
    heads.forEach((head, i) => head.setAttribute('aria-sort', i === tableOrder.column ? tableOrder.down ? 'descending' : 'ascending' : 'none'));
    const most = max(...rows.map(own => own.rate), 1e-9);
    body.replaceChildren(...rows.map(own => {
      const bar = element('i'), row = element('tr', {},
        element('th', { scope: 'row' }, element('span', { className: 'dot' }), own.name),
        ...[grouped(own.cells), own.cells ? fixed(100 * own.active / own.cells, 0) + ' %' : '–', grouped(own.spikes)].map(text => element('td', {}, text)),
        element('td', { className: 'barred' }, element('span', { textContent: own.cells ? fixed(own.rate, 2) : '–' }), bar),
        ...[own.deviation, own.least, own.most, own.variation].map(x => element('td', { textContent: own.cells ? fixed(x, 2) : '–' })));
      row.style.setProperty('--own', palette.pops[own.pop]);
      bar.style.width = 100 * own.rate / most + '%';
      return row;
    }));
  };
  addPanel({ name: 'table', node: box, needs: 'pops', draw: show });
  atRest(show);
}

function copyTable(button) {
  const lines = [COLUMNS.map(([name]) => name), ...windowStatistics().perPop.map(own => COLUMNS.map(([, of]) => of(own)))];
  const text = lines.map(line => line.map(x => String(x).replace(/[\t\n]/g, ' ')).join('\t')).join('\n');
  const say = text => { button.textContent = text; setTimeout(() => { button.textContent = 'Copy'; }, 1200); };
  if (!navigator.clipboard) { say('not allowed'); return; }
  navigator.clipboard.writeText(text).then(() => say('copied'), () => say('not allowed'));
}
