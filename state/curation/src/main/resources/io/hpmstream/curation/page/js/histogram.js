/* The histogram and its brush: dragged by the pointer, or moved by keys on either end. */

import {FIELDS} from './query.js';
import {byId, count, number, time} from './text.js';

const BINS = 60;
const chart = byId('chart');
const bars = byId('bars');
const selection = byId('selection');
const low = byId('handle-low');
const high = byId('handle-high');
const clear = byId('brush-clear');

let field = 'hardness';
let data = null;
/** The ends as shares of the width, 0 to 1; null where the range is open. */
let ends = [null, null];
let brushed = () => {};
let dragging = false;

export const bins = BINS;

/** Calls `listener(field, low, high, isLast)` with texts, or null where an end is open. */
export function onBrush(listener) {
  brushed = listener;
}

/** Shows counts and, as the brush, the range that the filters ask for. */
export function show(name, histogram, filters) {
  if (dragging) return;
  field = name;
  data = histogram.bins.length > 0 ? histogram : null;
  const {low: lowName, high: highName} = FIELDS[field];
  ends = data === null ? [null, null] : [share(filters[lowName]), share(filters[highName])];
  draw();
}

const position = value => (FIELDS[field].isTime ? Date.parse(value) : Number(value));

function share(text) {
  if (text === undefined) return null;
  const [least, most] = [position(data.min), position(data.max)];
  return most > least ? Math.max(0, Math.min(1, (position(text) - least) / (most - least))) : 0;
}

function value(place) {
  const [least, most] = [position(data.min), position(data.max)];
  const at = least + place * (most - least);
  if (FIELDS[field].isTime) return new Date(Math.round(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  if (field === 'sightings') return String(Math.ceil(at));
  // as many digits as a bin is wide, so that the query stays readable
  const places = Math.max(0, Math.min(6, Math.ceil(-Math.log10((most - least) / BINS)) + 1));
  return String(Number(at.toFixed(places)));
}

const shown = text => (FIELDS[field].isTime ? time(text) : number(Number(text)));

function draw() {
  const scale = devicePixelRatio || 1;
  const {width, height} = chart.getBoundingClientRect();
  bars.width = Math.round(width * scale);
  bars.height = Math.round(height * scale);
  const paint = bars.getContext('2d');
  const style = getComputedStyle(chart);
  paint.clearRect(0, 0, bars.width, bars.height);
  chart.toggleAttribute('data-empty', data === null);
  if (data !== null) {
    const most = Math.max(1, ...data.bins.map(bin => bin.count));
    const step = bars.width / data.bins.length;
    data.bins.forEach((bin, i) => {
      if (bin.count === 0) return;
      const middle = (i + 0.5) / data.bins.length;
      const inside = middle >= (ends[0] ?? 0) && middle <= (ends[1] ?? 1);
      // square roots: the few hard ones are what people look for
      const tall = Math.max(2 * scale, Math.sqrt(bin.count / most) * (bars.height - 2 * scale));
      paint.fillStyle = style.getPropertyValue(inside ? '--bar' : '--bar-out');
      paint.fillRect(i * step + 0.5 * scale, bars.height - tall, Math.max(1, step - scale), tall);
    });
  }
  place();
}

function place() {
  const [from, to] = [ends[0] ?? 0, ends[1] ?? 1];
  const isOpen = ends[0] === null && ends[1] === null;
  selection.hidden = data === null || isOpen;
  selection.style.setProperty('--from', from);
  selection.style.setProperty('--to', to);
  handle(low, from, 'lower end of the range', ends[0]);
  handle(high, to, 'upper end of the range', ends[1]);
  high.hidden = data === null || FIELDS[field].high === null;
  low.hidden = data === null;
  clear.hidden = isOpen;
  byId('axis-low').textContent = data ? shown(data.min) : '';
  byId('axis-high').textContent = data ? shown(data.max) : '';
  byId('axis-note').textContent = data ? 'drag to select a range · height is the square root of the count' : 'no images to show';
  byId('brushed').replaceChildren(...(data === null || isOpen ? [] : [words()]));
}

function words() {
  const parts = [];
  if (ends[0] !== null) parts.push(`from ${shown(value(ends[0]))}`);
  if (ends[1] !== null) parts.push(`to ${shown(value(ends[1]))}`);
  return parts.join(' ');
}

function handle(knob, place, name, end) {
  knob.style.setProperty('--at', place);
  knob.setAttribute('aria-label', `${FIELDS[field].name}: ${name}`);
  knob.setAttribute('aria-valuemin', 0);
  knob.setAttribute('aria-valuemax', BINS);
  knob.setAttribute('aria-valuenow', Math.round(place * BINS));
  knob.setAttribute('aria-valuetext', data === null ? 'no images' : end === null ? 'open' : shown(value(place)));
}

function tell(isLast) {
  draw();
  brushed(field, ends[0] === null ? null : value(ends[0]), ends[1] === null ? null : value(ends[1]), isLast);
}

/** An end at the edge is an open end: the range goes on as the field's values do. */
function set(from, to, isLast) {
  ends = [from <= 0 ? null : from, to >= 1 || FIELDS[field].high === null ? null : to];
  tell(isLast);
}

/* ---- pointer: a drag from the bars draws a range, from an end moves the end, from within moves both */

function at(event) {
  const {left, width} = chart.getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - left) / width));
}

