@NullMarked
package io.tidings.schedule;

import org.jspecify.annotations.NullMarked;
