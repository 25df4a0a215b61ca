/* One image by itself: the picture with its heat map, the crops seen, its history, all that is known. */

import * as api from './api.js';
import * as heat from './heat.js';
import {lineOf} from './line.js';
import * as tags from './tags.js';
import {byId, count, element, hardness, number, signed, tagElement, time} from './text.js';
import {picture} from './tile.js';

const view = byId('view');
let item = null;
let question = null;
/** Crops of the image shown, oldest first: that of its last sighting, and of those that came since. */
let crops = [];
let closed = () => {};
let moved = () => {};

export const onClose = listener => (closed = listener);
/** Calls `listener(by)` with -1 or 1 to go to a neighbour. */
export const onMove = listener => (moved = listener);
export const shownId = () => (view.open ? view.dataset.id : null);
export const shown = () => item;

/** Opens an image; `known` is what the grid knows of it already. */
export async function open(id, known, neighbours) {
  const isOther = shownId() !== id;
  view.dataset.id = id;
  if (isOther) {
    crops = [];
    item = null;
    byId('view-title').textContent = id;
    if (known) show(known);
    else clear();
  }
  byId('view-previous').disabled = !neighbours.previous;
  byId('view-next').disabled = !neighbours.next;
  if (!view.open) view.showModal();
  await refresh();
}

/** Asks for the image again. */
export async function refresh() {
  const id = shownId();
  if (id === null) return;
  question?.abort();
  question = new AbortController();
  try {
    const answer = await api.ask('image', new URLSearchParams({id}), question.signal);
    if (shownId() === id) show(tags.withWaiting(answer.image));
  } catch (e) {
    if (e.name === 'AbortError' || shownId() !== id || item) return;
    byId('figures').replaceChildren(element('p', {className: 'quiet-text'}, e.message));
  }
}

function clear() {
  for (const id of ['figure', 'figures', 'line', 'fields', 'view-tags']) byId(id).replaceChildren();
  byId('patch').textContent = '';
}

function show(next) {
  const before = item;
  item = next;
  if (before?.imageId !== next.imageId) {
    const box = picture(next);
    box.append(element('div', {className: 'crops'}));
    byId('figure').replaceChildren(box);
    box.addEventListener('pointermove', event => tellPatch(event, box));
    box.addEventListener('pointerleave', () => (byId('patch').textContent = ''));
    loadLarge(next);
  } else if (before.lastStep !== next.lastStep) {
    heat.draw(byId('figure').querySelector('canvas'), next.grid);
  }
  if (before?.imageId !== next.imageId || before.lastStep !== next.lastStep) rememberCrop(next);
  showFigures();
  showTags();
  if (before?.lastStep !== next.lastStep || before.imageId !== next.imageId) {
    byId('line').replaceChildren(lineOf(next.recent));
  }
  showFields();
}

function loadLarge() {
  const box = byId('figure').firstElementChild;
  box.querySelector('img').loading = 'eager';
  box.querySelector('canvas').style.setProperty('--strength', byId('strength').value / 100);
}

function rememberCrop({crop, flipped, lastStep}) {
  if (!crop || crop.some(part => part === null)) return;
  crops = [...crops, {crop, flipped, lastStep}].slice(-16);
  const box = byId('figure').querySelector('.crops');
  box.replaceChildren(...crops.map(({crop: [x, y, width, height]}, i) => {
    const frame = element('div', {className: 'crop', title: `crop at step ${count(crops[i].lastStep)}${crops[i].flipped ? ', flipped' : ''}`});
    for (const [name, part] of Object.entries({x, y, width, height})) frame.style.setProperty(`--${name}`, part);
    frame.style.setProperty('--age', (i + 1) / crops.length);
    return frame;
  }));
}

