// Elements of the page; texts are always texts.
const PAGE = document.documentElement;
const edges = node => node.getBoundingClientRect();
const listen = (target, ...rest) => target.addEventListener(...rest);

function element(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('on')) listen(made, name.slice(2), value);
    else if (name in made && name !== 'list') made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside.filter(one => one !== null && one !== undefined));
  return made;
}

const byId = id => document.getElementById(id);
const button = (text, title, onclick, className = 'quiet') =>
  element('button', { type: 'button', className, textContent: text, title, ...title && { 'aria-label': title }, onclick });

// A row of buttons of which one is pressed.
function segments(label, choices, get, set) {
  const buttons = choices.map(([value, text]) => button(text, '', () => { set(value); show(); }, ''));
  const show = () => buttons.forEach((one, i) => one.setAttribute('aria-pressed', choices[i][0] === get()));
  show();
  const row = element('div', { className: 'segments', role: 'group', 'aria-label': label }, ...buttons);
  row.show = show;
  return row;
}

function selection(label, choices, get, set) {
  const options = choices.map(([value, text]) => element('option', { value: String(value), textContent: text }));
  const made = element('select', { 'aria-label': label, onchange: () => set(choices[made.selectedIndex][0]) }, ...options);
  made.show = () => { made.selectedIndex = max(choices.findIndex(([value]) => value === get()), 0); };
  made.show();
  return made;
}

// A panel with its heading; what stands at the right of it; its body.
function section(name, title, remark, controls, ...body) {
  const note = element('span', { className: 'remark', textContent: remark });
  const made = element('section', { id: name, className: 'panel ' + name },
    element('div', { className: 'head' }, element('h2', {}, title), note,
      element('div', { className: 'controls' }, ...controls)),
    ...body);
  made.remark = note;
  byId('panels').append(made);
  return made;
}

// A small text beside the pointer.
function tip(event, ...lines) {
  const box = byId('tip');
  box.replaceChildren(...lines.map((line, i) => element(i ? 'span' : 'b', {}, line)));
  box.classList.toggle('shown', lines.length > 0);
  if (!event || !lines.length) return;
  const { offsetWidth: width, offsetHeight: height } = box, { clientWidth } = PAGE;
  box.style.left = clamp(event.clientX + 14, 4, clientWidth - width - 6) + 'px';
  box.style.top = (event.clientY > height + 24 ? event.clientY - height - 12 : event.clientY + 18) + 'px';
}
const noTip = () => byId('tip').classList.remove('shown');
