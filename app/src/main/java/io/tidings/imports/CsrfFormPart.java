package io.tidings.imports;

import java.util.function.Consumer;

/**
 * The part of a page's form with the CSRF token. It must come before the file.
 *
 * @param check throws the problem to answer with when the token is wrong
 */
record CsrfFormPart(String name, Consumer<String> check) {}
