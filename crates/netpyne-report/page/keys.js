// The keyboard, and the window that lists what it does.
const KEYS = [
  ['← →', 'earlier, later'], ['+ −', 'more, less detail'], ['Home', 'the whole run'], ['1 … 9', 'switch a population'], ['0', 'all populations'],
  ['O', 'order of rows'], ['Space', 'play, so that cells are seen firing'], ['T', 'light or dark'], ['Esc', 'let go of the chosen cell'], ['?', 'this list'],
];
const MOUSE = [
  ['drag', 'move in time; turn the network'], ['Ctrl + wheel', 'detail at the pointer (after a click, the wheel alone)'],
  ['Shift + wheel', 'detail of rows'], ['double-click', 'back to the whole'], ['double-click a population', 'show it alone'],
];

function makeTools() {
  const rows = list => element('dl', {}, ...list.flatMap(([key, text]) => [element('dt', {}, key), element('dd', {}, text)]));
  const close = button('Close', '', () => help.close(), '');
  const help = element('dialog', { id: 'help' }, element('h2', {}, 'Keys and pointer'), rows(KEYS), rows(MOUSE), close);
  document.body.append(help);
  byId('tools').append(button('◐', 'Light or dark (T)', turnTheme), button('?', 'Keys (?)', () => help.showModal()));
  listen(window, 'keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
    const step = (view.to - view.from) * (event.shiftKey ? 0.5 : 0.15);
    const orders = ['population', 'gid', 'depth', 'rate'].filter(order => order !== 'depth' || data.place);
    const does = {
      ArrowLeft: () => panTime(-step), ArrowRight: () => panTime(step), '+': () => zoomTime(1 / 1.4), '=': () => zoomTime(1 / 1.4),
      '-': () => zoomTime(1.4), Home: () => look(whole.from, whole.to), 0: () => { view.off.clear(); ask('pops'); }, t: turnTheme, '?': () => help.showModal(),
      o: () => { view.order = orders[(orders.indexOf(view.order) + 1) % orders.length]; view.rows = [0, 1]; ask('order'); },
      ' ': playOrPause, Escape: () => { if (view.cell >= 0) choose(view.cell); },
    }[event.key] || (/^[1-9]$/.test(event.key) && pops[event.key - 1] ? () => toggle(event.key - 1) : null);
    // A button under the keyboard keeps its space bar.
    if (!does || help.open || event.key === ' ' && event.target.tagName === 'BUTTON') return;
    event.preventDefault();
    does();
  });
}

function turnTheme() {
  view.theme = isDark() ? 'light' : 'dark';
  applyTheme();
}

function applyTheme() {
  PAGE.dataset.theme = isDark() ? 'dark' : 'light';
  readPalette();
  ask('theme', 'at');
}
