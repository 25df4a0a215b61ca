/* The grid of images: pages of tiles, kept in the order of the service, moved through by arrow keys. */

import {Tile, grid} from './tile.js';

const tiles = new Map();
export const selected = new Set();
let opened = () => {};

export const onOpen = listener => (opened = listener);
export const size = () => grid.children.length;
export const tileOf = id => tiles.get(id);
export const ids = () => Array.from(grid.children, child => child.tile.id);
export const items = () => Array.from(grid.children, child => child.tile.item);

/** Shows these images in this order, and no others. */
export function show(list) {
  const focused = focusedTile();
  const kept = new Set(list.map(item => item.imageId));
  for (const [id, tile] of tiles) {
    if (!kept.has(id)) remove(id, tile);
  }
  let next = grid.firstElementChild;
  for (const item of list) {
    const tile = update(item) ?? add(item);
    if (tile.root === next) next = next.nextElementSibling;
    else grid.insertBefore(tile.root, next);
  }
  if (focused && tiles.has(focused.id)) focused.button.focus({preventScroll: true});
  reachable();
}

/** Brings tiles up to date where they are; tells whether the order or the members have changed. */
export function refresh(list) {
  list.forEach(update);
  const now = ids();
  return list.length !== now.length || list.some((item, i) => item.imageId !== now[i]);
}

export function append(list) {
  for (const item of list) {
    if (!update(item)) grid.append(add(item).root);
  }
  reachable();
}

function update(item) {
  const tile = tiles.get(item.imageId);
  if (tile) {
    tile.show(item);
    tile.tryAgain();
  }
  return tile;
}

function add(item) {
  const tile = new Tile(item);
  tiles.set(item.imageId, tile);
  tile.select(selected.has(item.imageId));
  return tile;
}

function remove(id, tile) {
  tile.root.remove();
  tiles.delete(id);
  selected.delete(id);
}

/** One tile is in the order of the tab key: the last that had focus, or the first. */
function reachable() {
  const all = Array.from(grid.children, child => child.tile.button);
  const current = all.find(button => button.tabIndex === 0);
  if (!current && all.length > 0) all[0].tabIndex = 0;
}

export function focusedTile() {
  return document.activeElement?.closest?.('#grid > li')?.tile ?? null;
}

export function focus(id) {
  tiles.get(id)?.button.focus();
}

export function toggleSelected(tile) {
  const isSelected = !selected.has(tile.id);
  if (isSelected) selected.add(tile.id);
  else selected.delete(tile.id);
  tile.select(isSelected);
}

/** What a tag is put on: the selected images, or the one that has focus. */
export function taggable() {
  const focused = focusedTile();
  if (selected.size > 0) return ids().filter(id => selected.has(id)).map(id => tiles.get(id));
  return focused ? [focused] : [];
}

export function clearSelection() {
  for (const id of selected) tiles.get(id)?.select(false);
  selected.clear();
}

grid.addEventListener('focusin', event => {
  const button = event.target.closest('.tile');
  if (!button) return;
  for (const other of grid.querySelectorAll('.tile[tabindex="0"]')) other.tabIndex = -1;
  button.tabIndex = 0;
});

grid.addEventListener('click', event => {
  const tile = event.target.closest('#grid > li')?.tile;
  if (!tile) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) toggleSelected(tile);
  else opened(tile.id);
});

grid.addEventListener('keydown', event => {
  const tile = focusedTile();
  if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = Array.from(grid.children);
  const here = all.indexOf(tile.root);
  const columns = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
  const by = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns}[event.key];
  let next = by === undefined ? undefined : all[here + by];
  if (event.key === 'Home') next = all[0];
  if (event.key === 'End') next = all[all.length - 1];
  if (event.key === 'x') toggleSelected(tile);
  if (event.key === 'Escape' && selected.size > 0) clearSelection();
  if (by !== undefined || next) event.preventDefault();
  next?.tile.button.focus();
});
