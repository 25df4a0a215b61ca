/* The tile of one image in the grid. It is made once and brought up to date in place. */

import * as api from './api.js';
import * as heat from './heat.js';
import {byId, element, hardness, number, signed, tagElement} from './text.js';

/** The image with its heat map laid over it: both fill a box that has the shape of the image. */
export function picture(item) {
  const box = element('div', {className: 'picture'});
  shapeOf(box, item);
  const img = element('img', {alt: '', loading: 'lazy', decoding: 'async', draggable: false});
  const canvas = element('canvas', {className: 'heat', 'aria-hidden': 'true'});
  img.addEventListener('error', () => box.toggleAttribute('data-bare', true));
  img.addEventListener('load', () => box.toggleAttribute('data-bare', false));
  box.append(img, canvas);
  heat.draw(canvas, item.grid);
  api.showPicture(img, api.pictureAddress('thumbnail', item.imageId));
  return box;
}

function shapeOf(box, item) {
  const wide = Math.max(1, item.width ?? 1);
  const high = Math.max(1, item.height ?? 1);
  box.style.setProperty('--wide', wide);
  box.style.setProperty('--high', high);
}

const MOST_TRIES = 3;

export class Tile {
  constructor(item) {
    this.id = item.imageId;
    this.tries = 0;
    this.box = picture(item);
    this.hardness = element('span', {className: 'hardness'});
    this.progress = element('span', {className: 'progress'});
    this.name = element('span', {className: 'name'}, item.imageId);
    this.source = element('span', {className: 'source'});
    this.tags = element('ul', {className: 'tags', 'aria-label': 'Tags'});
    this.button = element('button', {type: 'button', className: 'tile', tabIndex: -1},
      element('span', {className: 'frame'}, this.box),
      element('span', {className: 'line'}, this.hardness, this.progress),
      this.name, this.source);
    this.root = element('li', {}, this.button, this.tags);
    this.root.tile = this;
    this.show(item);
  }

  /** A thumbnail may come later than the first record of its image. */
  tryAgain() {
    if (!this.box.hasAttribute('data-bare') || this.tries >= MOST_TRIES) return;
    this.tries++;
    api.showPicture(this.box.querySelector('img'), api.pictureAddress('thumbnail', this.id));
  }

  show(item) {
    const isNewer = this.item && this.item.sightings !== item.sightings;
    this.item = item;
    if (isNewer) {
      heat.draw(this.box.querySelector('canvas'), item.grid);
      shapeOf(this.box, item);
      this.root.classList.remove('fresh');
      requestAnimationFrame(() => this.root.classList.add('fresh'));
    }
    this.hardness.textContent = hardness(item.hardness);
    this.progress.textContent = signed(item.progress);
    this.progress.dataset.way = item.progress > 0.005 ? 'easier' : item.progress < -0.005 ? 'harder' : 'same';
    this.source.textContent = [item.source, item.label].filter(Boolean).join(' · ');
    this.showTags(item.tags);
  }

  showTags(tags) {
    this.item.tags = tags;
    this.tags.replaceChildren(...tags.map(tag => tagElement(tag)));
    this.root.classList.toggle('dropped', tags.includes('drop'));
    this.describe();
  }

  describe() {
    const {imageId, hardness: value, source, tags} = this.item;
    const parts = [imageId, `hardness ${number(value)}`];
    if (source) parts.push(`source ${source}`);
    if (tags.length > 0) parts.push(`tagged ${tags.join(', ')}`);
    this.button.setAttribute('aria-label', parts.join('; '));
    this.button.title = imageId;
  }

  select(isSelected) {
    this.root.classList.toggle('selected', isSelected);
    this.button.setAttribute('aria-pressed', String(isSelected));
    if (!isSelected) this.button.removeAttribute('aria-pressed');
  }
}

export const grid = byId('grid');
