// The network in space: cells with their branches, turned by dragging.
const space = { shapes: null, centre: [0, 0, 0], size: 1, skip: 1, moving: 0, shaken: 0, seen: null };
const FOG = 8;

async function loadSpace() {
  const { place, shape, shapes } = content.cells;
  if (!place) return;
  data.place = await numbers(place);
  data.shape = shape ? await numbers(shape) : null;
  if (shapes) space.shapes = { points: await numbers(shapes.points), lengths: await numbers(shapes.lengths), sections: shapes.sections, somata: shapes.somata };
  measureSpace();
}

// Middle and size of what there is; points and sections of each shape.
function measureSpace() {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < data.place.length; i++) {
    const x = data.place[i];
    if (x === x) { low[i % 3] = min(low[i % 3], x); high[i % 3] = max(high[i % 3], x); }
  }
  if (space.shapes) {
    let point = 0, section = 0;
    const { points, lengths, sections } = space.shapes;
    space.shapes.parts = sections.map(count => {
      const first = point, own = lengths.subarray(section, section + count);
      section += count;
      own.forEach(n => { point += n; });
      const reach = [1e9, 1e9, 1e9, -1e9, -1e9, -1e9];
      for (let i = 4 * first; i < 4 * point; i++) {
        if (i % 4 === 3) continue;
        reach[i % 4] = min(reach[i % 4], points[i]);
        reach[i % 4 + 3] = max(reach[i % 4 + 3], points[i]);
      }
      return { first, end: point, lengths: own, reach };
    });
    for (let c = 0; c < data.shape.length; c++) {
      const { reach } = space.shapes.parts[data.shape[c] - 1] || {};
      for (let axis = 0; reach && axis < 3; axis++) {
        low[axis] = min(low[axis], data.place[3 * c + axis] + reach[axis]);
        high[axis] = max(high[axis], data.place[3 * c + axis] + reach[axis + 3]);
      }
    }
    space.seen = new Float32Array(points.length / 2);
    space.pieces = space.shapes.parts.map(part => part.end - part.first);
  }
  const wide = low.map((x, i) => high[i] >= x ? high[i] - x : 0);
  space.centre = low.map((x, i) => high[i] >= x ? (x + high[i]) / 2 : 0);
  space.size = max(hypot(...wide), 20);
  space.dot = space.size / cbrt(max(data.pop.length, 8)) * 0.085;
}

function makeSpace() {
  if (!data.place) return;
  const surface = new Surface('space', 'Cells in space; drag to turn', 420);
  const colours = segments('Colour', [['population', 'Population'], ['rate', 'Rate']], () => view.colour, value => { view.colour = value; ask('space'); });
  const box = section('space', 'Network', '', [colours, ...saveButtons('network', surface)], surface.host);
  const frame = () => ({ left: 0, top: 0, width: surface.width, height: surface.height });
  addPanel({
    name: 'space', node: box, surface, needs: 'pops space cell',
    draw: () => {
      const shown = drawSpace(surface, frame());
      const { skip } = space, shapes = space.shapes ? '' : ' · no branches are known';
      box.remark.textContent = `${grouped(shown)} ${shown === 1 ? 'cell' : 'cells'}${skip > 1 ? ` · branches of one in ${skip}` : ''}${shapes}`;
      colours.show();
    },
    hover: () => drawFlashes(surface, frame()),
  });
  const moved = () => {
    space.moving = performance.now();
    clearTimeout(space.shaken);
    space.shaken = setTimeout(() => { space.moving = 0; ask('space'); }, 130);
    ask('space');
  };
  drags(surface.host, {
    began: () => surface.base.focus({ preventScroll: true }),
    moved: (dx, dy, event) => {
      noTip();
      if (event.shiftKey || event.buttons === 4) { view.shift[0] += dx; view.shift[1] += dy; }
      else { view.turn -= dx * 0.008; view.tilt = clamp(view.tilt + dy * 0.008, -1.57, 1.57); }
      moved();
    },
    pinched: factor => { view.zoom = clamp(view.zoom / factor, 0.2, 200); moved(); },
    tapped: event => { const near = nearestCell(surface, event); if (near >= 0) choose(near); else if (view.cell >= 0) choose(view.cell); },
  });
  listen(surface.host, 'wheel', event => {
    if (document.activeElement !== surface.base && !event.ctrlKey && !event.metaKey && !event.altKey) return;
    event.preventDefault();
    const bounds = edges(surface.host), factor = exp(-event.deltaY * 0.0016);
    const zoom = clamp(view.zoom * factor, 0.2, 200), by = zoom / view.zoom;
    const x = event.clientX - bounds.left - surface.width / 2, y = event.clientY - bounds.top - surface.height / 2;
    view.shift = [x - (x - view.shift[0]) * by, y - (y - view.shift[1]) * by];
    view.zoom = zoom;
    moved();
  }, { passive: false });
  listen(surface.host, 'dblclick', () => { assign(view, { turn: 0.5, tilt: 0.25, zoom: 1, shift: [0, 0] }); moved(); });
  listen(surface.host, 'pointermove', event => {
    if (event.buttons) return;
    const near = nearestCell(surface, event);
    if (near < 0) { noTip(); return; }
    const at = [0, 1, 2].map(i => short(data.place[3 * near + i])).join(', ');
    const seconds = (whole.to - whole.from) / 1000;
    tip(event, nameOf(near), `at (${at}) µm`, single ? '' : `${short(data.fired[near] * content.spikes.every / seconds)} Hz in the whole run`);
  });
  listen(surface.host, 'pointerleave', noTip);
}

