// Two canvases above each other: what is drawn when data or view change, and what follows the pointer.
const palette = {};

// Colours of the page as numbers and texts.
function readPalette() {
  const style = getComputedStyle(PAGE), dark = isDark();
  for (const name of ['ink', 'muted', 'faint', 'line', 'card', 'accent']) palette[name] = style.getPropertyValue('--' + name).trim();
  palette.dark = dark;
  palette.pops = pops.map(pop => dark ? pop.dark : pop.light);
  palette.rgb = palette.pops.map(rgb);
  palette.ground = rgb(palette.card);
}

const isDark = () => view.theme ? view.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
const rgb = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
const pixel = ([r, g, b]) => (255 << 24 | b << 16 | g << 8 | r) >>> 0;
const mixed = (a, b, part) => a.map((x, i) => round(b[i] + part * (x - b[i])));
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

class Surface {
  constructor(name, label, height) {
    this.name = name;
    this.base = element('canvas', { role: 'img', 'aria-label': label, tabIndex: -1 });
    this.over = element('canvas', { className: 'over', 'aria-hidden': 'true' });
    this.host = element('div', { className: 'canvas' }, this.base, this.over);
    this.setHeight(height);
    new ResizeObserver(() => { if (this.fit()) drawNow(this); }).observe(this.host);
  }

  setHeight(height) {
    if (this.wished === height) return;
    this.wished = height;
    this.host.style.height = height + 'px';
  }

  fit() {
    const ratio = min(devicePixelRatio || 1, 2);
    const width = floor(this.host.clientWidth), height = floor(this.host.clientHeight);
    // On paper pictures are scaled, as nothing is drawn any more.
    if (view.printing || width === this.width && height === this.height && ratio === this.ratio) return false;
    assign(this, { width, height, ratio });
    for (const canvas of [this.base, this.over]) {
      canvas.width = round(width * ratio);
      canvas.height = round(height * ratio);
    }
    this.buffer = null;
    return true;
  }

  // The lower canvas, empty, in pixels of the page.
  context() {
    const pen = this.vector ?? this.base.getContext('2d', { alpha: false });
    if (!this.vector) pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    box(pen, palette.card, 0, 0, this.width, this.height);
    pen.font = '11px ' + FONT;
    return pen;
  }

  overlay() {
    const pen = this.over.getContext('2d');
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    pen.font = '11px ' + FONT;
    return pen;
  }

  // Pixels of a part of the lower canvas, to be written to and put back.
  pixels(frame, ratio = this.ratio) {
    const { left, top, width, height } = frame;
    const w = max(round(width * ratio), 1), h = max(round(height * ratio), 1);
    if (!this.buffer || this.buffer.w !== w || this.buffer.h !== h) {
      const image = new ImageData(w, h);
      this.buffer = { image, w, h, all: new Uint32Array(image.data.buffer) };
    }
    const pen = this.base.getContext('2d', { alpha: false });
    this.buffer.put = () => {
      if (this.vector) { this.vector.picture(this.buffer.image, frame); return; }
      if (ratio === this.ratio) { pen.putImageData(this.buffer.image, round(left * ratio), round(top * ratio)); return; }
      // A coarser picture, enlarged.
      const canvas = this.coarse ??= document.createElement('canvas');
      canvas.width = w; canvas.height = h;
      canvas.getContext('2d', { alpha: false }).putImageData(this.buffer.image, 0, 0);
      pen.drawImage(canvas, left, top, width, height);
    };
    return this.buffer;
  }
}

// A filled rectangle.
function box(pen, colour, x, y, width, height, part = 1) {
  pen.globalAlpha = part;
  pen.fillStyle = colour;
  pen.fillRect(x, y, width, height);
  pen.globalAlpha = 1;
}

function write(pen, text, x, y, align = 'right', baseline = 'middle', colour = palette.muted) {
  pen.fillStyle = colour;
  pen.textAlign = align;
  pen.textBaseline = baseline;
  pen.fillText(text, x, y);
}

// Where data are drawn: room at the left for names and numbers, below for times.
function plotFrame(surface, below = 22, above = 6) {
  const left = surface.width < 560 ? 52 : 96, width = max(surface.width - left - 12, 20), height = max(surface.height - below - above, 10);
  return { left, top: above, width, height, right: left + width, bottom: above + height };
}

const xOf = (frame, time) => frame.left + (time - view.from) / (view.to - view.from) * frame.width;
const timeAt = (frame, x) => view.from + (x - frame.left) / frame.width * (view.to - view.from);

function timeAxis(pen, frame) {
  const { at, digits } = ticks(view.from, view.to, frame.width / 90), { bottom } = frame;
  for (const time of at) {
    const x = round(xOf(frame, time)) + 0.5;
    box(pen, palette.line, x - 0.5, bottom, 1, 4);
    const last = time === at[at.length - 1];
    const text = fixed(time, digits) + (last ? ' ms' : ''), half = pen.measureText(text).width / 2;
    write(pen, text, clamp(x, frame.left + half - 8, frame.right + 10 - half), bottom + 7, 'center', 'top');
  }
  box(pen, palette.line, frame.left, bottom, frame.width, 1);
}

// Numbers at the left, with lines across.
function valueAxis(pen, frame, low, high, unit, most = frame.height / 34) {
  const { at, digits } = ticks(low, high, most);
  at.forEach((value, i) => {
    const y = round(frame.top + frame.height * (high - value) / (high - low)) + 0.5;
    box(pen, palette.faint, frame.left, y - 0.5, frame.width, 1);
    write(pen, fixed(value, digits) + (unit && i === at.length - 1 ? ' ' + unit : ''), frame.left - 8, clamp(y, 6, frame.bottom - 2));
  });
}

// The name of a lane at the left, with its colour.
function laneName(pen, frame, name, colour, top, bottom) {
  if (colour) box(pen, colour, frame.left - 6, top, 3, max(bottom - top, 0.5));
  write(pen, fitted(pen, name, frame.left - 16), frame.left - 11, clamp((top + bottom) / 2, frame.top + 5, frame.bottom - 5));
}

// `text` cut to a width.
const fits = new Map();
function fitted(pen, text, room) {
  const key = room + text;
  if (!fits.has(key)) fits.set(key, cut(pen, text, room));
  return fits.get(key);
}

function cut(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  const letters = [...text];
  while (letters.length && pen.measureText(letters.join('') + '…').width > room) letters.pop();
  return letters.join('') + '…';
}
