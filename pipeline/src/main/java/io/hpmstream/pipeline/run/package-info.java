/** What one run of the program owns on this machine: its folder, its log, its end. */
@NullMarked
package io.hpmstream.pipeline.run;

import org.jspecify.annotations.NullMarked;
