/** The default bell: LISTEN and NOTIFY on the database that everything is in anyway. */
@NullMarked
package io.tidings.transport.postgres;

import org.jspecify.annotations.NullMarked;