function tellPatch(event, box) {
  const {left, top, width, height} = box.getBoundingClientRect();
  const {rows, columns, hardness: cells} = item.grid;
  const row = Math.min(rows - 1, Math.max(0, Math.floor((event.clientY - top) / height * rows)));
  const column = Math.min(columns - 1, Math.max(0, Math.floor((event.clientX - left) / width * columns)));
  const value = cells[row * columns + column];
  const what = value === null || value === undefined ? 'not measured yet' : `hardness ${number(value)}`;
  byId('patch').textContent = `patch in row ${row + 1}, column ${column + 1}: ${what}`;
}

function showFigures() {
  const way = item.progress > 0.005 ? 'getting easier' : item.progress < -0.005 ? 'getting harder' : 'no change';
  byId('figures').replaceChildren(
    figure(hardness(item.hardness), 'hardness'),
    figure(signed(item.progress), `progress, ${item.progress === null ? 'not known' : way}`),
    figure(count(item.sightings), item.sightings === 1 ? 'sighting' : 'sightings'));
}

const figure = (value, name) => element('p', {}, element('strong', {}, value), element('span', {}, name));

export function showTags(next) {
  if (!item) return;
  if (next) item = {...item, tags: next};
  byId('view-tags').replaceChildren(...(item.tags.length === 0
    ? [element('li', {className: 'quiet-text'}, 'none')]
    : item.tags.map(tag => tagElement(tag, () => tags.toggle([{id: item.imageId, tags: item.tags}], tag)))));
  for (const button of view.querySelectorAll('[data-tag]')) {
    if (button.matches('button')) button.setAttribute('aria-pressed', String(item.tags.includes(button.dataset.tag)));
  }
}

const FIELDS = [
  ['image id', 'imageId'], ['source', 'source'], ['label', 'label'], ['address', 'uri'], ['SHA-256', 'sha256'],
  ['width', 'width'], ['height', 'height'], ['first seen', 'firstSeen', time], ['last seen', 'lastSeen', time],
  ['last step', 'lastStep', count], ['images seen then', 'imagesSeen', count], ['mean loss', 'meanLoss'],
  ['last loss', 'loss'], ['expected loss', 'expectedLoss'], ['topic', 'topic'], ['partition', 'partition'],
  ['offset', 'offset'], ['last crop', 'crop', crop => crop.map(number).join(' · ')], ['flipped', 'flipped'],
];

function showFields() {
  byId('fields').replaceChildren(...FIELDS.flatMap(([name, key, form = String]) => {
    const value = item[key];
    const isKnown = value !== null && value !== undefined && value !== '';
    return [element('dt', {}, name), element('dd', {}, isKnown ? form(value) : '–')];
  }));
}

/* ---- what can be done in the view */

view.addEventListener('close', () => {
  question?.abort();
  item = null;
  delete view.dataset.id;
  closed();
});
byId('view-close').addEventListener('click', () => view.close());
byId('view-previous').addEventListener('click', () => moved(-1));
byId('view-next').addEventListener('click', () => moved(1));
byId('strength').addEventListener('input', loadLarge);
byId('view-crops').addEventListener('change', event => view.classList.toggle('with-crops', event.target.checked));

const tagThis = tag => item && tags.toggle([{id: item.imageId, tags: item.tags}], tag);

for (const button of view.querySelectorAll('.tag-buttons > button')) {
  button.addEventListener('click', () => tagThis(button.dataset.tag));
}
byId('tag-form').addEventListener('submit', event => {
  event.preventDefault();
  const text = byId('tag-text').value.trim();
  if (text && item && !item.tags.includes(text)) tagThis(text);
  byId('tag-text').value = '';
});

export function typeTag() {
  byId('tag-text').focus();
}

view.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches('input:not([type=checkbox])')) {
    if (event.key === 'Escape' && event.target === byId('tag-text')) {
      event.preventDefault();
      event.target.blur();
    }
    return;
  }
  if (event.key in tags.KEYS) tagThis(tags.KEYS[event.key]);
  else if (event.key === 't') typeTag();
  else if (event.key === 'c') byId('view-crops').click();
  else if (event.key === 'ArrowLeft') moved(-1);
  else if (event.key === 'ArrowRight') moved(1);
  else return;
  event.preventDefault();
});
