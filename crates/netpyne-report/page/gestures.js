// Wheel, drag and touch.

// Calls `moved(dx, dy, event)` while a pointer is down; `tapped` if it did not move; `pinched(factor, x)` with two fingers.
function drags(target, { moved, tapped, pinched, began, ended }) {
  const down = new Map();
  let travelled = 0, apart = 0;
  const gap = () => {
    const [a, b] = [...down.values()];
    return hypot(a.x - b.x, a.y - b.y);
  };
  listen(target, 'pointerdown', event => {
    if (event.button > 1) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    target.setPointerCapture(event.pointerId);
    travelled = down.size > 1 ? 99 : 0;
    if (down.size === 2) apart = gap();
    if (began) began(event);
  });
  listen(target, 'pointermove', event => {
    const last = down.get(event.pointerId);
    if (!last) return;
    const dx = event.clientX - last.x, dy = event.clientY - last.y;
    last.x = event.clientX; last.y = event.clientY;
    travelled += abs(dx) + abs(dy);
    if (down.size === 2 && pinched) {
      const now = gap();
      if (apart > 10 && now > 10) pinched(apart / now, event);
      apart = now;
    } else if (travelled > 3) moved(dx, dy, event);
  });
  const up = event => {
    if (!down.delete(event.pointerId)) return;
    if (travelled <= 3 && event.type === 'pointerup' && tapped) tapped(event);
    if (ended) ended(event);
  };
  listen(target, 'pointerup', up);
  listen(target, 'pointercancel', up);
}

// A panel with time along it. `draw` gives the remark beside its title; `says` the lines of the tip at a time and a height from 0 to 1.
function timePanel({ name, title, height, needs = '', controls = [], draw, says, rows, tapped }) {
  const surface = new Surface(name, title + ' over time', height), frame = () => plotFrame(surface);
  const box = section(name, title, '', [...controls, ...saveButtons(title, surface)], surface.host);
  addPanel({
    name, node: box, surface, needs: 'time ' + needs,
    draw: () => {
      const pen = surface.context();
      box.remark.textContent = draw(pen, frame(), surface) ?? '';
      controls.forEach(one => one.show?.());
      timeAxis(pen, frame());
    },
    hover: () => cursor(surface.overlay(), frame()),
  });
  const host = surface.host;
  const high = event => (event.clientY - edges(host).top - frame().top) / frame().height;
  const across = event => event.clientX - edges(host).left;
  host.classList.add('timed');
  listen(host, 'wheel', event => {
    // A wheel scrolls the page, unless it is meant for the panel.
    const sideways = abs(event.deltaX) > abs(event.deltaY);
    if (event.shiftKey && rows) rows(exp(event.deltaY * 0.002), high(event));
    else if (sideways) panTime(event.deltaX / frame().width * (view.to - view.from));
    else if (event.ctrlKey || event.metaKey || event.altKey || document.activeElement === surface.base) {
      zoomTime(exp(event.deltaY * 0.0018), timeAt(frame(), across(event)));
    } else return;
    event.preventDefault();
  }, { passive: false });
  drags(host, {
    moved: (dx, dy, event) => {
      noTip();
      panTime(-dx / frame().width * (view.to - view.from));
      if (rows && view.rows[1] - view.rows[0] < 1) rows(1, 0, dy / frame().height);
    },
    pinched: (factor, event) => zoomTime(factor, timeAt(frame(), across(event))),
    began: () => surface.base.focus({ preventScroll: true }),
    tapped: event => tapped?.(timeAt(frame(), across(event)), high(event), frame()),
  });
  listen(host, 'dblclick', () => { view.rows = [0, 1]; look(whole.from, whole.to); ask('rows'); });
  listen(host, 'pointermove', event => {
    if (event.buttons) return;
    const time = timeAt(frame(), across(event));
    view.at = time >= view.from && time <= view.to ? time : NaN;
    ask('at');
    tip(event, ...view.at === view.at && says(view.at, high(event), frame()) || []);
  });
  listen(host, 'pointerleave', () => { view.at = NaN; noTip(); ask('at'); });
  return surface;
}

// The time under the pointer, in all panels.
function cursor(pen, frame) {
  if (!(view.at >= view.from && view.at <= view.to)) return;
  const x = round(xOf(frame, view.at));
  box(pen, palette.muted, x, frame.top, 1, frame.height, 0.7);
}

const told = time => `${fixed(time, view.to - view.from < 20 ? 3 : view.to - view.from < 500 ? 2 : 1)} ms`;
