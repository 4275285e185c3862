/** The parts of the API description that hold for every route, in addition to the annotations of the resources. */
@NullMarked
package io.tidings.openapi;

import org.jspecify.annotations.NullMarked;
