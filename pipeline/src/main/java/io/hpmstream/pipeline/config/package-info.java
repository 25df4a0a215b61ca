/** What can be configured, checked once before the job starts and then passed on as records. */
@NullMarked
package io.hpmstream.pipeline.config;

import org.jspecify.annotations.NullMarked;
