/* Short notes at the edge of the page, read out by screen readers. */

import {byId} from './text.js';

let timer;

export function toast(text, isBad = false) {
  const note = byId('toast');
  note.textContent = text;
  note.classList.toggle('bad', isBad);
  note.classList.add('shown');
  // an open dialog is above everything else, so the note has to be in it
  const dialog = document.querySelector('dialog[open]');
  (dialog ?? document.body).append(note);
  clearTimeout(timer);
  timer = setTimeout(() => note.classList.remove('shown'), isBad ? 6_000 : 2_500);
}

for (const button of document.querySelectorAll('[data-close]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}
for (const dialog of document.querySelectorAll('dialog')) {
  dialog.addEventListener('click', event => event.target === dialog && dialog.close());
}
