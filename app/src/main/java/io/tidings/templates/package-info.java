/**
 * Stored templates: texts with placeholders that many campaigns use. Names are unique among the active templates of an
 * account.
 *
 * <p>A stored template has valid syntax. Its placeholders are limited to the well-known names, the attributes of the
 * account's contacts, and the variables that the template declares.
 */
@NullMarked
package io.tidings.templates;

import org.jspecify.annotations.NullMarked;
