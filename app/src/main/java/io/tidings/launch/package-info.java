/**
 * Rehearses, previews and launches campaigns. One guarded statement decides a launch, so that of two at once one
 * succeeds. A job then writes the messages in chunks, with flat memory. A launcher that was killed resumes, and no
 * recipient is lost or doubled. A refused launch changes nothing. This package uses {@code campaigns}, never the
 * reverse.
 */
@NullMarked
package io.tidings.launch;

import org.jspecify.annotations.NullMarked;