chart.addEventListener('pointerdown', event => {
  if (data === null || event.button !== 0) return;
  event.preventDefault();
  chart.setPointerCapture(event.pointerId);
  dragging = true;
  const start = at(event);
  const [from, to] = [ends[0] ?? 0, ends[1] ?? 1];
  const isRange = ends[0] !== null || ends[1] !== null;
  let move;
  if (event.target === low) move = now => set(Math.min(now, to), to, false);
  else if (event.target === high) move = now => set(from, Math.max(now, from), false);
  else if (isRange && start > from && start < to && FIELDS[field].high !== null) {
    move = now => {
      const by = Math.max(-from, Math.min(1 - to, now - start));
      set(from + by, to + by, false);
    };
  } else move = now => set(Math.min(start, now), FIELDS[field].high === null ? 1 : Math.max(start, now), false);
  let moved = false;
  const moving = next => {
    moved ||= Math.abs(at(next) - start) > 0.004;
    if (moved) move(at(next));
  };
  const end = () => {
    dragging = false;
    chart.removeEventListener('pointermove', moving);
    chart.removeEventListener('pointerup', end);
    chart.removeEventListener('pointercancel', end);
    if (moved) tell(true);
  };
  chart.addEventListener('pointermove', moving);
  chart.addEventListener('pointerup', end);
  chart.addEventListener('pointercancel', end);
  if (event.target === low || event.target === high) event.target.focus();
});
chart.addEventListener('dblclick', () => set(0, 1, true));
clear.addEventListener('click', () => {
  set(0, 1, true);
  low.focus();
});

/* ---- keys */

const STEPS = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5};

function key(event, isLow) {
  if (data === null) return;
  const [from, to] = [ends[0] ?? 0, ends[1] ?? 1];
  const here = isLow ? from : to;
  let next;
  if (event.key in STEPS) next = (Math.round(here * BINS) + STEPS[event.key]) / BINS;
  else if (event.key === 'Home') next = isLow ? 0 : from;
  else if (event.key === 'End') next = isLow ? to : 1;
  else if (event.key === 'Escape') [next, ends] = [isLow ? 0 : 1, [null, null]];
  else return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === 'Escape') set(0, 1, true);
  else if (isLow) set(Math.max(0, Math.min(next, to)), to, true);
  else set(from, Math.min(1, Math.max(next, from)), true);
}

low.addEventListener('keydown', event => key(event, true));
high.addEventListener('keydown', event => key(event, false));

new ResizeObserver(draw).observe(chart);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

/* ---- what a bin holds, under the pointer */

chart.addEventListener('pointermove', event => {
  if (data === null || dragging) return;
  const bin = data.bins[Math.min(data.bins.length - 1, Math.floor(at(event) * data.bins.length))];
  byId('axis-note').textContent = `${shown(bin.from)} to ${shown(bin.to)}: ${count(bin.count)} images`;
});
chart.addEventListener('pointerleave', () => !dragging && place());
