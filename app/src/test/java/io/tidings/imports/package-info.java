@NullMarked
package io.tidings.imports;

import org.jspecify.annotations.NullMarked;
