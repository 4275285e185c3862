/**
 * Operations on a plan while it is sent: pause, resume, requeue of failed and uncertain messages. Also ends single
 * messages that wait.
 */
@NullMarked
package io.tidings.plancontrol;

import org.jspecify.annotations.NullMarked;
