package io.tidings.dashboard;

import io.tidings.campaigns.CampaignLine;
import io.tidings.web.Formats;
import java.util.List;

/** The contents of the first page. */
record Overview(List<CampaignLine> live, List<CampaignLine> newest, Week week, long contacts) {
    private static final int RECENT = 6;

    record Figure(String label, String value, String note) {}

    /** @param next whether this is the step to do now */
    record Step(int number, String title, String detail, String action, String address, boolean done, boolean next) {}

    public List<CampaignLine> recent() {
        return newest.stream().limit(RECENT).toList();
    }

    public List<Figure> figures() {
        return List.of(
                new Figure("Messages", Formats.grouped(week.total()), Formats.of(week.campaigns(), "campaign")),
                new Figure("Accepted", share(week.accepted()), Formats.grouped(week.accepted())),
                new Figure("Failed", share(week.failed()), Formats.grouped(week.failed())),
                new Figure("Contacts", Formats.grouped(contacts), "in this account"));
    }

    /** Returns whether a campaign was launched; the page then hides the first steps. */
    public boolean hasLaunched() {
        return newest.stream().anyMatch(CampaignLine::started);
    }

    public List<Step> steps() {
        var imported = contacts > 0;
        var written = !newest.isEmpty();
        return List.of(
                new Step(
                        1,
                        "Import your contacts",
                        imported
                                ? Formats.of(contacts, "contact")
                                : "A CSV file with a column of phone numbers is enough.",
                        "Import a file",
                        "/imports",
                        imported,
                        !imported),
                new Step(
                        2,
                        "Write a campaign",
                        "See it on a phone, with the values of real contacts, before anything is sent.",
                        "New campaign",
                        "/campaigns/new",
                        written,
                        imported && !written),
                new Step(
                        3,
                        "Send it",
                        "Check the numbers once more, then watch the outcome of each message.",
                        "Show your campaigns",
                        "/campaigns",
                        hasLaunched(),
                        written && !hasLaunched()));
    }

    private String share(long part) {
        var share = Formats.share(part, week.total());
        return share.isEmpty() ? "–" : share;
    }
}
