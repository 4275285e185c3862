/** Dead letters: messages that failed for good. They are listed, requeued or discarded. */
@NullMarked
package io.tidings.deadletters;

import org.jspecify.annotations.NullMarked;
