package io.tidings;

import static io.tidings.Feature.ACCOUNTS;
import static io.tidings.Feature.ALERTS;
import static io.tidings.Feature.AUDIENCES;
import static io.tidings.Feature.AUDIT;
import static io.tidings.Feature.CAMPAIGNS;
import static io.tidings.Feature.CONTACTS;
import static io.tidings.Feature.CREDITS;
import static io.tidings.Feature.DATABASE;
import static io.tidings.Feature.DISPATCH;
import static io.tidings.Feature.GATEWAYS;
import static io.tidings.Feature.IDEMPOTENCY;
import static io.tidings.Feature.IMPORTS;
import static io.tidings.Feature.INBOUND;
import static io.tidings.Feature.LAUNCH;
import static io.tidings.Feature.LINKS;
import static io.tidings.Feature.MAINTENANCE;
import static io.tidings.Feature.MESSAGES;
import static io.tidings.Feature.PLANCONTROL;
import static io.tidings.Feature.PLANS;
import static io.tidings.Feature.PROGRESS;
import static io.tidings.Feature.QUEUE;
import static io.tidings.Feature.RATELIMITS;
import static io.tidings.Feature.REPORTS;
import static io.tidings.Feature.SCHEDULE;
import static io.tidings.Feature.SENDING;
import static io.tidings.Feature.STATUSUPDATES;
import static io.tidings.Feature.SUPPRESSION;
import static io.tidings.Feature.TEMPLATES;
import static io.tidings.Feature.UNCERTAIN;
import static io.tidings.Feature.WEB;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who owns a table, and which other packages read or write it. The owner reads and writes; a package that writes may read
 * too.
 */
