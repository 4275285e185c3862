package io.tidings.gateways;

import io.tidings.shared.Channel;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A gateway in the list of the page.
 *
 * @param first whether messages that name no gateway use it
 */
record GatewayLine(long id, String name, String provider, String channels, boolean enabled, boolean first) {
    static List<GatewayLine> all(Gateways gateways, List<GatewayRow> rows) {
        var first = rows.stream().filter(GatewayRow::enabled).findFirst();
        return rows.stream()
                .map(row -> of(
                        row,
                        gateways.provider(row.provider()),
                        first.filter(row::equals).isPresent()))
                .toList();
    }

    static GatewayLine of(GatewayRow row, GatewayProvider provider, boolean first) {
        return new GatewayLine(row.id().value(), row.name(), provider.label(), channels(row), row.enabled(), first);
    }

    private static String channels(GatewayRow row) {
        return row.channels().stream()
                .sorted()
                .map(channel -> channel == Channel.SMS ? "SMS" : "WhatsApp")
                .collect(Collectors.joining(" and "));
    }
}
