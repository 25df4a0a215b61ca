/* What the grid shows, asked for and kept up to date: pages of images, the histogram, how many there are. */

import * as api from './api.js';
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

/** What is shown: filters, order, the image that is open. It also stands in the page's address. */
export let view = query.fromAddress(location.search);
/** Images that pass the filters; null until the service has told. */
export let images = null;

let cursor = null;
let total = null;
let question = null;
let isLoading = false;
let isGone = false;

export function setView(next) {
  view = next;
}

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
export async function load({withHistogram = true, withFigures = true} = {}) {
  question?.abort();
  question = new AbortController();
  const {signal} = question;
  isLoading = true;
  byId('grid').setAttribute('aria-busy', 'true');
  try {
    const figures = Promise.allSettled([withFigures ? figuresOf(signal) : null, withHistogram ? histogramOf(signal) : null]);
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

export async function loadMore() {
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

/* ---- following */

let isStale = false;
let refreshTimer = null;

export function heard(state) {
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

export function showNewest() {
  byId('newer').hidden = true;
  scrollTo({top: 0});
  load();
}

export function gone() {
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
