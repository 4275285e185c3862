/**
 * Saved audiences: filters of contacts, written as a small JSON language, compiled to SQL with bound parameters only, read
 * in windows so that any size takes flat memory.
 */
@NullMarked
package io.tidings.contacts.audiences;

import org.jspecify.annotations.NullMarked;
