/** Contacts: their fields, tags and attributes, lists and search. A phone number is unique within an account. */
@NullMarked
package io.tidings.contacts;

import org.jspecify.annotations.NullMarked;
