/* The filter bar, the chips of filters in force, and how fresh everything is. */

import * as query from './query.js';
import {byId, count, element} from './text.js';

const form = byId('filters');
const PAUSE_MILLIS = 250;
let changed = () => {};
let current = {};
let timer = null;

/** Calls `listener(filters)` when somebody has changed a filter. */
export const onChange = listener => (changed = listener);

const controls = query.FILTERS.map(name => form.elements.namedItem(name));

/* The empty choice of sources is "all"; images without a source have a choice of their own. */
const NONE = '\u0000none';

function read() {
  const next = {};
  for (const control of controls) {
    const value = control.value.trim();
    if (control.name === 'source' && control.value === NONE) next.source = '';
    else if (control.name === 'source' && control.value !== '') next.source = control.value;
    else if (control.name === 'label' && value === '' && current.label === '') next.label = '';
    else if (value !== '') next[control.name] = value;
  }
  return next;
}

form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('input', event => {
  if (!query.FILTERS.includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(() => changed(read()), event.target.matches('select') ? 0 : PAUSE_MILLIS);
});

/** Shows the filters of a view; `change` is called to take one off. */
export function show(view, change) {
  current = view.filters;
  for (const control of controls) {
    const value = view.filters[control.name] ?? '';
    if (control.name === 'source') chooseSource(control, view.filters.source);
    else if (control !== document.activeElement) control.value = value;
  }
  byId('sort').value = view.sort;
  const isDescending = view.order === 'desc';
  byId('order').firstElementChild.textContent = isDescending ? '↓' : '↑';
  byId('order').setAttribute('aria-label', `Order: ${isDescending ? 'highest' : 'lowest'} first`);
  byId('order').title = isDescending ? 'highest first' : 'lowest first';
  const names = query.FILTERS.filter(name => name in view.filters);
  byId('chips').replaceChildren(...names.map(name => chip(name, view.filters, change)));
  byId('clear').hidden = names.length === 0;
}

function chip(name, filters, change) {
  const value = filters[name] === '' ? '(none)' : filters[name];
  const button = element('button', {type: 'button', 'aria-label': `Take off: ${query.nameOf(name)} ${value}`}, '×');
  button.addEventListener('click', () => {
    const {[name]: unused, ...others} = filters;
    change({filters: others});
  });
  return element('li', {className: 'chip'}, element('span', {}, `${query.nameOf(name)} `, element('b', {}, value)), button);
}

export function showSources(sources, chosen) {
  const select = byId('source');
  if (select === document.activeElement) return;
  const options = sources.map(({source, count: images}) => {
    const isNone = source === null || source === '';
    return element('option', {value: isNone ? NONE : source}, `${isNone ? '(none)' : source} (${count(images)})`);
  });
  select.replaceChildren(element('option', {value: ''}, 'all'), ...options);
  chooseSource(select, chosen);
}

function chooseSource(select, chosen) {
  const value = chosen === undefined ? '' : chosen === '' ? NONE : chosen;
  if (!Array.from(select.options).some(option => option.value === value)) {
    select.append(element('option', {value}, chosen || '(none)'));
  }
  select.value = value;
}

/** Says at the filter that is wrong what is wrong with it; null takes that back. */
export function problem(refusal) {
  for (const control of controls) {
    const isWrong = refusal !== null && refusal.parameter === control.name;
    if (isWrong) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
    control.title = isWrong ? refusal.message : '';
  }
  const banner = byId('gone');
  if (refusal === null) {
    if (banner.dataset.kind === 'problem') banner.hidden = true;
  } else {
    banner.dataset.kind = 'problem';
    banner.textContent = refusal.message;
    banner.hidden = false;
  }
}

/* ---- how fresh it is */

let heardAt = null;

export function status({images, lag, asOf, connected}) {
  heardAt = asOf;
  const state = !connected ? 'behind' : lag === null ? 'starting' : lag > 0 ? 'behind' : 'live';
  const words = !connected
    ? `Kafka does not answer · as of ${clock(asOf)}`
    : lag === null ? 'reading the index' : lag > 0 ? `${count(lag)} records behind` : `live · ${clock(asOf)}`;
  byId('status').dataset.state = state;
  byId('status-text').textContent = `${count(images)} images · ${words}`;
}

export function gone() {
  byId('status').dataset.state = 'gone';
  byId('status-text').textContent = 'no answer';
  const banner = byId('gone');
  banner.dataset.kind = 'gone';
  banner.textContent = 'The service does not answer. '
    + (heardAt ? `What is shown is from ${clock(heardAt)}. ` : '')
    + 'The page goes on by itself when the service is back.';
  banner.hidden = false;
}

export function back() {
  if (byId('gone').dataset.kind === 'gone') byId('gone').hidden = true;
}

const clock = text => new Date(text).toLocaleTimeString('en-GB');
