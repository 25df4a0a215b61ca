/* Numbers and times as people read them, and elements made without markup: whatever comes from the
   index is text, never HTML. */

const whole = new Intl.NumberFormat('en-US');
const digits = new Intl.NumberFormat('en-US', {maximumSignificantDigits: 3, useGrouping: false});
const thousandths = new Intl.NumberFormat('en-US', {minimumFractionDigits: 3, maximumFractionDigits: 3});
const hundredths = new Intl.NumberFormat('en-US', {minimumFractionDigits: 2, maximumFractionDigits: 2});

export const count = value => whole.format(value);

export const number = value => (value === null || value === undefined ? '–' : digits.format(value));

/** In columns, where numbers stand below one another. */
export const hardness = value => (value === null || value === undefined ? '–' : hundredths.format(value));

export function signed(value) {
  if (value === null || value === undefined) return '–';
  const text = thousandths.format(Math.abs(value));
  return value < 0 ? `−${text}` : `+${text}`;
}

export function time(text) {
  return text ? text.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC') : '–';
}

/** An element; a property named `data` goes into its data set, `class`, `role`, `aria-…` are attributes. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'data') Object.assign(made.dataset, value);
    else if (key in made && !key.startsWith('aria')) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

export function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export const byId = id => document.getElementById(id);

/* Tags that mean something to the job or to people get a colour of their own. */
const KNOWN = new Set(['keep', 'drop', 'review']);

export function tagElement(tag, onRemove) {
  const made = element('li', {className: 'tag', data: {tag: KNOWN.has(tag) ? tag : 'other'}}, tag);
  if (onRemove) {
    const button = element('button', {type: 'button', 'aria-label': `Take off the tag ${tag}`}, '×');
    button.addEventListener('click', onRemove);
    made.append(button);
  }
  return made;
}
