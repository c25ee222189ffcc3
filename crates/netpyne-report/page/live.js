// While a simulation runs: asks for what is new, and shows it in place.
const live = { version: 0, texts: new Map() };

function makeLive() {
  const state = element('output', { className: 'remark' });
  const stop = element('button', { type: 'button', className: 'stop', textContent: 'Stop', onclick: () => {
    stop.disabled = true;
    fetch('stop', { method: 'POST' }).catch(() => {});
  } });
  byId('tools').prepend(state, stop);
  let missed = 0;
  const look = async () => {
    try {
      const told = await (await fetch('progress')).json();
      missed = 0;
      state.textContent = told.ended ?? `simulating: ${fixed(told.time, 0)} of ${fixed(told.duration, 0)} ms`;
      stop.hidden = told.ended !== null;
      if (told.version !== live.version) await renew(await (await fetch('data')).json(), told.version);
      if (told.ended !== null) return;
    } catch {
      if (++missed > 3) { state.textContent = 'the simulation has gone'; stop.hidden = true; return; }
    }
    setTimeout(look, 700);
  };
  look();
}

// Puts new data in the place of the old.
async function renew({ content: fresh, blocks }, version) {
  live.texts = new Map(Object.entries(blocks));
  const [time, cell] = [await numbers(fresh.spikes.time), await numbers(fresh.spikes.cell)];
  for (const one of fresh.series) await decoded(one);
  live.version = version;
  Object.assign(data, { time, cell });
  Object.assign(content, { spikes: fresh.spikes, facts: fresh.facts });
  for (const one of content.series) {
    const now = fresh.series.find(other => other.name === one.name && other.whose === one.whose && other.rows.length === one.rows.length);
    if (now) Object.assign(one, now);
  }
  sumSpikes();
  showFacts();
  ask('start');
}
