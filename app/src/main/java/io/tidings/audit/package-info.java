/**
 * The audit log: an append-only record of who did what. A hash chains each entry to the one before. The heads of the
 * chains are stored outside the database every hour. So {@link io.tidings.audit.AuditVerifier} detects edited, deleted,
 * swapped and truncated entries, even by a superuser of the database. It names the first wrong row.
 *
 * <p>Entries have ids and facts, but no personal data, so that they remain after an erasure.
 */
@NullMarked
package io.tidings.audit;

import org.jspecify.annotations.NullMarked;
