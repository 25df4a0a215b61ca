/* Hardness over sightings, as a line: drawn for the eye, told as a table for screen readers. */

import {count, element, number, shape} from './text.js';

const [WIDE, HIGH] = [560, 150];
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 12, 12, 24];

export function lineOf(recent) {
  const points = recent.filter(sighting => sighting.hardness !== null);
  if (points.length === 0) return element('p', {className: 'quiet-text'}, 'Hardness was not measured yet.');
  const values = points.map(point => point.hardness);
  const most = Math.max(1.25, ...values) * 1.05;
  const [first, last] = [points[0].step, points[points.length - 1].step];
  const x = step => (last > first ? LEFT + (step - first) / (last - first) * (WIDE - LEFT - RIGHT) : WIDE / 2);
  const y = value => TOP + (1 - value / most) * (HIGH - TOP - BOTTOM);
  const svg = shape('svg', {viewBox: `0 0 ${WIDE} ${HIGH}`, class: 'line-chart', 'aria-hidden': 'true'});
  svg.append(
    shape('line', {x1: LEFT, x2: WIDE - RIGHT, y1: y(0), y2: y(0), class: 'axis-line'}),
    shape('line', {x1: LEFT, x2: WIDE - RIGHT, y1: y(1), y2: y(1), class: 'average'}),
    shape('text', {x: LEFT - 6, y: y(1) + 4, 'text-anchor': 'end'}, '1'),
    shape('text', {x: LEFT - 6, y: y(0) + 4, 'text-anchor': 'end'}, '0'),
    shape('text', {x: x(first), y: HIGH - 6, 'text-anchor': last > first ? 'start' : 'middle'}, `step ${count(first)}`));
  if (last > first) svg.append(shape('text', {x: WIDE - RIGHT, y: HIGH - 6, 'text-anchor': 'end'}, `step ${count(last)}`));
  svg.append(shape('polyline', {class: 'curve', points: points.map(p => `${x(p.step)},${y(p.hardness)}`).join(' ')}));
  for (const point of points) {
    const dot = shape('circle', {cx: x(point.step), cy: y(point.hardness), r: 4, class: 'dot'});
    dot.append(shape('title', {}, `step ${count(point.step)}: hardness ${number(point.hardness)}`));
    svg.append(dot);
  }
  return element('div', {}, svg, table(recent));
}

function table(recent) {
  const rows = recent.map(sighting =>
    element('tr', {}, element('td', {}, count(sighting.step)), element('td', {}, number(sighting.hardness))));
  return element('table', {className: 'for-readers'},
    element('caption', {}, 'Hardness at the last sightings'),
    element('tr', {}, element('th', {}, 'step'), element('th', {}, 'hardness')), ...rows);
}
