package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Columns.Chunk;

/** Goes over all rows that match a filter, a chunk at a time. */
final class Scan {

    private Scan() {}

    /** Takes the matching rows of one chunk: their places in it are the first of the array. */
    interface Visitor {
        void visit(Chunk chunk, int first, int[] selected, int count);
    }

    static void over(Columns columns, Matcher matcher, Visitor visitor) {
        int rows = columns.rows();
        int[] selected = new int[Columns.CHUNK];
        for (int first = 0; first < rows; first += Columns.CHUNK) {
            Chunk chunk = columns.chunk(first / Columns.CHUNK);
            int count =
                    matcher.select(chunk, first, Math.min(Columns.CHUNK, rows - first), selected);
            visitor.visit(chunk, first, selected, count);
        }
    }
}
