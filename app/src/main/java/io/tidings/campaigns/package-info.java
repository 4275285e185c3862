/**
 * Campaigns from draft to end: what is said, to whom, and what became of it. A launch is decided by one guarded
 * statement, so that of two at once one wins; the messages are then written in the background with flat memory, in
 * chunks that a killed launcher resumes without a recipient lost or doubled. Every change of status is kept with who
 * and why.
 */
@NullMarked
package io.tidings.campaigns;

import org.jspecify.annotations.NullMarked;
