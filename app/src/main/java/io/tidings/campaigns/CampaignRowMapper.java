package io.tidings.campaigns;

import io.tidings.audiences.AudienceJson;
import io.tidings.personalisation.MissingValue;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.TaskId;
import io.tidings.shared.TemplateId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads a {@link Campaign} from the columns that {@link #COLUMNS} names. */
public final class CampaignRowMapper implements RowMapper<Campaign> {
    /** Reads only the number of chosen contacts, because their ids can take a megabyte. */
    static final String COLUMNS = """
            id, account_id, name, channel, status, version, preparing, status_reason, message_content, template_id, base_template,
            case when audience -> 'customer_ids' is null then audience
                 else jsonb_build_object('customer_count', jsonb_array_length(audience -> 'customer_ids'))
            end as audience,
            missing_value, priority, render_at, retry, on_uncertain, gateway_id, sender, rate_limit,
            pause_on_failure_rate, send_until, time_zone, task_id, recipients, audience_size, created_at, updated_at, scheduled_at,
            launched_at, completed_at, frequency_cap, experiment, track_links""";

    @Override
    public Campaign map(ResultSet row, StatementContext context) throws SQLException {
        return new Campaign(
                new CampaignId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                row.getString("name"),
                Channel.parse(row.getString("channel")).orElseThrow(),
                new Campaign.State(
                        CampaignStatus.parse(row.getString("status")).orElseThrow(),
                        row.getInt("version"),
                        row.getBoolean("preparing"),
                        row.getString("status_reason")),
                content(row),
                Optional.ofNullable(row.getString("audience"))
                        .map(AudienceJson::summary)
                        .orElse(null),
                settings(row),
                Optional.ofNullable(row.getObject("task_id", UUID.class))
                        .map(TaskId::new)
                        .orElse(null),
                new Campaign.Size(row.getLong("recipients"), row.getObject("audience_size", Long.class)),
                new Campaign.Times(
                        instant(row, "created_at").orElseThrow(),
                        instant(row, "updated_at").orElseThrow(),
                        schedule(row).orElse(null),
                        instant(row, "launched_at").orElse(null),
                        instant(row, "completed_at").orElse(null)),
                VariantSettingsJson.read(
                        row.getString("frequency_cap"), row.getString("experiment"), row.getBoolean("track_links")));
    }

    static Content content(ResultSet row) throws SQLException {
        var verbatim = row.getString("message_content");
        if (verbatim != null) {
            return new Content.Verbatim(verbatim);
        }
        var inline = row.getString("base_template");
        return inline != null
                ? new Content.Inline(inline)
                : new Content.Stored(new TemplateId(row.getLong("template_id")));
    }

    public static CampaignSettings settings(ResultSet row) throws SQLException {
        return new CampaignSettings(
                MissingValue.parse(row.getString("missing_value")),
                Priority.parse(row.getString("priority")).orElseThrow(),
                RenderAt.parse(row.getString("render_at")).orElseThrow(),
                terms(row));
    }

    private static SendingTerms terms(ResultSet row) throws SQLException {
        return new SendingTerms(
                RetryJson.read(row.getString("retry")),
                OnUncertain.valueOf(row.getString("on_uncertain").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getObject("gateway_id", Long.class))
                        .map(GatewayId::new)
                        .orElse(null),
                row.getString("sender"),
                row.getObject("rate_limit", Integer.class),
                row.getObject("pause_on_failure_rate", Integer.class),
                instant(row, "send_until").orElse(null));
    }

    private static Optional<Schedule> schedule(ResultSet row) throws SQLException {
        var zone = row.getString("time_zone");
        return instant(row, "scheduled_at")
                .map(at -> new Schedule(at, zone == null ? ZoneOffset.UTC : ZoneId.of(zone)));
    }

    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
