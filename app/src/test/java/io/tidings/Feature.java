package io.tidings;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The packages below {@code io.tidings} and what each may use. */
enum Feature {
    SHARED,
    DATABASE,
    OBSERVABILITY,
    PERSONALISATION,
    PHONES,
    SPREADSHEETS,
    ENCODINGS,
    WEB,
    IDEMPOTENCY,
    OPENAPI,
    ACCOUNTS,
    AUDIT,
    SCHEDULE,
    CREDITS,
    CONTACTS,
    SUPPRESSION,
    IMPORTS,
    AUDIENCES,
    TEMPLATES,
    GATEWAYS,
    MESSAGES,
    LINKS,
    TRANSPORT,
    PLANS,
    RATELIMITS,
    QUEUE,
    STATUSUPDATES,
    UNCERTAIN,
    DISPATCH,
    PLANCONTROL,
    SENDING,
    CAMPAIGNS,
    LAUNCH,
    INBOUND,
    REPORTS,
    DEADLETTERS,
    PROGRESS,
    ALERTS,
    DASHBOARD,
    MAINTENANCE;

    /** The packages that this one names in the table; it may also use what those may use. */
    Set<Feature> uses() {
        return switch (this) {
            case SHARED -> Set.of();
            case DATABASE, OBSERVABILITY, PERSONALISATION, PHONES, SPREADSHEETS, ENCODINGS -> Set.of(SHARED);
            case WEB -> Set.of(DATABASE, OBSERVABILITY);
            case IDEMPOTENCY -> Set.of(WEB);
            case ACCOUNTS -> Set.of(WEB, PERSONALISATION, PHONES);
            case OPENAPI -> Set.of(IDEMPOTENCY);
            case AUDIT -> Set.of(ACCOUNTS);
            case SCHEDULE, CREDITS, GATEWAYS -> Set.of(AUDIT);
            case CONTACTS -> Set.of(AUDIT, PERSONALISATION, PHONES);
            case SUPPRESSION, TEMPLATES -> Set.of(CONTACTS);
            case IMPORTS -> Set.of(CONTACTS, SCHEDULE, SPREADSHEETS, ENCODINGS);
            case AUDIENCES -> Set.of(IMPORTS, SUPPRESSION);
            case MESSAGES -> Set.of(CONTACTS, GATEWAYS);
            case LINKS, PLANS -> Set.of(MESSAGES);
            case TRANSPORT -> Set.of(DATABASE);
            case RATELIMITS -> Set.of(PLANS);
            case QUEUE -> Set.of(RATELIMITS, CREDITS, TRANSPORT);
            case STATUSUPDATES -> Set.of(QUEUE, SUPPRESSION);
            case UNCERTAIN -> Set.of(STATUSUPDATES);
            case DISPATCH -> Set.of(UNCERTAIN, SUPPRESSION);
            case PLANCONTROL -> Set.of(UNCERTAIN, SUPPRESSION);
            case SENDING -> Set.of(QUEUE, SUPPRESSION, TEMPLATES, IMPORTS);
            case CAMPAIGNS -> Set.of(PLANCONTROL, TEMPLATES, LINKS, AUDIENCES);
            case LAUNCH -> Set.of(CAMPAIGNS);
            case INBOUND -> Set.of(STATUSUPDATES, SUPPRESSION, LINKS, SCHEDULE);
            case REPORTS -> Set.of(LAUNCH, SENDING, INBOUND);
            case DEADLETTERS, PROGRESS -> Set.of(REPORTS);
            case ALERTS -> Set.of(PROGRESS);
            case DASHBOARD -> Set.of(ALERTS, DEADLETTERS);
            case MAINTENANCE -> Set.of(DASHBOARD, IDEMPOTENCY);
        };
    }

    String packageName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Itself, what it may use, and what those may use. */
    Set<Feature> reach() {
        var all = EnumSet.of(this);
        uses().forEach(used -> all.addAll(used.reach()));
        return all;
    }

    static Optional<Feature> named(String packageName) {
        return Arrays.stream(values())
                .filter(feature -> feature.packageName().equals(packageName))
                .findFirst();
    }

    @Override
    public String toString() {
        return packageName();
    }
}
