// Numbers as a reader likes them.
const [floor, ceil, round, max, min, abs, hypot, sqrt, log10, exp, cos, sin, cbrt] =
  ['floor', 'ceil', 'round', 'max', 'min', 'abs', 'hypot', 'sqrt', 'log10', 'exp', 'cos', 'sin', 'cbrt'].map(name => Math[name]);
const { assign } = Object;
const THIN = '\u2009', MINUS = '\u2212';
const clamp = (x, low, high) => min(max(x, low), high);

// 12345 as 12 345.
const grouped = n => String(round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, THIN);

function fixed(x, digits) {
  if (!Number.isFinite(x)) return '–';
  const text = abs(x).toFixed(digits);
  return (x < 0 && Number(text) !== 0 ? MINUS : '') + text.replace(/^\d+/, whole => whole.length > 4 ? grouped(whole) : whole);
}

// Three figures.
function short(x) {
  if (!Number.isFinite(x)) return '–';
  if (x === 0) return '0';
  const size = floor(log10(abs(x)));
  if (size < -4 || size > 6) return x.toExponential(1).replace('-', MINUS);
  const text = fixed(x, clamp(2 - size, 0, 6));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

// 1, 2 or 5 times a power of ten, not below x.
function nice(x) {
  const size = 10 ** floor(log10(x) + 1e-9), lead = x / size;
  return (lead <= 1.001 ? 1 : lead <= 2.001 ? 2 : lead <= 5.001 ? 5 : 10) * size;
}

// Round numbers between two, and how many digits they need.
function ticks(low, high, most) {
  if (!(high > low)) return { at: [low], digits: 0, step: 1 };
  const step = nice((high - low) / max(most, 1)), at = [];
  for (let i = ceil(low / step - 1e-6); i * step <= high + step * 1e-6; i++) at.push(i * step);
  return { at, step, digits: clamp(-floor(log10(step) + 1e-9), 0, 8) };
}

// The unit in which values of up to `most` are easily read, and what they are to be multiplied by.
function readable(unit, most) {
  const prefixes = unit.startsWith('mV') ? ['mV', 'µV', 'nV'] : unit.startsWith('nA') ? ['nA', 'pA', 'fA'] : null;
  if (!prefixes || !(most > 0)) return [unit, 1];
  const tail = unit.slice(2);
  for (let i = 0; i < 3; i++) if (most * 1000 ** i >= 0.5 || i === 2) return [prefixes[i] + tail, 1000 ** i];
  return [unit, 1];
}

// The first place in a sorted list whose value is not below x.
function lowerBound(list, x) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < x) low = middle + 1; else high = middle;
  }
  return low;
}
