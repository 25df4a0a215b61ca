/* What is shown, and its forms: the page's address, the HTTP interface's query, curl, the command line.
   Values stay the texts that the service takes. */

export const FILTERS = [
  'minHardness', 'maxHardness', 'minProgress', 'maxProgress', 'minSightings',
  'source', 'label', 'tag', 'seenAfter', 'seenBefore', 'idPrefix',
];

/** The fields of histogram and sorting, and the filters that bound them. */
export const FIELDS = {
  hardness: {name: 'hardness', low: 'minHardness', high: 'maxHardness'},
  progress: {name: 'progress', low: 'minProgress', high: 'maxProgress'},
  sightings: {name: 'sightings', low: 'minSightings', high: null},
  lastSeen: {name: 'last seen', low: 'seenAfter', high: 'seenBefore', isTime: true},
};

const NAMES = {
  minHardness: 'hardness ≥', maxHardness: 'hardness ≤', minProgress: 'progress ≥', maxProgress: 'progress ≤',
  minSightings: 'sightings ≥', source: 'source', label: 'label', tag: 'tag', seenAfter: 'seen after',
  seenBefore: 'seen before', idPrefix: 'id begins with',
};

export const nameOf = filter => NAMES[filter];

/** Reads a view from an address; what it does not know is left out. */
export function fromAddress(search) {
  const parameters = new URLSearchParams(search);
  const view = {filters: {}, sort: 'hardness', order: 'desc', field: 'hardness', heat: true, id: null};
  for (const name of FILTERS) {
    const value = parameters.get(name);
    // an empty source or label asks for images without one
    if (value !== null && (value !== '' || name === 'source' || name === 'label')) view.filters[name] = value;
  }
  if (parameters.get('sort') in FIELDS) view.sort = parameters.get('sort');
  if (parameters.get('order') === 'asc') view.order = 'asc';
  if (parameters.get('field') in FIELDS) view.field = parameters.get('field');
  view.heat = parameters.get('heat') !== 'off';
  view.id = parameters.get('id') || null;
  return view;
}

export function toAddress(view) {
  const parameters = filterParameters(view.filters);
  if (view.sort !== 'hardness') parameters.set('sort', view.sort);
  if (view.order !== 'desc') parameters.set('order', view.order);
  if (view.field !== 'hardness') parameters.set('field', view.field);
  if (!view.heat) parameters.set('heat', 'off');
  if (view.id !== null) parameters.set('id', view.id);
  const text = parameters.toString();
  return text ? `?${text}` : location.pathname;
}

export function filterParameters(filters, except = []) {
  const parameters = new URLSearchParams();
  for (const name of FILTERS) {
    if (name in filters && !except.includes(name)) parameters.set(name, filters[name]);
  }
  return parameters;
}

export function exportPath(filters, format) {
  const parameters = filterParameters(filters);
  parameters.set('format', format);
  return `/api/v1/export?${parameters}`;
}

const kebab = name => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** A word of a POSIX shell: plain if nothing in it means something to the shell. */
export function quoted(text) {
  return /^[\w.,:/+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function curl(origin, filters, format, hasToken) {
  const token = hasToken ? ' -H "Authorization: Bearer $TOKEN"' : '';
  return `curl -f${token} -o images.${format} '${origin}${exportPath(filters, format).replaceAll("'", '%27')}'`;
}

export function commandLine(origin, filters, format, hasToken) {
  const words = ['./hpm hardness export', '--server', origin];
  for (const name of FILTERS) {
    if (!(name in filters)) continue;
    const value = filters[name];
    // a value that begins with a dash would be read as an option
    if (value.startsWith('-') || value === '') words.push(`--${kebab(name)}=${value === '' ? "''" : quoted(value)}`);
    else words.push(`--${kebab(name)}`, quoted(value));
  }
  if (hasToken) words.push('--token-file', 'FILE');
  words.push('--file', `images.${format}`);
  return words.join(' ');
}
