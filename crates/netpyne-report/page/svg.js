// Draws as a canvas would, but makes an SVG file: texts and lines stay such, what is written pixel by pixel stays a picture.
// The name of the language, which is not asked for.
const SVG = 'http' + '://www.w3.org/2000/svg';

class VectorPen {
  constructor({ base, width, height }) {
    this.globalAlpha = 1;
    this.measureText = text => base.getContext('2d').measureText(text);
    this.at = this.all = this.add('svg', { width, height, viewBox: [0, 0, width, height], 'font-family': FONT, 'font-size': 11 });
  }

  add(tag, given) {
    const made = document.createElementNS(SVG, tag);
    given.opacity = this.globalAlpha;
    for (const name in given) made.setAttribute(name, given[name]);
    this.at?.append(made);
    return made;
  }

  beginPath() { this.d = ''; }
  moveTo(x, y, letter = 'M') { this.d += letter + x.toFixed(1) + ' ' + y.toFixed(1); }
  lineTo(x, y) { this.moveTo(x, y, 'L'); }
  stroke() { this.add('path', { d: this.d, fill: 'none', stroke: this.strokeStyle, 'stroke-width': this.lineWidth ?? 1 }); }
  fill() { this.add('path', { d: this.d, fill: this.fillStyle }); }
  fillRect(x, y, width, height) { this.add('rect', { x, y, width, height, fill: this.fillStyle }); }

  fillText(text, x, y) {
    const anchor = { center: 'middle', right: 'end' }[this.textAlign] ?? 'start', down = { middle: 3.9, top: 9.5 }[this.textBaseline] ?? 0;
    this.add('text', { x, y: y + down, fill: this.fillStyle, 'text-anchor': anchor }).textContent = text;
  }

  save() { this.outer = this.at; this.at = this.add('g', {}); }
  restore() { this.at = this.outer; }
  translate(x, y) { this.to = `translate(${x},${y})`; }
  rotate(angle) { this.at.setAttribute('transform', this.to + `rotate(${angle * 57.3})`); }
  rect(x, y, width, height) { this.inner = { x, y, width, height, viewBox: [x, y, width, height] }; }
  clip() { this.at = this.add('svg', this.inner); }

  picture(image, { left, top, width, height }) {
    const canvas = element('canvas', { width: image.width, height: image.height });
    canvas.getContext('2d').putImageData(image, 0, 0);
    this.add('image', { x: left, y: top, width, height, href: canvas.toDataURL() });
  }
}

function download(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const saveButtons = (title, surface) => ['PNG', 'SVG'].map(kind => button(kind, `Save ${title} as ${kind}`, () => {
  const name = title + '.' + kind.toLowerCase();
  if (kind === 'PNG') return surface.base.toBlob(blob => download(name, blob));
  const pen = surface.vector = new VectorPen(surface);
  drawNow(surface);
  surface.vector = null;
  download(name, new Blob([new XMLSerializer().serializeToString(pen.all)], { type: 'image/svg+xml' }));
}));
