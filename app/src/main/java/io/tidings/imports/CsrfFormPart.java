package io.tidings.imports;

import java.util.function.Consumer;

/**
 * A part of a page's form that must come before the file, and who looks at it.
 *
 * @param check throws what is answered when the text is not right
 */
record CsrfFormPart(String name, Consumer<String> check) {}
