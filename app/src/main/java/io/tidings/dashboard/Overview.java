package io.tidings.dashboard;

import io.tidings.campaigns.CampaignLine;
import io.tidings.web.Formats;
import java.util.List;

/** What the first page says. */
record Overview(List<CampaignLine> live, List<CampaignLine> newest, Week week, long contacts) {
    private static final int RECENT = 6;

    record Figure(String label, String value, String note) {}

    /** @param next the one to do now */
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

    /** Whether a first campaign has gone out: then nobody needs to be led by the hand. */
    public boolean hasLaunched() {
        return launched();
    }

    public List<Step> steps() {
        var people = contacts > 0;
        var written = !newest.isEmpty();
        return List.of(
                new Step(
                        1,
                        "Bring your contacts",
                        people ? Formats.of(contacts, "contact") : "A CSV file with a column of phone numbers will do.",
                        "Import a file",
                        "/imports",
                        people,
                        !people),
                new Step(
                        2,
                        "Write a campaign",
                        "See it on a phone with real names before anything leaves.",
                        "New campaign",
                        "/campaigns/new",
                        written,
                        people && !written),
                new Step(
                        3,
                        "Send it",
                        "You see the numbers once more, and everybody's outcome as it comes in.",
                        "Look at your campaigns",
                        "/campaigns",
                        launched(),
                        written && !launched()));
    }

    private boolean launched() {
        return newest.stream().anyMatch(CampaignLine::started);
    }

    private String share(long part) {
        var share = Formats.share(part, week.total());
        return share.isEmpty() ? "–" : share;
    }
}
