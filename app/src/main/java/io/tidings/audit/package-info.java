/**
 * Who did what, for good. Entries are only ever added, each chained to the one before it by a hash, and the ends of the
 * chains are noted outside the database every hour: whoever edits, deletes, swaps or cuts off entries, even as the
 * database's superuser, is found by {@link io.tidings.audit.AuditVerifier}, which names the first wrong row.
 *
 * <p>Entries hold ids and facts, never a name, a number or a text of a person, so they outlive every erasure.
 */
@NullMarked
package io.tidings.audit;

import org.jspecify.annotations.NullMarked;
