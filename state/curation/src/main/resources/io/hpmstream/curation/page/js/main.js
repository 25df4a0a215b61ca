/* The page: what is shown stands in the address; everything else follows from it. */

import * as api from './api.js';
import * as exporting from './export.js';
import * as filters from './filters.js';
import * as grid from './grid.js';
import * as histogram from './histogram.js';
import * as imageView from './image-view.js';
import {gone, heard, images, load, loadMore, setView, showNewest, view} from './loading.js';
import * as query from './query.js';
import * as tags from './tags.js';
import {byId} from './text.js';

/** Brings everything that mirrors the view in line with it. */
function mirror(isStep = false) {
  const address = query.toAddress(view);
  if (isStep) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  filters.show(view, change);
  document.body.classList.toggle('no-heat', !view.heat);
  byId('heat').checked = view.heat;
  byId('view-heat').checked = view.heat;
  byId('field').value = view.field;
}

function change(next, options) {
  setView({...view, ...next});
  mirror();
  load(options);
}

const withoutFilters = () => change({filters: {}});

/* ---- an image by itself */

function openImage(id, isStep = true) {
  view.id = id;
  mirror(isStep);
  const ids = grid.ids();
  const here = ids.indexOf(id);
  imageView.open(id, grid.tileOf(id)?.item, {previous: here > 0, next: here >= 0 && here < ids.length - 1});
  if (here > ids.length - 5) loadMore();
}

grid.onOpen(openImage);
imageView.onMove(by => {
  const ids = grid.ids();
  const next = ids[ids.indexOf(view.id) + by];
  if (next !== undefined) openImage(next, false);
});
imageView.onClose(() => {
  const id = view.id;
  if (id === null) return;
  view.id = null;
  mirror();
  grid.focus(id);
});

addEventListener('popstate', () => {
  const before = view;
  setView(query.fromAddress(location.search));
  mirror();
  if (view.id !== null) openImage(view.id, false);
  else byId('view').close();
  if (query.toAddress({...before, id: null}) !== query.toAddress({...view, id: null})) load();
});

/* ---- what can be done */

const isPlain = event => !(event.ctrlKey || event.metaKey || event.altKey);
const ACTIONS = {
  '?': () => byId('help').showModal(),
  '/': () => byId('idPrefix').focus(),
  h: () => setHeat(!view.heat),
  e: () => exporting.open(view.filters, images),
  u: showNewest,
};

document.addEventListener('keydown', event => {
  const isTyping = event.target.matches('input:not([type=checkbox], [type=radio]), select, textarea');
  const isView = imageView.shownId() !== null;
  if (!isPlain(event) || isTyping || event.defaultPrevented || (document.querySelector('dialog[open]') && !(isView && event.key === 'h'))) return;
  const tiles = grid.taggable();
  if (event.key in ACTIONS) ACTIONS[event.key]();
  else if (event.key in tags.KEYS && tiles.length > 0) tags.toggle(tiles.map(tile => ({id: tile.id, tags: tile.item.tags})), tags.KEYS[event.key]);
  else if (event.key === 't' && tiles.length > 0) {
    openImage(tiles[0].id);
    imageView.typeTag();
  } else return;
  event.preventDefault();
});

function setHeat(isOn) {
  view.heat = isOn;
  mirror();
}

byId('heat').addEventListener('change', event => setHeat(event.target.checked));
byId('view-heat').addEventListener('change', event => setHeat(event.target.checked));
byId('field').addEventListener('change', event => change({field: event.target.value}));
byId('sort').addEventListener('change', event => change({sort: event.target.value}, {withHistogram: false}));
byId('order').addEventListener('click', () => change({order: view.order === 'desc' ? 'asc' : 'desc'}, {withHistogram: false}));
byId('clear').addEventListener('click', withoutFilters);
byId('empty-clear').addEventListener('click', withoutFilters);
byId('newer').addEventListener('click', showNewest);
byId('more').addEventListener('click', loadMore);
byId('export-open').addEventListener('click', ACTIONS.e);
byId('help-open').addEventListener('click', ACTIONS['?']);

histogram.onBrush((field, low, high, isLast) => {
  const names = query.FIELDS[field];
  const next = {...view.filters};
  for (const [name, value] of [[names.low, low], [names.high, high]]) {
    if (name === null) continue;
    if (value === null) delete next[name];
    else next[name] = value;
  }
  setView({...view, filters: next});
  filters.show(view, change);
  brushing(isLast);
});

/* Dragging moves more often than answers come: the grid follows at a pace, figures wait for the end. */
const BRUSH_MILLIS = 100;
let brushTimer = null;
let brushedAt = 0;

function brushing(isLast) {
  if (isLast) clearTimeout(brushTimer);
  else if (brushTimer !== null) return;
  const wait = isLast ? 0 : Math.max(0, brushedAt + BRUSH_MILLIS - performance.now());
  brushTimer = setTimeout(() => {
    brushTimer = null;
    brushedAt = performance.now();
    mirror();
    load({withHistogram: false, withFigures: isLast});
  }, wait);
}

filters.onChange(next => change({filters: next}));
tags.onChange((id, list) => imageView.shownId() === id && imageView.showTags(list));

api.onTokenNeeded(wasWrong => new Promise(given => {
  byId('token-wrong').hidden = !wasWrong;
  byId('token').returnValue = '';
  byId('token').showModal();
  byId('token').addEventListener('close', () => {
    given(byId('token').returnValue === 'given' ? byId('token-text').value.trim() : '');
    byId('token-text').value = '';
  }, {once: true});
}));

new IntersectionObserver(entries => entries[0].isIntersecting && loadMore(), {rootMargin: '600px'}).observe(byId('more'));

mirror();
load().then(() => view.id !== null && openImage(view.id, false));
api.follow(heard, gone);
