/* Tags: shown at once, taken back if the service refuses. */

import * as api from './api.js';
import * as grid from './grid.js';
import {toast} from './notes.js';

export const KEYS = {k: 'keep', d: 'drop', r: 'review'};

let changed = () => {};
const waiting = new Map();

/** Calls `listener(id, tags)` whenever the tags of an image change here. */
export const onChange = listener => (changed = listener);

/** Tags that are on their way; answers that were made before must not undo them. */
export function withWaiting(item) {
  const tags = waiting.get(item.imageId);
  return tags ? {...item, tags} : item;
}

/** Puts a tag on all of these images, or takes it off if all have it. Each is an id and its tags. */
export async function toggle(images, tag) {
  const takeOff = images.every(image => image.tags.includes(tag));
  const what = takeOff ? `${tag}: taken off` : `tagged ${tag}`;
  const done = await Promise.all(images.map(({id, tags}) => {
    const others = tags.filter(other => other !== tag);
    return replace(id, tags, takeOff ? others : [...others, tag].sort());
  }));
  if (done.every(Boolean)) toast(images.length === 1 ? what : `${images.length} images ${what}`);
}

export async function replace(id, before, after) {
  show(id, after);
  waiting.set(id, after);
  try {
    const tags = await api.putTags(id, after);
    if (waiting.get(id) === after) show(id, tags);
    return true;
  } catch (e) {
    if (waiting.get(id) === after) show(id, before);
    toast(`Not tagged: ${e.message}`, true);
    return false;
  } finally {
    if (waiting.get(id) === after) waiting.delete(id);
  }
}

function show(id, tags) {
  grid.tileOf(id)?.showTags(tags);
  changed(id, tags);
}
