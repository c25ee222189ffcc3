// Sizes under the heading.
const showFacts = () => byId('facts').replaceChildren(...content.facts.map(([name, value]) =>
  element('div', {}, element('dt', {}, name), element('dd', {}, value))));

// Reads the data and builds the page.
async function start() {
  const { spikes, cells } = content;
  fromAddress();
  applyTheme();
  [data.time, data.cell, data.pop, data.gid] = await Promise.all([spikes.time, spikes.cell, cells.pop, cells.gid].map(numbers));
  await loadSpace();
  sumSpikes();
  showFacts();
  makeTools();
  makeTimeline();
  makePopulations();
  makeRaster();
  makeRates();
  makeSeries();
  makeSpace();
  makeMatrix();
  makeTable();
  makeWarnings();
  makeAbout();
  if (typeof live === 'object') makeLive();
  atRest(toAddress);
  listen(matchMedia('(prefers-color-scheme: dark)'), 'change', applyTheme);
  listen(window, 'hashchange', () => { fromAddress(); applyTheme(); ask('time', 'pops', 'order', 'bin', 'feature', 'cell', 'space'); });
  // Paper is light, and shows all panels.
  let before = null;
  const refit = () => panels.forEach(({ surface }) => { if (surface && surface.fit()) drawNow(surface); });
  listen(window, 'beforeprint', () => {
    if (view.printing) return;
    before = view.theme;
    view.theme = 'light';
    applyTheme();
    panels.forEach(panel => { panel.visible = true; });
    frame();
    refit();
    view.printing = true;
  });
  listen(window, 'afterprint', () => {
    assign(view, { theme: before ?? '', printing: false });
    refit();
    applyTheme();
  });
  // For those who measure the page.
  assign(document, { netpyneFrames: frames, netpyneLook: look });
  PAGE.classList.add('ready');
  ask('start');
  requestAnimationFrame(() => requestAnimationFrame(() => { PAGE.dataset.shown = round(performance.now()); }));
}

start().catch(error => {
  console.error(error);
  byId('panels').append(element('p', { className: 'broken', textContent: `This page cannot be shown: ${error.message}` }));
  PAGE.classList.add('ready');
});
