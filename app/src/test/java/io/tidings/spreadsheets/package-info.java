@NullMarked
package io.tidings.spreadsheets;

import org.jspecify.annotations.NullMarked;
