/**
 * Messages with placeholders that are kept for use in many campaigns, under a name that is unique among those in use.
 *
 * <p>What is stored can be understood, and asks only for what a recipient may have: the well-known names, attributes of
 * the account's contacts, and the variables that the template declares.
 */
@NullMarked
package io.tidings.templates;

import org.jspecify.annotations.NullMarked;