// From µm to pixels of the picture: x and y on it, and how far away.
function projection(surface, ratio) {
  const scale = min(surface.width, surface.height) * 0.92 / space.size * view.zoom * ratio;
  const [ct, st, cp, sp] = [cos(view.turn), sin(view.turn), cos(view.tilt), sin(view.tilt)];
  const right = [ct, 0, st], away = [-st * cp, -sp, ct * cp], down = [-st * sp, cp, ct * sp];
  const x0 = (surface.width / 2 + view.shift[0]) * ratio, y0 = (surface.height / 2 + view.shift[1]) * ratio;
  return { scale, right: right.map(x => x * scale), down: down.map(x => x * scale), away, x0, y0 };
}

// Where all cells are in the picture; the farthest first.
function placed(surface, ratio) {
  const { place, pop } = data, { right, down, away, x0, y0 } = projection(surface, ratio), [cx, cy, cz] = space.centre;
  const n = pop.length, buckets = new Uint32Array(1026);
  const { xs, ys, level } = space.room ??= { xs: new Float32Array(n), ys: new Float32Array(n), level: new Int16Array(n) };
  level.fill(-1);
  const half = space.size / 2;
  let count = 0;
  for (let c = 0; c < n; c++) {
    const x = place[3 * c] - cx, y = place[3 * c + 1] - cy, z = place[3 * c + 2] - cz;
    if (view.off.has(pop[c]) || x !== x || y !== y || z !== z) continue;
    xs[c] = x0 + x * right[0] + y * right[1] + z * right[2];
    ys[c] = y0 + x * down[0] + y * down[1] + z * down[2];
    level[c] = clamp((half - (x * away[0] + y * away[1] + z * away[2])) / space.size * 1024 | 0, 0, 1023);
    buckets[level[c] + 1]++;
    count++;
  }
  for (let i = 1; i < buckets.length; i++) buckets[i] += buckets[i - 1];
  const sorted = new Uint32Array(count);
  for (let c = 0; c < n; c++) if (level[c] >= 0) sorted[buckets[level[c]]++] = c;
  return { xs, ys, level, sorted };
}

// Colours of each population (or level of rate) by distance and light.
function shadesOf(colours) {
  const table = new Uint32Array(colours.length * FOG * 8);
  colours.forEach((colour, i) => {
    for (let fog = 0; fog < FOG; fog++) {
      for (let light = 0; light < 8; light++) {
        const lit = light < 6 ? mixed(colour, [0, 0, 0], 0.5 + light / 12) : mixed([255, 255, 255], colour, (light - 6) * 0.35);
        table[(i * FOG + fog) * 8 + light] = pixel(mixed(lit, palette.ground, 0.42 + 0.58 * fog / (FOG - 1)));
      }
    }
  });
  return table;
}

function colouring() {
  if (view.colour !== 'rate') return { colours: palette.rgb, of: data.pop };
  const most = data.fired.reduce((a, b) => max(a, b), 1);
  const colours = Array.from({ length: 32 }, (_, i) => heat(i / 31));
  return { colours, of: Uint8Array.from(data.fired, n => round(31 * sqrt(n / most))) };
}

// From quiet to fast.
function heat(part) {
  const stops = palette.dark ? [[70, 78, 92], [80, 120, 200], [230, 120, 90], [255, 225, 140]] : [[196, 202, 210], [70, 110, 190], [200, 60, 70], [235, 150, 20]];
  const at = part * 3, i = min(floor(at), 2);
  return mixed(stops[i + 1], stops[i], at - i);
}

