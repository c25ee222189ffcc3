// What populations send to each other.
function makeMatrix() {
  if (!content.links.length) return;
  const surface = new Surface('matrix', 'Connectivity of populations', 420);
  const pick = selection('What', content.links.map(({ name }, i) => [i, name]), () => view.feature, value => { view.feature = value; ask('feature'); });
  const box = section('matrix', 'Connectivity', '', [pick, ...saveButtons('connectivity', surface)], surface.host);
  let spot = null;
  const layout = () => {
    const shown = pops.map((_, i) => i).filter(i => !view.off.has(i) && i * pops.length < content.links[0].values.length);
    const left = 104, top = 84, n = max(shown.length, 1);
    const cell = max(min((surface.width - left - 46) / n, (surface.height - top - 14) / n, 64), 1);
    return { shown, left, top, cell };
  };
  const size = round(sqrt(content.links[0].values.length));
  const valueOf = (from, to) => content.links[view.feature].values[from * size + to];
  addPanel({
    name: 'matrix', node: box, surface, needs: 'pops feature',
    draw: () => {
      pick.show();
      box.remark.textContent = ['from row to column', content.links[view.feature].unit].filter(Boolean).join(' · ');
      surface.setHeight(clamp((surface.width - 150) * (layout().shown.length > 4 ? 1 : 0.5) + 98, 240, 420));
      drawMatrix(surface.context(), layout(), valueOf);
    },
    hover: () => {
      const pen = surface.overlay(), { left, top, cell, shown } = layout();
      if (!spot) return;
      pen.strokeStyle = palette.ink;
      pen.lineWidth = 1.5;
      pen.strokeRect(left + spot[1] * cell, top + spot[0] * cell, cell, cell);
      box(pen, palette.ink, left, top + spot[0] * cell, cell * shown.length, cell, 0.08);
      box(pen, palette.ink, left + spot[1] * cell, top, cell, cell * shown.length, 0.08);
    },
  });
  listen(surface.host, 'pointermove', event => {
    const { left, top, cell, shown } = layout(), bounds = edges(surface.host);
    const column = floor((event.clientX - bounds.left - left) / cell), row = floor((event.clientY - bounds.top - top) / cell);
    spot = shown[row] !== undefined && shown[column] !== undefined ? [row, column] : null;
    if (spot) {
      const { name, unit } = content.links[view.feature], value = valueOf(shown[row], shown[column]);
      tip(event, `${pops[shown[row]].name} → ${pops[shown[column]].name}`, `${name.toLowerCase()} ${value === null ? 'not known' : short(value)} ${unit}`);
    } else noTip();
    ask('matrix');
  });
  listen(surface.host, 'pointerleave', () => { spot = null; noTip(); ask('matrix'); });
}

function drawMatrix(pen, { shown, left, top, cell }, valueOf) {
  const n = shown.length;
  let most = 0;
  shown.forEach(from => shown.forEach(to => { most = max(most, abs(valueOf(from, to) || 0)); }));
  const full = rgb(palette.accent);
  shown.forEach((from, row) => shown.forEach((to, column) => {
    const value = valueOf(from, to), part = value ? abs(value) / most : 0;
    const colour = mixed(full, palette.ground, value ? 0.08 + 0.92 * part : 0);
    const x = left + column * cell, y = top + row * cell, gap = cell > 8 ? 1 : 0;
    box(pen, value ? `rgb(${colour})` : palette.faint, x, y, cell - gap, cell - gap);
    if (cell < 38 || !value) return;
    const bright = colour[0] * 0.299 + colour[1] * 0.587 + colour[2] * 0.114 > 140;
    write(pen, short(value), x + cell / 2, y + cell / 2, 'center', 'middle', bright ? '#16191e' : '#ffffff');
  }));
  const each = max(ceil(12 / cell), 1);
  shown.forEach((pop, i) => {
    const at = (i + 0.5) * cell;
    box(pen, palette.pops[pop], left - 6, top + i * cell, 3, max(cell - 1, 1));
    box(pen, palette.pops[pop], left + i * cell, top - 6, max(cell - 1, 1), 3);
    if (i % each) return;
    write(pen, fitted(pen, pops[pop].name, left - 16), left - 11, top + at);
    pen.save();
    pen.translate(left + at, top - 11);
    pen.rotate(-Math.PI / 3.2);
    write(pen, fitted(pen, pops[pop].name, 84), 0, 0, 'left');
    pen.restore();
  });
  if (!n) write(pen, 'no population is switched on', left, top, 'left');
}
