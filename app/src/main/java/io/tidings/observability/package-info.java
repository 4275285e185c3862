/** What an operator sees: metric names, health, and logs that hold ids and facts but nothing about a person. */
@NullMarked
package io.tidings.observability;

import org.jspecify.annotations.NullMarked;