function drawSpace(surface, frame) {
  const pen = surface.context(), moving = space.moving > 0, ratio = moving ? 1 : surface.ratio;
  const started = performance.now(), buffer = surface.pixels(frame, ratio), { w, h, all } = buffer;
  all.fill(pixel(palette.ground));
  const where = placed(surface, ratio), { xs, ys, level, sorted } = where, { scale, right, down } = projection(surface, ratio);
  const { colours, of } = colouring(), shades = space.colours === colours ? space.shades : shadesOf(colours);
  assign(space, { colours, shades });
  space.where = { ...where, ratio };
  // All shapes are turned once; cells only differ in place.
  let budget = 0;
  if (space.shapes) {
    const { points } = space.shapes, { seen } = space;
    for (let i = 0, k = 0; i < points.length; i += 4, k += 2) {
      const x = points[i], y = points[i + 1], z = points[i + 2];
      seen[k] = x * right[0] + y * right[1] + z * right[2];
      seen[k + 1] = x * down[0] + y * down[1] + z * down[2];
    }
    for (const c of sorted) if (data.shape[c]) budget += space.pieces[data.shape[c] - 1];
  }
  const most = moving ? space.allowed ?? 250000 : 900000;
  space.skip = max(ceil(budget / most), 1);
  const tiny = scale * space.dot;
  for (let i = 0; i < sorted.length; i++) {
    const c = sorted[i], fog = level[c] * FOG >> 10, from = (of[c] * FOG + fog) * 8, x = xs[c], y = ys[c], shape = space.shapes ? data.shape[c] : 0;
    if (shape && c % space.skip === 0) drawBranches(all, w, h, x, y, shape - 1, shades[from + 4], scale);
    if (shape) {
      const soma = space.shapes.somata[shape - 1];
      const sx = x + soma[0] * right[0] + soma[1] * right[1] + soma[2] * right[2], sy = y + soma[0] * down[0] + soma[1] * down[1] + soma[2] * down[2];
      drawBall(all, w, h, sx, sy, max(soma[3] * scale, 0.8 * ratio), shades, from);
    } else drawBall(all, w, h, x, y, clamp(max(tiny, 5 * scale), 1.1 * ratio, 9 * ratio), shades, from);
  }
  buffer.put();
  if (moving && space.shapes) {
    // As many branches as this machine draws in time.
    const took = performance.now() - started;
    if (took > 24) space.allowed = max((space.allowed ?? 250000) * 18 / took, 20000);
    else if (took < 10) space.allowed = min((space.allowed ?? 250000) * 1.2, 600000);
  }
  spaceMarks(pen, surface, projection(surface, 1));
  return sorted.length;
}

function drawBranches(all, w, h, x, y, shape, colour, scale) {
  const { parts, points } = space.shapes, { seen } = space, { first, lengths } = parts[shape];
  for (let s = 0, k = first; s < lengths.length; s++) {
    const end = k + lengths[s];
    for (let p = k; p + 1 < end; p++) {
      const thick = points[4 * p + 3] * scale;
      drawSegment(all, w, h, x + seen[2 * p], y + seen[2 * p + 1], x + seen[2 * p + 2], y + seen[2 * p + 3], colour, thick < 1.6 ? 1 : min(round(thick), 60));
    }
    k = end;
  }
}

// A bar of a round length, and where up and right are.
function spaceMarks(pen, surface, { scale, right, down }) {
  const length = nice(90 / scale / 1.8), y = surface.height - 16;
  box(pen, palette.ink, 14, y, length * scale, 2);
  write(pen, `${short(length)} µm`, 14, y - 4, 'left', 'bottom');
  const cx = surface.width - 38, cy = surface.height - 38;
  ['x', 'depth', 'z'].forEach((name, axis) => {
    const dx = right[axis] / scale * 24, dy = down[axis] / scale * 24;
    if (hypot(dx, dy) < 5) return;
    pen.strokeStyle = palette.muted;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(cx, cy);
    pen.lineTo(cx + dx, cy + dy);
    pen.stroke();
    write(pen, name, clamp(cx + dx * 1.45, 0, surface.width - 16), clamp(cy + dy * 1.45, 0, surface.height - 7), 'center');
  });
}

function nearestCell(surface, event) {
  if (!space.where) return -1;
  const { xs, ys, level, ratio } = space.where, bounds = edges(surface.host);
  const x = (event.clientX - bounds.left) * ratio, y = (event.clientY - bounds.top) * ratio;
  let best = -1, least = (9 * ratio) ** 2;
  for (let c = 0; c < xs.length; c++) {
    const far = (xs[c] - x) ** 2 + (ys[c] - y) ** 2;
    // Of cells in one place the nearest to the eye.
    if (level[c] >= 0 && (far < least - 4 || far < least && (best < 0 || level[c] > level[best]))) { least = far; best = c; }
  }
  return best;
}

// Cells that have just fired, and the chosen one.
function drawFlashes(surface, frame) {
  const pen = surface.overlay();
  if (!space.where) return;
  const { xs, ys, level, ratio } = space.where, { tick } = content.spikes, { time, cell } = data;
  if (view.at >= whole.from) {
    const fade = max((view.to - view.from) / 90, 2), first = lowerBound(time, (view.at - fade) / tick), last = min(lowerBound(time, view.at / tick), first + 60000);
    for (let i = first; i < last; i++) {
      const c = cell[i];
      if (level[c] < 0) continue;
      pen.globalAlpha = clamp(1 - (view.at - time[i] * tick) / fade, 0.05, 1);
      pen.fillStyle = palette.pops[data.pop[c]];
      pen.beginPath();
      pen.arc(xs[c] / ratio, ys[c] / ratio, 5.5, 0, 7);
      pen.fill();
    }
    pen.globalAlpha = 1;
  }
  const c = view.cell;
  if (c < 0 || !(level[c] >= 0)) return;
  const x = xs[c] / ratio, y = ys[c] / ratio;
  pen.strokeStyle = palette.ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(x, y, 9, 0, 7);
  pen.stroke();
  const turned = x > frame.width - 150;
  write(pen, nameOf(c), x + (turned ? -14 : 14), y, turned ? 'right' : 'left', 'middle', palette.ink);
}
