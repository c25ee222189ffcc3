// Draws as a canvas would, but makes an SVG file: texts and lines stay such, what is written pixel by pixel stays a picture.
const hundredths = x => round(x * 100) / 100;

class VectorPen {
  constructor({ base, width, height }) {
    this.ruler = base.getContext('2d');
    this.globalAlpha = 1;
    this.at = this.root = this.add('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONT, 'font-size': 11 });
  }

  add(tag, given) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
    if (this.globalAlpha < 1) given.opacity = this.globalAlpha;
    for (const [name, value] of Object.entries(given)) made.setAttribute(name, typeof value === 'number' ? hundredths(value) : value);
    if (this.at) this.at.append(made);
    return made;
  }

  measureText(text) { return this.ruler.measureText(text); }
  beginPath() { this.line = ''; }
  moveTo(x, y) { this.line += `M${hundredths(x)} ${hundredths(y)}`; }
  lineTo(x, y) { this.line += `L${hundredths(x)} ${hundredths(y)}`; }
  rect(x, y, w, h) { this.line += `M${x} ${y}h${w}v${h}h${-w}z`; }
  stroke() { this.add('path', { d: this.line, fill: 'none', stroke: this.strokeStyle, 'stroke-width': this.lineWidth ?? 1, 'stroke-linejoin': 'round' }); }
  fill() { this.add('path', { d: this.line, fill: this.fillStyle }); }
  fillRect(x, y, width, height) { this.add('rect', { x, y, width, height, fill: this.fillStyle }); }

  fillText(text, x, y) {
    const anchor = { center: 'middle', right: 'end' }[this.textAlign] ?? 'start', down = { middle: 3.9, top: 9.5 }[this.textBaseline] ?? 0;
    this.add('text', { x, y: y + down, fill: this.fillStyle, 'text-anchor': anchor }).textContent = text;
  }

  save() { this.at = this.add('g', {}); }
  restore() { this.at = this.at.parentNode; }
  turned(how) { this.at.setAttribute('transform', (this.at.getAttribute('transform') ?? '') + how); }
  translate(x, y) { this.turned(`translate(${x},${y})`); }
  rotate(angle) { this.turned(`rotate(${angle * 180 / Math.PI})`); }

  clip() {
    const id = 'c' + this.root.querySelectorAll('*').length, path = this.add('clipPath', { id });
    path.append(this.add('path', { d: this.line }));
    this.at.setAttribute('clip-path', `url(#${id})`);
  }

  picture(image, { left, top, width, height }) {
    const canvas = element('canvas', { width: image.width, height: image.height });
    canvas.getContext('2d').putImageData(image, 0, 0);
    this.add('image', { x: left, y: top, width, height, preserveAspectRatio: 'none', href: canvas.toDataURL() });
  }
}

function vectorFile(surface) {
  const pen = surface.vector = new VectorPen(surface);
  drawNow(surface);
  surface.vector = null;
  return new Blob([new XMLSerializer().serializeToString(pen.root)], { type: 'image/svg+xml' });
}

function download(name, blob) {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const saveButtons = (title, surface) => [
  button('PNG', `Save ${title} as PNG`, () => surface.base.toBlob(blob => download(title + '.png', blob))),
  button('SVG', `Save ${title} as SVG`, () => download(title + '.svg', vectorFile(surface))),
];
