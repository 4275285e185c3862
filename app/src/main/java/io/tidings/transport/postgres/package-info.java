/** The default transport: LISTEN and NOTIFY of the database. */
@NullMarked
package io.tidings.transport.postgres;

import org.jspecify.annotations.NullMarked;
