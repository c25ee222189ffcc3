// The view as the part of the address behind #, so that a link shows what its sender saw.
function toAddress() {
  const parts = [];
  const is = (name, value, usual) => { if (value !== usual) parts.push(`${name}=${value}`); };
  const four = x => +x.toFixed(4);
  if (view.from > whole.from || view.to < whole.to) parts.push(`t=${four(view.from)}-${four(view.to)}`);
  if (view.off.size) parts.push('off=' + [...view.off].sort((a, b) => a - b).join('.'));
  is('order', view.order, 'population');
  is('bin', view.bin, 0);
  if (view.lanes !== null) parts.push(`lanes=${view.lanes ? 1 : 0}`);
  is('links', view.feature, 0);
  is('cell', view.cell, -1);
  is('theme', view.theme, '');
  is('colour', view.colour, 'population');
  is('turn', four(view.turn), 0.5);
  is('tilt', four(view.tilt), 0.25);
  is('zoom', four(view.zoom), 1);
  const hash = parts.length ? '#' + parts.join('&') : '';
  // Some browsers let no file change its address.
  try { if (hash !== location.hash) history.replaceState(null, '', hash || location.pathname + location.search); } catch { /* stays */ }
}

function fromAddress() {
  if (content.opening.time) look(...content.opening.time);
  const given = new Map(location.hash.slice(1).split('&').map(part => part.split('=')));
  const number = (name, low, high, set) => {
    const x = Number(given.get(name));
    if (given.has(name) && x >= low && x <= high) set(x);
  };
  const word = (name, words, set) => { if (words.includes(given.get(name))) set(given.get(name)); };
  const [, from, to] = /^(-?[\d.]+)-(-?[\d.]+)$/.exec(given.get('t') || '') || [];
  if (Number(from) < Number(to)) look(Number(from), Number(to));
  if (given.has('off')) {
    view.off = new Set(given.get('off').split('.').map(Number).filter(pop => Number.isInteger(pop) && pop >= 0 && pop < pops.length));
  }
  word('order', ['population', 'gid', 'depth', 'rate'], x => { view.order = x; });
  word('theme', ['light', 'dark'], x => { view.theme = x; });
  word('colour', ['population', 'rate'], x => { view.colour = x; });
  word('lanes', ['0', '1'], x => { view.lanes = x === '1'; });
  number('bin', 0, 1e6, x => { view.bin = x; });
  number('links', 0, max(content.links.length - 1, 0), x => { view.feature = floor(x); });
  number('cell', 0, content.cells.count - 1, x => { view.cell = floor(x); });
  number('turn', -1e3, 1e3, x => { view.turn = x; });
  number('tilt', -2, 2, x => { view.tilt = x; });
  number('zoom', 0.2, 200, x => { view.zoom = x; });
}
