// What is shown, and who draws it when it changes.
const pops = content.populations;
const single = !(content.end > content.start);
const whole = { from: content.start, to: single ? content.start + 1 : content.end };
const shortest = max((whole.to - whole.from) * 1e-5, content.spikes.tick * 10);
const view = {
  from: whole.from, to: whole.to, off: new Set(content.opening.off), order: 'population', rows: [0, 1], bin: 0, lanes: null,
  feature: 0, cell: -1, theme: '', at: NaN, playing: false, turn: 0.5, tilt: 0.25, zoom: 1, shift: [0, 0], colour: 'population',
};
// What the blocks hold; filled when the page starts.
const data = {};
const panels = [], frames = [], wishes = new Set();
let waiting = false, resting = 0;
const resters = [];

// Asks for a frame in which `time`, `pops`, `theme`, `cell`, `size` or the like are seen to have changed.
function ask(...what) {
  what.forEach(one => wishes.add(one));
  if (!waiting) { waiting = true; requestAnimationFrame(frame); }
}

function frame() {
  const start = performance.now(), why = new Set(wishes);
  waiting = false;
  wishes.clear();
  for (const panel of panels) {
    for (const one of why) if (panel.needs.has(one)) panel.stale = true;
    if (!panel.visible) continue;
    const { width, height } = panel.surface || {};
    if (panel.surface && !(width > 0 && height > 0)) continue;
    if (panel.stale) { panel.stale = false; panel.draw(); if (panel.hover) panel.hover(); }
    else if (panel.hover && (why.has('at') || why.has(panel.name))) panel.hover();
  }
  if (why.has('time') || why.has('pops') || why.has('cell') || why.has('start')) {
    clearTimeout(resting);
    resting = setTimeout(() => resters.forEach(one => one()), 140);
  }
  frames.push(performance.now() - start);
  if (frames.length > 4000) frames.splice(0, 2000);
}

// What is done a moment after the last change.
const atRest = what => resters.push(what);

const watcher = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    const panel = panels.find(one => one.node === target);
    if (!panel) continue;
    panel.visible = isIntersecting;
    if (isIntersecting && panel.stale) ask('seen');
  }
}, { rootMargin: '120px' });

// A canvas of a new size is empty, and must not be seen so.
function drawNow(surface) {
  const panel = panels.find(one => one.surface === surface);
  if (!panel) return;
  panel.stale = true;
  if (!panel.visible) return;
  panel.stale = false;
  panel.draw();
  if (panel.hover) panel.hover();
}

function addPanel(panel) {
  panel.needs = new Set(panel.needs.split(' ').concat('theme', 'start'));
  panel.stale = true;
  panel.visible = false;
  panels.push(panel);
  watcher.observe(panel.node);
  return panel;
}

// Shows the times from `from` to `to`, as far as there are such.
function look(from, to) {
  const span = clamp(to - from, shortest, whole.to - whole.from);
  const start = clamp(from + (to - from - span) / 2, whole.from, whole.to - span);
  view.from = start;
  view.to = start + span;
  ask('time');
}

function zoomTime(factor, around) {
  const at = around ?? (view.from + view.to) / 2;
  look(at - (at - view.from) * factor, at + (view.to - at) * factor);
}

const panTime = by => look(view.from + by, view.to + by);

function toggle(pop, on = view.off.has(pop)) {
  if (on) view.off.delete(pop); else view.off.add(pop);
  ask('pops');
}

// All but one off; or all on, if that is how it is.
function solo(pop) {
  const only = !view.off.has(pop) && view.off.size === pops.length - 1;
  view.off.clear();
  if (!only) pops.forEach((_, other) => { if (other !== pop) view.off.add(other); });
  ask('pops');
}

function choose(cell) {
  view.cell = cell === view.cell ? -1 : cell;
  ask('cell', 'at');
}

const nameOf = cell => `${pops[data.pop[cell]].name} · cell ${data.gid[cell]}`;
