// The whole run in a strip, with the time that is shown; drag its ends, its middle, or a new piece.
let strip, stripFrame, ranging;

function makeTimeline() {
  strip = new Surface('timeline', 'The whole run and the time that is shown', 46);
  stripFrame = () => { const width = max(strip.width - 20, 20); return { left: 10, top: 4, width, height: 26, right: 10 + width, bottom: 30 }; };
  ranging = element('output', { className: 'ranging' });
  const play = button('▶', 'Play (space)', playOrPause);
  play.id = 'play';
  byId('bar').append(element('div', { className: 'barbuttons' }, play, ranging,
    button('−', 'Less detail (−)', () => zoomTime(1.5)), button('+', 'More detail (+)', () => zoomTime(1 / 1.5)),
    button('↺', 'The whole run (Home)', () => look(whole.from, whole.to))), strip.host);
  addPanel({ name: 'timeline', node: byId('bar'), surface: strip, needs: 'time pops at', draw: drawTimeline });
  const at = x => whole.from + (x - stripFrame().left) / stripFrame().width * (whole.to - whole.from);
  const xAt = time => stripFrame().left + (time - whole.from) / (whole.to - whole.from) * stripFrame().width;
  let grip = '', anchor = 0;
  const across = event => event.clientX - edges(strip.host).left;
  const gripAt = x => {
    const [a, b] = [xAt(view.from), xAt(view.to)];
    if (abs(x - a) < 8) return 'from';
    if (abs(x - b) < 8) return 'to';
    return x > a && x < b && b - a < stripFrame().width - 2 ? 'middle' : 'new';
  };
  drags(strip.host, {
    began: event => { grip = gripAt(across(event)); anchor = at(across(event)); },
    moved: (dx, _, event) => {
      const time = at(across(event));
      if (grip === 'middle') panTime(dx / stripFrame().width * (whole.to - whole.from));
      else if (grip === 'from') look(min(time, view.to - shortest), view.to);
      else if (grip === 'to') look(view.from, max(time, view.from + shortest));
      else look(min(anchor, time), max(anchor, time));
    },
    tapped: event => {
      const half = (view.to - view.from) / 2, time = at(across(event));
      look(time - half, time + half);
    },
  });
  listen(strip.host, 'pointermove', event => {
    if (!event.buttons) strip.host.style.cursor = { from: 'ew-resize', to: 'ew-resize', middle: 'grab', new: 'crosshair' }[gripAt(across(event))];
  });
  listen(strip.host, 'dblclick', () => look(whole.from, whole.to));
  strip.xAt = xAt;
}

function drawTimeline() {
  const pen = strip.context(), frame = stripFrame(), bins = max(floor(frame.width / 2), 10);
  const sums = new Float64Array(bins);
  let cells = 0;
  data.sums.forEach((own, pop) => {
    if (view.off.has(pop)) return;
    cells += pops[pop].cells;
    for (let i = 0, before = 0; i < bins; i++) {
      const until = own[round((i + 1) / bins * (own.length - 1))];
      sums[i] += until - before;
      before = until;
    }
  });
  const most = max(...sums, 1), bottom = frame.bottom;
  pen.beginPath();
  pen.moveTo(frame.left, bottom);
  sums.forEach((sum, i) => pen.lineTo(frame.left + (i + 0.5) / bins * frame.width, bottom - sum / most * (frame.height - 3)));
  pen.lineTo(frame.right, bottom);
  pen.fillStyle = palette.muted;
  pen.globalAlpha = 0.45;
  pen.fill();
  pen.globalAlpha = 1;
  const [a, b] = [strip.xAt(view.from), strip.xAt(view.to)];
  box(pen, palette.card, frame.left, frame.top, a - frame.left, frame.height, 0.72);
  box(pen, palette.card, b, frame.top, frame.right - b, frame.height, 0.72);
  box(pen, palette.accent, a, frame.top, b - a, frame.height, 0.1);
  for (const x of [a, b]) {
    box(pen, palette.accent, x - 0.75, frame.top, 1.5, frame.height);
    pen.beginPath();
    pen.roundRect(x - 3, frame.top + 6, 6, 14, 3);
    pen.fill();
  }
  if (view.at >= whole.from) box(pen, palette.ink, strip.xAt(view.at), frame.top, 1, frame.height);
  const { at, digits } = ticks(whole.from, whole.to, frame.width / 110);
  at.forEach(time => {
    const text = fixed(time, digits), half = pen.measureText(text).width / 2;
    write(pen, text, clamp(strip.xAt(time), half + 2, strip.width - half - 2), bottom + 3, 'center', 'top');
  });
  const span = ticks(view.from, view.to, 20).digits;
  ranging.textContent = single ? `one point in time: ${short(whole.from)} ms` : `${fixed(view.from, span)} – ${fixed(view.to, span)} ms`;
}

// Time runs by itself, so that cells are seen firing.
function playOrPause() {
  view.playing = !view.playing;
  byId('play').textContent = view.playing ? '❚❚' : '▶';
  if (!view.playing) { view.at = NaN; ask('at'); return; }
  if (!(view.at >= view.from && view.at < view.to)) view.at = view.from;
  let last = performance.now();
  const step = now => {
    if (!view.playing) return;
    // Twelve seconds for what is shown.
    view.at += min(now - last, 100) / 12000 * (view.to - view.from);
    last = now;
    if (view.at > view.to || !(view.at >= view.from)) view.at = view.from;
    ask('at');
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
