package io.hpmstream.hardness;

/**
 * Where the patches of a crop lie on the cells of a grid, along one axis: patch i overlaps the
 * cells {@code first[i]}, {@code first[i] + 1}, … by the lengths from {@code offset[i]} up to
 * {@code offset[i + 1]}, measured in cells. The overlap of a rectangle is the product of its two
 * axes, so both are computed once per crop and never per pair of patch and cell.
 */
@SuppressWarnings("ArrayRecordComponent") // made, used and dropped inside one call of PatchGrid
record PatchOverlap(int[] first, int[] offset, float[] lengths, double patchLength) {

    /**
     * @param start left or upper edge of the crop, as a fraction of the image
     * @param extent width or height of the crop, as a fraction of the image
     * @param mirrored whether patch 0 is the last one of the image's direction
     */
    static PatchOverlap of(double start, double extent, int patches, int cells, boolean mirrored) {
        double patchLength = extent * cells / patches;
        int mostCells = (int) Math.ceil(patchLength) + 1;
        int[] first = new int[patches];
        int[] offset = new int[patches + 1];
        float[] lengths = new float[patches * mostCells];
        int used = 0;
        for (int i = 0; i < patches; i++) {
            int place = mirrored ? patches - 1 - i : i;
            double from = start * cells + place * patchLength;
            double to = Math.min(cells, from + patchLength);
            first[i] = Math.min(cells - 1, (int) from);
            offset[i] = used;
            for (int cell = first[i]; cell < to && used < offset[i] + mostCells; cell++) {
                double length = Math.min(to, cell + 1) - Math.max(from, cell);
                lengths[used++] = (float) Math.max(0, length);
            }
        }
        offset[patches] = used;
        return new PatchOverlap(first, offset, lengths, patchLength);
    }
}
