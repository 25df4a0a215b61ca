/** What `hpm demo` needs besides the job: scenes to stream when no images are given. */
@NullMarked
package io.hpmstream.pipeline.demo;

import org.jspecify.annotations.NullMarked;
