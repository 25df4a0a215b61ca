/**
 * The index: RocksDB holds the truth (images, sorted keys, tags, thumbnails and the positions in
 * the topics, each batch in one atomic write), columns in memory hold what is searched by.
 */
@NullMarked
package io.hpmstream.curation.index;

import org.jspecify.annotations.NullMarked;
