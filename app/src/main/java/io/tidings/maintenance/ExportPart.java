package io.tidings.maintenance;

import io.tidings.reports.StatusSql;
import java.util.List;

/**
 * One file of the export of an account, as SQL. It returns one JSON line for each row in the order of two numbers
 * ({@code k1}, {@code k2}), which say where the next page starts. Passwords, hashes, keys and credentials of gateways are
 * left out.
 *
 * @param name of the file, without its ending
 */
record ExportPart(String name, String sql) {
    private static final String OF_ACCOUNT = "t.account_id = :account";

    /** All parts, in the order of the file. */
    static final List<ExportPart> ALL = List.of(
            table("account", "account", "id").where("t.id = :account"),
            table("users", "app_user", "id").without("password_hash"),
            table("api_keys", "api_key", "id").without("secret_hash"),
            table("contacts", "contact", "id"),
            table("suppressions", "suppression", "id").without("phone_hash"),
            table("audiences", "audience", "id"),
            table("imports", "import_job", "no"),
            table("import_rejects", "import_reject", "import_no", "row_no")
                    .where("t.import_no in (select no from import_job where account_id = :account)"),
            table("templates", "template", "id"),
            table("template_versions", "template_version", "template_id", "version"),
            table("gateways", "gateway", "id").without("settings"),
            table("campaigns", "campaign", "id").without("launch_snapshot"),
            table("campaign_history", "status_history", "id"),
            table("batches", "send_batch", "id"),
            table("batch_rejects", "send_batch_reject", "batch_id", "row_no")
                    .where("t.batch_id in (select id from send_batch where account_id = :account)"),
            table("plans", "send_plan", "id"),
            table("links", "link", "plan_id", "number"),
            messages(),
            table("failures", "failure", "id"),
            table("alerts", "alert", "id"),
            table("balance", "balance", "account_id"),
            table("ledger_transfers", "ledger_transfer", "id"),
            ledgerEntries(),
            table("audit", "audit_entry", "id"));

    private static ExportPart table(String name, String table, String key) {
        return select(name, table, "t." + key, "0");
    }

    private static ExportPart table(String name, String table, String key, String second) {
        return select(name, table, "t." + key, "t." + second);
    }

    private static ExportPart select(String name, String table, String k1, String k2) {
        return new ExportPart(name, """
                select %1$s as k1, %2$s as k2, cast(to_jsonb(t) - cast('{}' as text[]) as text) as line
                  from %3$s t
                 where %4$s and (%1$s, %2$s) > (:k1, :k2)
                 order by 1, 2 limit :limit
                """.formatted(k1, k2, table, OF_ACCOUNT));
    }

    private ExportPart where(String condition) {
        return new ExportPart(name, sql.replace(OF_ACCOUNT, condition));
    }

    private ExportPart without(String columns) {
        return new ExportPart(name, sql.replace("'{}'", "'{" + columns + "}'"));
    }

    /** Messages with their status by name, their receipts and their clicks. */
    private static ExportPart messages() {
        return new ExportPart("messages", """
                select m.id as k1, 0 as k2, cast(to_jsonb(m) - 'state' || jsonb_build_object(
                           'status', s.status,
                           'receipts', coalesce((
                               select jsonb_agg(jsonb_build_object('state', r.state, 'code', r.code, 'at', r.provider_at)
                                                order by r.provider_at)
                                 from receipt r where r.message_id = m.id), '[]'),
                           'clicks', coalesce((
                               select jsonb_agg(jsonb_build_object('link', c.number, 'count', c.count, 'first_at', c.first_at))
                                 from click c where c.message_id = m.id), '[]')) as text) as line
                  from (select * from message
                         where account_id = :account and id > :k1
                         order by id limit :limit) m
                  left join lateral (select state, started_upto from send_block
                                      where plan_id = m.plan_id and first_id <= m.id and message_ids is null
                                      order by first_id desc limit 1) b on m.state = <QUEUED>
                 cross join lateral (select\s""" + StatusSql.OF_MESSAGE + """
                 ) s
                 order by 1
                """);
    }

    private static ExportPart ledgerEntries() {
        return new ExportPart("ledger_entries", """
                select t.id as k1, 0 as k2, cast(jsonb_build_object('transfer_id', t.id, 'amounts', (
                           select jsonb_object_agg(e.book, e.amount) from ledger_entry e where e.transfer_id = t.id)) as text)
                       as line
                  from ledger_transfer t
                 where t.account_id = :account and t.id > :k1
                 order by 1 limit :limit
                """);
    }
}
