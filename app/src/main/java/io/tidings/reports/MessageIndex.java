package io.tidings.reports;

import io.tidings.shared.AccountId;
import io.tidings.shared.PageRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Finds the ids of one page of a list of messages, newest first. An account has millions of messages, so each kind of
 * filter has its own query. It reads by recipient, by the id range of a plan, by the blocks that can contain the
 * status, or by account.
 */
final class MessageIndex {
    private final Handle handle;
    private final AccountId account;
    private final MessageFilter filter;
    private final Map<String, Object> bindings = new HashMap<>();

    MessageIndex(Handle handle, AccountId account, MessageFilter filter) {
        this.handle = handle;
        this.account = account;
        this.filter = filter;
    }

    /** Returns the ids of the page, and one more id if another page follows. */
    List<Long> page(PageRequest request) {
        long highest = request.highest(request.anchor() == null ? Long.MAX_VALUE : request.anchor());
        bindings.put("account", account.value());
        bindings.put("size", request.size() + 1);
        bindings.put("offset", request.rowsToSkip());
        bindings.put("need", request.rowsToSkip() + request.size() + 1);
        var bounds = new IdRangeOfTime(handle, account).rangeOf(filter);
        bindings.put("low", bounds.low());
        bindings.put("high", Math.min(highest, bounds.high()));
        // The SQL is built first, because it adds bindings.
        var sql = sql();
        return handle.createQuery(sql).bindMap(bindings).mapTo(Long.class).list();
    }

    private String sql() {
        if (filter.isOfPerson()) {
            return personSql();
        }
        if (filter.plan() != null) {
            return filter.status() == null && !filter.isOfTime() ? planPageSql() : planSql();
        }
        return filter.status() == null ? accountSql() : statusSql(filter.status());
    }

    private String personSql() {
        var columns = " select m.id, m.plan_id, m.state, m.direct from message m where m.account_id = :account"
                + " and m.id between :low and :high" + timeCondition() + plan() + " and ";
        var selects = new StringBuilder();
        if (filter.contact() != null) {
            bindings.put("contact", filter.contact());
            selects.append(columns).append("m.contact_id = :contact");
        }
        if (filter.phone() != null) {
            bindings.put("phone", filter.phone().e164());
            selects.append(selects.isEmpty() ? "" : " union all ")
                    .append(columns)
                    .append("m.contact_id is null and m.recipient = :phone");
        }
        if (filter.status() == null) {
            return "select m.id from (" + selects + ") m order by m.id desc limit :size offset :offset";
        }
        bindings.put("status", filter.status());
        return "select m.id from (" + selects + ") m " + MessageRow.STATUS_JOINS + " where " + MessageRow.STATUS
                + " = :status order by m.id desc limit :size offset :offset";
    }

    /** The ids of a plan are contiguous, so the offset of a page gives its ids. All pages cost the same. */
    private String planPageSql() {
        return """
                with bound as (
                    select least(max(last_id), :high) - :offset as top from send_block
                     where plan_id = :plan and message_ids is null
                )
                select m.id from bound, message m
                 where m.id <= bound.top and m.id > bound.top - :size and m.account_id = :account and m.plan_id = :plan
                 order by m.id desc""".replace(":plan", plan(filter));
    }

    private String planSql() {
        return "select m.id from (" + blocksSql("b.plan_id = " + plan(filter)) + ") b cross join lateral ("
                + messagesOfBlockSql() + ") m order by b.first_id desc, m.id desc limit :size offset :offset";
    }

    /** Reads the blocks that can contain the status, and the single messages. */
    private String statusSql(String status) {
        bindings.put("status", status);
        return "select id from ((select m.id from (" + blocksSql("true") + ") b cross join lateral ("
                + messagesOfBlockSql()
                + ") m order by b.first_id desc, m.id desc limit :need) union all (select m.id from (select m.id,"
                + " m.plan_id, m.state, m.direct from message m where m.direct and m.account_id = :account"
                + " and m.id between :low and :high and " + StatusSql.singleMessageCondition(status) + timeCondition()
                + " order by m.id desc offset 0) m " + MessageRow.STATUS_JOINS + " where " + MessageRow.STATUS
                + " = :status order by m.id desc limit :need)) found order by id desc limit :size offset :offset";
    }

    private String accountSql() {
        return "select m.id from message m where m.account_id = :account and m.id between :low and :high"
                + timeCondition() + " order by m.id desc limit :size offset :offset";
    }

    private String blocksSql(String condition) {
        return "select b.first_id, b.last_id, b.state, b.started_upto from send_block b where b.account_id = :account"
                + " and b.message_ids is null and b.first_id <= :high and b.last_id >= :low and " + condition
                + (filter.status() == null ? "" : " and " + StatusSql.blockCondition(filter.status()))
                + " order by b.first_id desc";
    }

    private String messagesOfBlockSql() {
        return "select m.id from message m where m.id between greatest(b.first_id, :low) and least(b.last_id, :high)"
                + " and m.account_id = :account" + timeCondition()
                + (filter.status() == null ? "" : " and " + StatusSql.messageCondition(filter.status()))
                + " order by m.id desc offset 0";
    }

    private String timeCondition() {
        var sql = new StringBuilder();
        if (filter.from() != null) {
            bindings.put("from", filter.from());
            sql.append(" and m.created_at >= :from");
        }
        if (filter.to() != null) {
            bindings.put("to", filter.to());
            sql.append(" and m.created_at < :to");
        }
        return sql.toString();
    }

    private String plan() {
        return filter.plan() == null ? "" : " and m.plan_id = " + plan(filter);
    }

    private static String plan(MessageFilter filter) {
        var plan = filter.plan();
        return plan == null ? "null" : Long.toString(plan.value());
    }
}
