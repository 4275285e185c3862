/**
 * Rehearses, previews and launches campaigns. One guarded statement decides a launch, so that of two at once one wins. A
 * job then writes the messages with flat memory, in chunks: a launcher that is killed resumes without a recipient lost or
 * doubled. A launch that is refused leaves nothing behind. Uses campaigns; campaigns never uses this package.
 */
@NullMarked
package io.tidings.launch;

import org.jspecify.annotations.NullMarked;
