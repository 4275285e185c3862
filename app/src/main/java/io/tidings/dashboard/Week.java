package io.tidings.dashboard;

import io.tidings.campaigns.Campaign;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.CampaignId;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The messages of the last seven days. A campaign counts on the day of its launch. */
record Week(List<Day> days, int campaigns) {
    private static final int DAYS = 7;
    private static final DateTimeFormatter LABEL = DateTimeFormatter.ofPattern("EEE d", Locale.UK);
    private static final double HEIGHT = 100;

    /** @param max the messages of the busiest day, which is the height of the chart */
    record Day(LocalDate date, long accepted, long failed, long total, long max) {
        public String label() {
            return LABEL.format(date);
        }

        public String sentHeight() {
            return number(share(total - failed));
        }

        public String sentY() {
            return number(HEIGHT - share(total - failed));
        }

        public String failedHeight() {
            return number(share(failed));
        }

        public String failedY() {
            return number(HEIGHT - share(total));
        }

        private double share(long part) {
            return max == 0 ? 0 : HEIGHT * part / max;
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
    }

    static Week of(Collection<Campaign> campaigns, Map<CampaignId, MessageCounts> stats, LocalDate today, ZoneId zone) {
        var days = new ArrayList<Day>(DAYS);
        var counted = 0;
        for (var daysAgo = DAYS - 1; daysAgo >= 0; daysAgo--) {
            var date = today.minusDays(daysAgo);
            var of = campaigns.stream()
                    .filter(campaign -> campaign.launchedAt() != null
                            && campaign.launchedAt().atZone(zone).toLocalDate().equals(date))
                    .map(campaign -> stats.get(campaign.id()))
                    .toList();
            counted += of.size();
            days.add(new Day(
                    date,
                    of.stream().mapToLong(Week::accepted).sum(),
                    of.stream()
                            .mapToLong(one -> one.failed() + one.undelivered())
                            .sum(),
                    of.stream().mapToLong(MessageCounts::total).sum(),
                    0));
        }
        var max = days.stream().mapToLong(Day::total).max().orElse(0);
        return new Week(
                days.stream()
                        .map(day -> new Day(day.date(), day.accepted(), day.failed(), day.total(), max))
                        .toList(),
                counted);
    }

    long total() {
        return days.stream().mapToLong(Day::total).sum();
    }

    long accepted() {
        return days.stream().mapToLong(Day::accepted).sum();
    }

    long failed() {
        return days.stream().mapToLong(Day::failed).sum();
    }

    private static long accepted(MessageCounts stats) {
        return stats.sent() + stats.delivered() + stats.read();
    }
}
