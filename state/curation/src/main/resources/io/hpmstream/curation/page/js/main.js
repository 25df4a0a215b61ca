/* The page: what is shown stands in the address; everything else follows from it. */

import * as api from './api.js';
import * as exporting from './export.js';
import * as filters from './filters.js';
import * as grid from './grid.js';
import * as histogram from './histogram.js';
import * as imageView from './image-view.js';
import {toast} from './notes.js';
import * as query from './query.js';
import * as tags from './tags.js';
import {byId, count} from './text.js';

const PAGE = 60;
const MOST_REFRESHED = 500;
const REFRESH_MILLIS = 1_500;

let view = query.fromAddress(location.search);
let cursor = null;
let images = null;
let total = null;
let question = null;
let isLoading = false;
let isGone = false;

/* ---- asking */

function imageParameters(limit) {
  const parameters = query.filterParameters(view.filters);
  parameters.set('sort', view.sort);
  parameters.set('order', view.order);
  parameters.set('limit', limit);
  return parameters;
}

function histogramParameters() {
  const {low, high} = query.FIELDS[view.field];
  const parameters = query.filterParameters(view.filters, [low, high]);
  parameters.set('field', view.field);
  parameters.set('bins', histogram.bins);
  return parameters;
}

/** Loads what the view asks for; an earlier question that is still open is given up. */
async function load({withHistogram = true} = {}) {
  question?.abort();
  question = new AbortController();
  const {signal} = question;
  isLoading = true;
  byId('grid').setAttribute('aria-busy', 'true');
  try {
    const figures = Promise.allSettled([figuresOf(signal), withHistogram ? histogramOf(signal) : null]);
    const page = await api.ask('images', imageParameters(PAGE), signal);
    byId('newer').hidden = true;
    cursor = page.nextCursor;
    grid.show(page.items.map(tags.withWaiting));
    filters.problem(null);
    back();
    await figures;
    showEmpty();
  } catch (e) {
    failed(e);
  } finally {
    if (!signal.aborted) {
      isLoading = false;
      byId('grid').removeAttribute('aria-busy');
      byId('more').hidden = cursor === null;
    }
  }
}

async function figuresOf(signal) {
  const stats = await api.ask('stats', query.filterParameters(view.filters), signal);
  images = stats.count;
  if (Object.keys(view.filters).length === 0) {
    total = stats.count;
    filters.showSources(stats.sources, view.filters.source);
  }
  showCount();
}

async function histogramOf(signal) {
  const answer = await api.ask('histogram', histogramParameters(), signal);
  if (!signal?.aborted) histogram.show(view.field, answer, view.filters);
}

async function loadMore() {
  if (isLoading || cursor === null) return;
  isLoading = true;
  try {
    const parameters = imageParameters(PAGE);
    parameters.set('cursor', cursor);
    const page = await api.ask('images', parameters, question?.signal);
    cursor = page.nextCursor;
    grid.append(page.items.map(tags.withWaiting));
    byId('more').hidden = cursor === null;
  } catch (e) {
    failed(e);
  } finally {
    isLoading = false;
  }
}

function failed(e) {
  if (e.name === 'AbortError') return;
  if (e instanceof api.Refusal && e.status < 500) filters.problem(e);
  else if (!(e instanceof api.Refusal)) gone();
  else toast(e.message, true);
}

/* ---- showing */

function showCount() {
  const isFiltered = Object.keys(view.filters).length > 0;
  const of = isFiltered && total !== null ? ` of ${count(total)}` : '';
  byId('count').textContent = images === null ? '' : `${count(images)}${of} ${images === 1 && !of ? 'image' : 'images'}`;
}

function showEmpty() {
  const isFiltered = Object.keys(view.filters).length > 0;
  byId('empty').hidden = grid.size() > 0 || isGone;
  byId('empty-title').textContent = isFiltered ? 'No image passes these filters' : 'No images yet';
  byId('empty-text').textContent = isFiltered
    ? 'Widen a range or take a filter off.'
    : 'They appear here as soon as the job has trained on them, without a reload.';
  byId('empty-clear').hidden = !isFiltered;
}

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
  view = {...view, ...next};
  mirror();
  load(options);
}

const withoutFilters = () => change({filters: {}});

/* ---- following */

let isStale = false;
let refreshTimer = null;

function heard(state) {
  const wasGone = isGone;
  total = state.images;
  filters.status(state);
  back();
  if (wasGone) load();
  else later();
}

/** Brings what is shown up to date, at most once in a while and not in the background. */
function later() {
  isStale = true;
  if (refreshTimer !== null || document.hidden) return;
  refreshTimer = setTimeout(async () => {
    refreshTimer = null;
    if (!isStale || isLoading) return isLoading ? later() : undefined;
    isStale = false;
    await refresh().catch(failed);
    if (isStale) later();
  }, REFRESH_MILLIS);
}

async function refresh() {
  const mine = question ??= new AbortController();
  const limit = Math.min(MOST_REFRESHED, Math.max(PAGE, grid.size()));
  const [page] = await Promise.all([
    api.ask('images', imageParameters(limit), mine.signal),
    figuresOf(mine.signal),
    histogramOf(mine.signal),
    imageView.refresh(),
  ]);
  if (mine !== question) return;
  const items = page.items.map(tags.withWaiting);
  // nobody likes images that move away under their hands
  if (isAtWork() || grid.size() > MOST_REFRESHED) {
    byId('newer').hidden = !grid.refresh(items);
  } else {
    grid.show(items);
    cursor = page.nextCursor;
    byId('more').hidden = cursor === null;
    byId('newer').hidden = true;
  }
  showEmpty();
}

const isAtWork = () => grid.focusedTile() !== null || grid.selected.size > 0 || scrollY > 400 || imageView.shownId() !== null;

function showNewest() {
  byId('newer').hidden = true;
  scrollTo({top: 0});
  load();
}

function gone() {
  if (isGone) return;
  isGone = true;
  filters.gone();
  showEmpty();
}

function back() {
  isGone = false;
  filters.back();
}

document.addEventListener('visibilitychange', () => !document.hidden && isStale && later());

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
  view = query.fromAddress(location.search);
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

histogram.onBrush((field, low, high) => {
  const names = query.FIELDS[field];
  const next = {...view.filters};
  for (const [name, value] of [[names.low, low], [names.high, high]]) {
    if (name === null) continue;
    if (value === null) delete next[name];
    else next[name] = value;
  }
  view = {...view, filters: next};
  filters.show(view, change);
  brushing();
});

/* Dragging asks more often than answers come: the next question waits for a frame and gives up the last. */
let brushFrame = null;
let brushedAt = 0;
const BRUSH_MILLIS = 100;

function brushing() {
  if (brushFrame !== null) return;
  const wait = Math.max(0, brushedAt + BRUSH_MILLIS - performance.now());
  brushFrame = setTimeout(() => {
    brushFrame = null;
    brushedAt = performance.now();
    mirror();
    load({withHistogram: false});
  }, wait);
}

filters.onChange(next => change({filters: next}));
tags.onChange((id, list) => imageView.shownId() === id && imageView.showTags(list));

api.onTokenNeeded(() => new Promise(given => {
  byId('token').showModal();
  byId('token').addEventListener('close', () => {
    given(byId('token-text').value);
    byId('token-text').value = '';
  }, {once: true});
}));

new IntersectionObserver(entries => entries[0].isIntersecting && loadMore(), {rootMargin: '600px'}).observe(byId('more'));

mirror();
load().then(() => view.id !== null && openImage(view.id, false));
api.follow(heard, gone);
