/**
 * The people who are written to: contacts with their own fields, tags and free attributes, unique by phone within an
 * account, and the reading of phone numbers as people and spreadsheets write them.
 */
@NullMarked
package io.tidings.contacts;

import org.jspecify.annotations.NullMarked;
