/* The heat map of patches, in the colours of /api/v1/image/heatmap: clear at 1, which is average; red up
   to four times the average, blue down to a quarter of it; grey where nothing was measured. */

const HARD = [0xd7, 0x19, 0x1c];
const EASY = [0x21, 0x66, 0xc8];
const OCTAVES = 2;

export function color(hardness) {
  if (hardness === null) return [0x80, 0x80, 0x80, 0x73];
  const share = Math.max(-1, Math.min(1, Math.log2(Math.max(hardness, 1e-9)) / OCTAVES));
  const strongest = share > 0 ? 0.75 : 0.4;
  return [...(share > 0 ? HARD : EASY), Math.round(255 * strongest * Math.abs(share))];
}

/** Draws a pixel a patch; the style sheet stretches the canvas over the image, edge to edge. */
export function draw(canvas, grid) {
  if (canvas.width !== grid.columns) canvas.width = grid.columns;
  if (canvas.height !== grid.rows) canvas.height = grid.rows;
  const pixels = new ImageData(grid.columns, grid.rows);
  grid.hardness.forEach((hardness, patch) => pixels.data.set(color(hardness), 4 * patch));
  canvas.getContext('2d').putImageData(pixels, 0, 0);
}
