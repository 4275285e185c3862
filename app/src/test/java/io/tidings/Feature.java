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
    WEB,
    SCHEDULE,
    ACCOUNTS,
    AUDIT,
    TEMPLATES,
    CREDITS,
    CONTACTS,
    IMPORTS,
    GATEWAYS,
    MESSAGES,
    LINKS,
    TRANSPORT,
    DISPATCH,
    SENDING,
    CAMPAIGNS,
    INBOUND,
    PROGRESS,
    WEBHOOKS,
    DASHBOARD,
    MAINTENANCE;

    private Set<Feature> uses() {
        return switch (this) {
            case SHARED -> Set.of();
            case DATABASE, OBSERVABILITY, PERSONALISATION -> Set.of(SHARED);
            case WEB -> Set.of(DATABASE, OBSERVABILITY);
            case ACCOUNTS -> Set.of(WEB);
            case AUDIT -> Set.of(ACCOUNTS);
            case SCHEDULE, CREDITS, GATEWAYS -> Set.of(AUDIT);
            case CONTACTS -> Set.of(AUDIT, PERSONALISATION);
            case TEMPLATES -> Set.of(CONTACTS);
            case IMPORTS -> Set.of(CONTACTS, SCHEDULE);
            case MESSAGES -> Set.of(CONTACTS, GATEWAYS);
            case LINKS -> Set.of(MESSAGES);
            case TRANSPORT -> Set.of(DATABASE);
            case DISPATCH -> Set.of(MESSAGES, CREDITS, TRANSPORT, PERSONALISATION);
            case SENDING -> Set.of(DISPATCH, TEMPLATES, IMPORTS);
            case CAMPAIGNS -> Set.of(DISPATCH, TEMPLATES, LINKS, IMPORTS, AUDIT);
            case INBOUND -> Set.of(DISPATCH, LINKS, SCHEDULE);
            case PROGRESS -> Set.of(CAMPAIGNS);
            case WEBHOOKS -> Set.of(CAMPAIGNS, INBOUND);
            case DASHBOARD -> Set.of(PROGRESS, WEBHOOKS);
            case MAINTENANCE -> Set.of(DASHBOARD);
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
