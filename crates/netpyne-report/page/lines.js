// Lines and discs in pixels, without softness but fast.

// A line of whole pixels, as thick as told.
function drawSegment(all, w, h, x0, y0, x1, y1, colour, thick) {
  let dx = x1 - x0, dy = y1 - y0;
  const margin = thick;
  if (max(x0, x1) < -margin || min(x0, x1) > w + margin || max(y0, y1) < -margin || min(y0, y1) > h + margin) return;
  const flat = abs(dx) >= abs(dy), length = flat ? abs(dx) : abs(dy);
  if (length > 4 * (w + h)) return;
  const steps = max(ceil(length), 1), half = (thick - 1) >> 1;
  dx /= steps; dy /= steps;
  let x = x0, y = y0;
  if (thick <= 1 && x0 >= 0 && x0 < w && x1 >= 0 && x1 < w && y0 >= 0 && y0 < h && y1 >= 0 && y1 < h) {
    for (let i = 0; i <= steps; i++, x += dx, y += dy) all[(y | 0) * w + (x | 0)] = colour;
    return;
  }
  if (thick <= 1) {
    for (let i = 0; i <= steps; i++, x += dx, y += dy) {
      const px = x | 0, py = y | 0;
      if (px >= 0 && px < w && py >= 0 && py < h) all[py * w + px] = colour;
    }
    return;
  }
  for (let i = 0; i <= steps; i++, x += dx, y += dy) {
    const px = (x | 0) - (flat ? 0 : half), py = (y | 0) - (flat ? half : 0);
    for (let k = 0; k < thick; k++) {
      const qx = flat ? px : px + k, qy = flat ? py + k : py;
      if (qx >= 0 && qx < w && qy >= 0 && qy < h) all[qy * w + qx] = colour;
    }
  }
}

// Shades of a ball: for each of its pixels a level of light, or none.
const balls = new Map();
function ball(radius) {
  const key = round(radius * 2);
  if (balls.has(key)) return balls.get(key);
  const r = key / 2, n = ceil(r), spots = [];
  for (let y = -n; y <= n; y++) for (let x = -n; x <= n; x++) {
    const far = (x * x + y * y) / (r * r || 1);
    if (far > 1 && n > 0) continue;
    const light = r < 2 ? 6 : 3 + 4.9 * max((-0.45 * x - 0.55 * y) / r * 0.8 + 0.7 * sqrt(1 - min(far, 1)), 0);
    spots.push(x, y, min(floor(light), 7));
  }
  const flat = Int8Array.from(spots);
  balls.set(key, flat);
  return flat;
}

function drawBall(all, w, h, x, y, radius, shades, from) {
  const cx = round(x), cy = round(y);
  if (radius < 0.75) {
    if (cx >= 0 && cx < w && cy >= 0 && cy < h) all[cy * w + cx] = shades[from + 6];
    return;
  }
  const spots = ball(min(radius, 40));
  for (let i = 0; i < spots.length; i += 3) {
    const px = cx + spots[i], py = cy + spots[i + 1];
    if (px >= 0 && px < w && py >= 0 && py < h) all[py * w + px] = shades[from + spots[i + 2]];
  }
}
