// Warnings, parameters, and where the data come from.
function makeWarnings() {
  const list = content.notes.map(message => ({ severity: 'note', message, place: '', help: [] })).concat(content.warnings);
  if (!list.length) return;
  const count = content.warnings.length, says = count ? `${count} ${count === 1 ? 'message' : 'messages'} of model and run` : 'about this page';
  const items = list.map(({ severity, message, place, help }) => element('li', { className: severity },
    element('b', {}, severity), ' ', element('span', {}, message),
    place ? element('code', {}, place) : null, ...help.map(line => element('small', {}, line))));
  section('warnings', 'Messages', says, [], element('ul', {}, ...items));
}

function makeAbout() {
  if (content.provenance.length) {
    section('provenance', 'Provenance', '', [], element('dl', {},
      ...content.provenance.flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, text)])));
  }
  if (!content.parameters.length) return;
  const seek = element('input', { type: 'search', placeholder: 'Find a parameter', 'aria-label': 'Find a parameter' });
  const hits = element('div', { className: 'hits' });
  const trees = content.parameters.map(([name, value]) => branch(name, value, content.parameters.length > 1 ? 0 : 1));
  listen(seek, 'input', () => {
    const word = seek.value.trim().toLowerCase(), found = [];
    if (word) content.parameters.forEach(([name, value]) => search(value, name, word, found));
    hits.replaceChildren(...found.slice(0, 100).map(([path, text]) => element('div', { className: 'leaf' }, element('span', {}, path), element('code', {}, text))));
    if (word && !found.length) hits.textContent = 'nothing found';
    trees.forEach(tree => { tree.hidden = Boolean(word); });
  });
  section('parameters', 'Parameters', '', [seek], hits, ...trees);
}

const isBranch = value => value !== null && typeof value === 'object';

function search(value, path, word, found) {
  if (found.length >= 100) return;
  if (isBranch(value)) {
    for (const [key, inner] of Object.entries(value)) search(inner, `${path}.${key}`, word, found);
  } else if (path.toLowerCase().includes(word) || String(value).toLowerCase().includes(word)) found.push([path, String(value)]);
}

// A part of the tree; what is inside is made when it is opened.
function branch(name, value, open) {
  if (!isBranch(value)) return element('div', { className: 'leaf' }, element('span', {}, name), element('code', {}, String(value)));
  const entries = Object.entries(value), inside = element('div', { className: 'inside' });
  const fill = () => { if (!inside.childElementCount) inside.append(...entries.map(([key, inner]) => branch(key, inner, 0))); };
  const made = element('details', { ontoggle: () => { if (made.open) fill(); } },
    element('summary', {}, element('span', {}, name), element('small', { textContent: entries.length ? ` ${entries.length}` : ' empty' })), inside);
  if (open) made.open = true;
  return made;
}
