package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Columns.Chunk;

import java.util.stream.IntStream;

/**
 * Goes over all rows that match a filter, a chunk at a time and in their order; the rows of several
 * chunks are found at once, on the threads of the JVM's common pool.
 */
final class Scan {

    private static final int CHUNKS_AT_ONCE = 8;

    private Scan() {}

    /** Takes the matching rows of one chunk: their places in it are the first of the array. */
    interface Visitor {
        void visit(Chunk chunk, int first, int[] selected, int count);
    }

    static void over(Columns columns, Matcher matcher, Visitor visitor) {
        int rows = columns.rows();
        int chunks = (rows + Columns.CHUNK - 1) / Columns.CHUNK;
        int[][] selected = new int[Math.min(CHUNKS_AT_ONCE, chunks)][Columns.CHUNK];
        int[] counts = new int[selected.length];
        for (int begin = 0; begin < chunks; begin += CHUNKS_AT_ONCE) {
            int from = begin;
            int size = Math.min(CHUNKS_AT_ONCE, chunks - begin);
            IntStream.range(0, size)
                    .parallel()
                    .forEach(
                            i -> {
                                int first = (from + i) * Columns.CHUNK;
                                counts[i] =
                                        matcher.select(
                                                columns.chunk(from + i),
                                                first,
                                                Math.min(Columns.CHUNK, rows - first),
                                                selected[i]);
                            });
            for (int i = 0; i < size; i++) {
                int first = (from + i) * Columns.CHUNK;
                visitor.visit(columns.chunk(from + i), first, selected[i], counts[i]);
            }
        }
    }
}