record TableAccess(String table, Feature owner, Set<Feature> readers, Set<Feature> writers) {
    private static final List<TableAccess> ALL = List.of(
            table("account", ACCOUNTS)
                    .readBy(IMPORTS, LAUNCH, MAINTENANCE, SENDING)
                    .writtenBy(QUEUE),
            table("account_retention", MAINTENANCE),
            table("alert", ALERTS),
            table("api_key", ACCOUNTS),
            table("app_user", ACCOUNTS),
            table("audience", AUDIENCES),
            table("audit_entry", AUDIT),
            table("audit_head", AUDIT),
            table("audit_link", AUDIT),
            table("balance", CREDITS),
            table("campaign", CAMPAIGNS)
                    .readBy(ALERTS, AUDIENCES, IMPORTS, MAINTENANCE, MESSAGES, PROGRESS, REPORTS, SCHEDULE)
                    .writtenBy(LAUNCH),
            table("campaign_file", LAUNCH),
            table("campaign_version", CAMPAIGNS),
            table("click", LINKS).readBy(AUDIENCES).writtenBy(MAINTENANCE),
            table("click_total", LINKS).writtenBy(MAINTENANCE),
            table("client_ref", SENDING).writtenBy(MAINTENANCE),
            table("contact", CONTACTS).readBy(AUDIENCES, DISPATCH, MAINTENANCE).writtenBy(IMPORTS),
            table("contact_count", CONTACTS),
            table("contact_tag_count", CONTACTS),
            table("data_directory", SCHEDULE),
            table("direct_plan", SENDING).readBy(MAINTENANCE),
            table("dispatch_node", QUEUE).readBy(MAINTENANCE),
            table("dispatch_queue", QUEUE).readBy(MAINTENANCE, REPORTS).writtenBy(DISPATCH, PLANCONTROL, STATUSUPDATES),
            table("duplicate_risk", STATUSUPDATES).readBy(QUEUE),
            table("early_receipt", INBOUND).writtenBy(STATUSUPDATES),
            table("erasure", MAINTENANCE).readBy(SCHEDULE),
            table("failure", DISPATCH).writtenBy(MAINTENANCE, PLANCONTROL, QUEUE, REPORTS, STATUSUPDATES, UNCERTAIN),
            table("file_tasks", SCHEDULE).readBy(MAINTENANCE),
            table("first_owner_link", ACCOUNTS),
            table("form_key", ACCOUNTS),
            table("frequency_cap", CAMPAIGNS),
            table("frequency_cap_lock", LAUNCH),
            table("gateway", GATEWAYS).readBy(MAINTENANCE),
            table("gateway_permit", RATELIMITS),
            table("idempotency_key", IDEMPOTENCY),
            table("import_chunk", IMPORTS),
            table("import_job", IMPORTS).readBy(AUDIENCES, CONTACTS, LAUNCH, MAINTENANCE, SCHEDULE),
            table("import_member", IMPORTS).readBy(AUDIENCES, LAUNCH).writtenBy(CONTACTS),
            table("import_undo", IMPORTS),
            table("import_reject", IMPORTS).writtenBy(MAINTENANCE),
            table("invariant_check", MAINTENANCE).readBy(ALERTS),
            table("installation", DATABASE),
            table("invitation", ACCOUNTS),
            table("late_status", STATUSUPDATES).writtenBy(MAINTENANCE),
            table("launch_quota", WEB),
            table("ledger_checkpoint", MAINTENANCE),
            table("ledger_entry", CREDITS).readBy(MAINTENANCE),
            table("ledger_transfer", CREDITS).readBy(MAINTENANCE),
            table("link", LINKS).readBy(AUDIENCES),
            table("link_key", LINKS),
            table("message", MESSAGES)
                    .readBy(AUDIENCES, IMPORTS, INBOUND, LAUNCH, LINKS, PROGRESS, REPORTS)
                    .writtenBy(DISPATCH, MAINTENANCE, PLANCONTROL, QUEUE, SENDING, STATUSUPDATES, UNCERTAIN),
            table("message_event", DISPATCH).writtenBy(MAINTENANCE, PLANCONTROL, REPORTS, STATUSUPDATES, UNCERTAIN),
            table("message_id_allocator", MESSAGES).readBy(MAINTENANCE),
            table("node", DATABASE).readBy(QUEUE, SCHEDULE).writtenBy(MAINTENANCE),
            table("outcome_correction", QUEUE).writtenBy(STATUSUPDATES),
            table("pending_upload", IMPORTS).writtenBy(SENDING),
            table("price", CREDITS).readBy(LAUNCH),
            table("provider_ref", STATUSUPDATES).readBy(DISPATCH).writtenBy(MAINTENANCE),
            table("rate_bucket", DISPATCH).writtenBy(MAINTENANCE),
            table("receipt", INBOUND).readBy(REPORTS).writtenBy(MAINTENANCE),
            table("recurring_tasks", SCHEDULE).readBy(MAINTENANCE),
            table("rehearsal", LAUNCH),
            table("reservation", CREDITS),
            table("retention_failure", MAINTENANCE).readBy(ALERTS),
            table("scheduled_tasks", SCHEDULE).readBy(LAUNCH, MAINTENANCE),
            table("send_batch", SENDING).readBy(MAINTENANCE, PROGRESS, REPORTS),
            table("send_batch_reject", SENDING).writtenBy(MAINTENANCE),
            table("send_block", QUEUE)
                    .readBy(AUDIENCES, LAUNCH, PROGRESS, REPORTS)
                    .writtenBy(DISPATCH, MAINTENANCE, PLANCONTROL, STATUSUPDATES),
            table("send_plan", PLANS)
                    .readBy(CAMPAIGNS, DISPATCH, INBOUND, LAUNCH, MAINTENANCE, MESSAGES, REPORTS, STATUSUPDATES)
                    .writtenBy(PLANCONTROL, QUEUE),
            table("status_history", CAMPAIGNS).readBy(ALERTS, REPORTS),
            table("suppression", SUPPRESSION),
            table("suppression_key", SUPPRESSION),
            table("suppression_version", SUPPRESSION),
            table("task", SCHEDULE).readBy(LAUNCH, MAINTENANCE),
            table("template", TEMPLATES).readBy(CAMPAIGNS),
            table("template_version", TEMPLATES),
            table("uncertain", UNCERTAIN).readBy(MAINTENANCE, REPORTS).writtenBy(DISPATCH, QUEUE, STATUSUPDATES),
            table("user_session", ACCOUNTS),
            table("variant_count", PLANS).readBy(LAUNCH).writtenBy(MAINTENANCE, QUEUE, STATUSUPDATES));

    /** A kind of access by one package to one table. */
    record Access(Feature feature, boolean writes, TableAccess table) implements Comparable<Access> {
        boolean isAllowed() {
            return feature == table.owner
                    || table.writers.contains(feature)
                    || (!writes && table.readers.contains(feature));
        }

        @Override
        public int compareTo(Access other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return "%s %s %s".formatted(feature, writes ? "writes" : "reads", table.table);
        }
    }

    Access by(Feature feature, boolean writes) {
        return new Access(feature, writes, this);
    }

    /** The accesses that this table allows to others than its owner. */
    Stream<String> openings() {
        return Stream.concat(
                readers.stream().map(reader -> by(reader, false).toString()),
                writers.stream().map(writer -> by(writer, true).toString()));
    }

    static Stream<TableAccess> all() {
        return ALL.stream();
    }

    static Set<String> names() {
        return all().map(TableAccess::table).collect(Collectors.toSet());
    }

    static Optional<TableAccess> named(String table) {
        return all().filter(one -> one.table.equals(table)).findFirst();
    }

    private static TableAccess table(String name, Feature owner) {
        return new TableAccess(name, owner, Set.of(), Set.of());
    }

    private TableAccess readBy(Feature... features) {
        return new TableAccess(table, owner, Set.of(features), writers);
    }

    private TableAccess writtenBy(Feature... features) {
        return new TableAccess(table, owner, readers, Set.of(features));
    }
}
