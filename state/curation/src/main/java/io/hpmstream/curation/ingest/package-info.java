/** From Kafka into the index: the topics' reader, the writer of tags, what is passed over. */
@NullMarked
package io.hpmstream.curation.ingest;

import org.jspecify.annotations.NullMarked;
