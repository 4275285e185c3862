package io.tidings.maintenance;

import java.util.List;

/**
 * The tables with rows of an account, in the order in which its erasure deletes them: a row before the rows that it refers
 * to. A test compares this with the tables of the database.
 */
final class AccountTables {
    private static final String OF_ACCOUNT = "account_id = :account";
    private static final String OF_PLAN = "plan_id in (select id from send_plan where account_id = :account)";
    private static final String OF_GATEWAY = "in (select id from gateway where account_id = :account)";
    /** The rows of imports that were pruned. The range lets the summary index of the table narrow the search. */
    private static final String OF_CONTACT = """
            contact_id between (select min(id) from contact where account_id = :account)
                           and (select max(id) from contact where account_id = :account)
            and contact_id in (select id from contact where account_id = :account)""";

    private static final String OF_IMPORT = "import_no in (select no from import_job where account_id = :account)";

    /** @param condition selects the rows of the account */
    record Rows(String table, String condition) {}

    /**
     * Deleted first. The invariants compare the blocks of a plan with its messages and credits, and skip a plan without
     * blocks.
     */
    static final Rows BLOCKS = rows("send_block");

    /** Deleted after the blocks, the messages and the rows that only name a message. */
    static final List<Rows> ERASED = List.of(
            rows("failure"),
            rows("client_ref"),
            rows("duplicate_risk"),
            rows("dispatch_queue"),
            rows("uncertain"),
            new Rows("click", OF_PLAN),
            new Rows("click_total", OF_PLAN),
            new Rows("receipt", "gateway_id " + OF_GATEWAY),
            new Rows("early_receipt", "gateway_id " + OF_GATEWAY),
            new Rows("provider_ref", "gateway_id " + OF_GATEWAY),
            new Rows("gateway_permit", "gateway_id " + OF_GATEWAY),
            new Rows("outcome_correction", OF_PLAN),
            new Rows("variant_count", OF_PLAN),
            rows("link"),
            rows("campaign_file"),
            rows("rehearsal"),
            rows("status_history"),
            new Rows("campaign_version", "campaign_id in (select id from campaign where account_id = :account)"),
            rows("campaign"),
            new Rows("send_batch_reject", "batch_id in (select id from send_batch where account_id = :account)"),
            rows("send_batch"),
            rows("direct_plan"),
            new Rows("rate_bucket", "scope <> 'plan' and id " + OF_GATEWAY),
            new Rows("rate_bucket", "scope = 'plan' and id in (select id from send_plan where account_id = :account)"),
            rows("send_plan"),
            rows("template_version"),
            rows("template"),
            new Rows("import_member", OF_IMPORT),
            new Rows("import_member", OF_CONTACT),
            new Rows("import_chunk", OF_IMPORT),
            new Rows("import_reject", OF_IMPORT),
            rows("erasure"),
            rows("import_undo"),
            rows("import_job"),
            rows("contact"),
            rows("contact_count"),
            rows("contact_tag_count"),
            rows("suppression"),
            rows("suppression_version"),
            rows("audience"),
            rows("frequency_cap"),
            rows("frequency_cap_lock"),
            rows("alert"),
            rows("account_retention"),
            rows("launch_quota"),
            rows("idempotency_key"),
            rows("price"),
            rows("invitation"),
            rows("api_key"),
            rows("user_session"),
            rows("app_user"),
            rows("task"),
            rows("gateway"));

    /** Deleted together with their message. */
    static final List<String> WITH_MESSAGES = List.of("message", "receipt", "late_status", "message_event", "click");

    /** Kept for the books and as evidence. They name no person; users and keys are named by id. */
    static final List<String> KEPT = List.of(
            "account",
            "audit_entry",
            "audit_head",
            "audit_link",
            "balance",
            "ledger_checkpoint",
            "ledger_entry",
            "ledger_transfer",
            "reservation");

    private AccountTables() {}

    private static Rows rows(String table) {
        return new Rows(table, OF_ACCOUNT);
    }
}
