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
import static io.tidings.Feature.REPORTS;
import static io.tidings.Feature.SCHEDULE;
import static io.tidings.Feature.SENDING;
import static io.tidings.Feature.TEMPLATES;
import static io.tidings.Feature.WEB;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who owns each table, and which other packages read or write it. The owner reads and writes; a package that writes may
 * read too.
 */
enum TableAccess {
    ACCOUNT(ACCOUNTS, readBy(IMPORTS, LAUNCH, MAINTENANCE, SENDING), writtenBy(DISPATCH)),
    ACCOUNT_RETENTION(MAINTENANCE),
    ALERT(ALERTS),
    API_KEY(ACCOUNTS),
    APP_USER(ACCOUNTS),
    AUDIENCE(AUDIENCES),
    AUDIT_ENTRY(AUDIT),
    AUDIT_HEAD(AUDIT),
    AUDIT_LINK(AUDIT),
    BALANCE(CREDITS),
    CAMPAIGN(CAMPAIGNS, readBy(ALERTS, AUDIENCES, IMPORTS, MESSAGES, PROGRESS, REPORTS, SCHEDULE), writtenBy(LAUNCH)),
    CAMPAIGN_FILE(LAUNCH),
    CLICK(LINKS, readBy(AUDIENCES), writtenBy(MAINTENANCE)),
    CLICK_TOTAL(LINKS, readBy(), writtenBy(MAINTENANCE)),
    CLIENT_REF(SENDING, readBy(), writtenBy(MAINTENANCE)),
    CONTACT(CONTACTS, readBy(AUDIENCES, DISPATCH), writtenBy(IMPORTS)),
    CONTACT_COUNT(CONTACTS),
    CONTACT_TAG_COUNT(CONTACTS),
    DIRECT_PLAN(SENDING, readBy(MAINTENANCE)),
    DISPATCH_NODE(DISPATCH, readBy(MAINTENANCE)),
    DISPATCH_QUEUE(DISPATCH, readBy(MAINTENANCE, REPORTS), writtenBy(PLANCONTROL)),
    ERASURE(MAINTENANCE, readBy(SCHEDULE)),
    FAILURE(DISPATCH, readBy(), writtenBy(MAINTENANCE, PLANCONTROL, REPORTS)),
    FIRST_OWNER_LINK(ACCOUNTS),
    FREQUENCY_CAP(CAMPAIGNS),
    FREQUENCY_CAP_LOCK(LAUNCH),
    GATEWAY(GATEWAYS),
    IDEMPOTENCY_KEY(IDEMPOTENCY),
    IMPORT_CHUNK(IMPORTS),
    IMPORT_JOB(IMPORTS, readBy(AUDIENCES, CONTACTS, LAUNCH, MAINTENANCE, SCHEDULE)),
    IMPORT_MEMBER(IMPORTS, readBy(AUDIENCES, LAUNCH), writtenBy(CONTACTS)),
    IMPORT_REJECT(IMPORTS, readBy(), writtenBy(MAINTENANCE)),
    INVARIANT_CHECK(MAINTENANCE, readBy(ALERTS)),
    INVITATION(ACCOUNTS),
    LAUNCH_QUOTA(WEB),
    LEDGER_CHECKPOINT(MAINTENANCE),
    LEDGER_ENTRY(CREDITS, readBy(MAINTENANCE)),
    LEDGER_TRANSFER(CREDITS, readBy(MAINTENANCE)),
    LINK(LINKS, readBy(AUDIENCES)),
    LINK_KEY(LINKS),
    MESSAGE(
            MESSAGES,
            readBy(AUDIENCES, INBOUND, LAUNCH, LINKS, PROGRESS, REPORTS),
            writtenBy(DISPATCH, MAINTENANCE, PLANCONTROL, SENDING)),
    MESSAGE_EVENT(DISPATCH, readBy(), writtenBy(REPORTS)),
    MESSAGE_ID_ALLOCATOR(MESSAGES, readBy(MAINTENANCE)),
    NODE(DATABASE, readBy(DISPATCH, SCHEDULE), writtenBy(MAINTENANCE)),
    OUTCOME_CORRECTION(DISPATCH),
    PENDING_UPLOAD(IMPORTS, readBy(), writtenBy(SENDING)),
    PRICE(CREDITS, readBy(LAUNCH)),
    RATE_BUCKET(DISPATCH, readBy(), writtenBy(MAINTENANCE)),
    RECEIPT(INBOUND, readBy(REPORTS), writtenBy(MAINTENANCE)),
    RECURRING_TASKS(SCHEDULE, readBy(MAINTENANCE)),
    REHEARSAL(LAUNCH),
    RESERVATION(CREDITS),
    SCHEDULED_TASKS(SCHEDULE, readBy(LAUNCH, MAINTENANCE)),
    SEND_BATCH(SENDING, readBy(MAINTENANCE, PROGRESS, REPORTS)),
    SEND_BATCH_REJECT(SENDING, readBy(), writtenBy(MAINTENANCE)),
    SEND_BLOCK(DISPATCH, readBy(AUDIENCES, LAUNCH, PROGRESS, REPORTS), writtenBy(MAINTENANCE, PLANCONTROL)),
    SEND_PLAN(PLANS, readBy(LAUNCH, MESSAGES, REPORTS), writtenBy(DISPATCH, PLANCONTROL)),
    STATUS_HISTORY(CAMPAIGNS, readBy(ALERTS, REPORTS)),
    SUPPRESSION(Feature.SUPPRESSION),
    SUPPRESSION_KEY(Feature.SUPPRESSION),
    SUPPRESSION_VERSION(Feature.SUPPRESSION),
    TASK(SCHEDULE, readBy(LAUNCH, MAINTENANCE)),
    TEMPLATE(TEMPLATES),
    TEMPLATE_VERSION(TEMPLATES),
    UNCERTAIN(DISPATCH, readBy(MAINTENANCE, REPORTS)),
    USER_SESSION(ACCOUNTS),
    VARIANT_COUNT(PLANS, readBy(LAUNCH), writtenBy(DISPATCH, MAINTENANCE));

    private final Feature owner;
    private final Set<Feature> readers;
    private final Set<Feature> writers;

    TableAccess(Feature owner) {
        this(owner, Set.of(), Set.of());
    }

    TableAccess(Feature owner, Set<Feature> readers) {
        this(owner, readers, Set.of());
    }

    TableAccess(Feature owner, Set<Feature> readers, Set<Feature> writers) {
        this.owner = owner;
        this.readers = readers;
        this.writers = writers;
    }

    /** A kind of access by one package to one table. */
    record Access(Feature feature, boolean writes, TableAccess table) implements Comparable<Access> {
        boolean isAllowed() {
            return feature == table.owner
                    || table.writers.contains(feature)
                    || !writes && table.readers.contains(feature);
        }

        @Override
        public int compareTo(Access other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return "%s %s %s".formatted(feature, writes ? "writes" : "reads", table.table());
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
        return Arrays.stream(values());
    }

    static Set<String> names() {
        return all().map(TableAccess::table).collect(Collectors.toSet());
    }

    static Optional<TableAccess> named(String table) {
        return all().filter(one -> one.table().equals(table)).findFirst();
    }

    private String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Set<Feature> readBy(Feature... features) {
        return features.length == 0 ? Set.of() : EnumSet.copyOf(Arrays.asList(features));
    }

    private static Set<Feature> writtenBy(Feature... features) {
        return readBy(features);
    }
}
