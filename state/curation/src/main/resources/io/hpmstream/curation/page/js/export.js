/* "Export this view": a download, and the same query for a terminal. */

import * as api from './api.js';
import {toast} from './notes.js';
import * as query from './query.js';
import {byId, count} from './text.js';

const dialog = byId('export');
let filters = {};

export function open(current, images) {
  filters = current;
  const words = Object.keys(filters).map(name => `${query.nameOf(name)} ${filters[name] || '(none)'}`);
  byId('export-what').textContent =
    `${images === null ? 'All' : count(images)} ${images === 1 ? 'image' : 'images'}`
    + (words.length > 0 ? ` with ${words.join(', ')}.` : ', all there are.')
    + ' One row an image, every column, tags and patch hardness with it.';
  show();
  dialog.showModal();
}

const format = () => dialog.querySelector('[name=format]:checked').value;

function show() {
  byId('export-link').href = query.exportPath(filters, format());
  byId('export-link').download = `images.${format()}`;
  byId('export-link').textContent = `Download images.${format()}`;
  byId('curl').textContent = query.curl(location.origin, filters, format(), api.hasToken());
  byId('cli').textContent = query.commandLine(location.origin, filters, format(), api.hasToken());
}

dialog.addEventListener('change', show);
byId('export-link').addEventListener('click', event => {
  if (!api.hasToken()) return;
  // a link cannot send a token
  event.preventDefault();
  api.download(query.exportPath(filters, format()), `images.${format()}`).catch(e => toast(e.message, true));
});
for (const button of dialog.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const text = byId(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
      toast('Copied');
    } catch {
      getSelection().selectAllChildren(text);
      toast('Selected: copy it with the keyboard');
    }
  });
}
