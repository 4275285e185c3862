package io.tidings.reports;

import io.tidings.shared.AccountId;
import io.tidings.shared.PageRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Finds the ids of one page of a list of messages, newest first. An account has millions, so each kind of list has a road
 * of its own: by the person, along a plan's range, by the blocks that can have the status, or along the account's ids.
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

    /** One more than the page holds, if there is one. */
    List<Long> page(PageRequest request) {
        long highest = request.anchor() == null ? Long.MAX_VALUE : request.anchor();
        bindings.put("account", account.value());
        bindings.put("size", request.size() + 1);
        bindings.put("offset", request.offset());
        bindings.put("need", request.offset() + request.size() + 1);
        var bounds = new IdRangeOfTime(handle, account).rangeOf(filter);
        bindings.put("low", bounds.low());
        bindings.put("high", Math.min(highest, bounds.high()));
        var sql = sql();
        return sql.isEmpty()
                ? List.of()
                : handle.createQuery(sql.get())
                        .bindMap(bindings)
                        .mapTo(Long.class)
                        .list();
    }

    private Optional<String> sql() {
        if (filter.isOfPerson()) {
            return Optional.of(personSql());
        }
        if (filter.plan() != null) {
            return Optional.of(filter.status() == null && !filter.isOfTime() ? planPageSql() : planSql());
        }
        return Optional.of(filter.status() == null ? accountSql() : statusSql(filter.status()));
    }

    private String personSql() {
        var columns = " select m.id, m.plan_id, m.state, m.direct from message m where m.account_id = :account"
                + " and m.id between :low and :high" + timeCondition() + plan() + " and ";
        var ways = new StringBuilder();
        if (filter.contact() != null) {
            bindings.put("contact", filter.contact());
            ways.append(columns).append("m.contact_id = :contact");
        }
        if (filter.phone() != null) {
            bindings.put("phone", filter.phone().e164());
            ways.append(ways.isEmpty() ? "" : " union all ")
                    .append(columns)
                    .append("m.contact_id is null and m.recipient = :phone");
        }
        if (filter.status() == null) {
            return "select m.id from (" + ways + ") m order by m.id desc limit :size offset :offset";
        }
        bindings.put("status", filter.status());
        return "select m.id from (" + ways + ") m " + MessageRow.STATUS_JOINS + " where " + MessageRow.STATUS
                + " = :status order by m.id desc limit :size offset :offset";
    }

    /** A plan's ids are contiguous, so a page is where its number says: no page is deeper than another. */
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
                + messagesOfBlockSql("") + ") m order by b.first_id desc, m.id desc limit :size offset :offset";
    }

    /** In blocks that can have it, and beside them the messages that were sent alone. */
    private String statusSql(String status) {
        bindings.put("status", status);
        return "select id from ((select m.id from (" + blocksSql("true") + ") b cross join lateral ("
                + messagesOfBlockSql("")
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

    private String blocksSql(String which) {
        return "select b.first_id, b.last_id, b.state, b.started_upto from send_block b where b.account_id = :account"
                + " and b.message_ids is null and b.first_id <= :high and b.last_id >= :low and " + which
                + (filter.status() == null ? "" : " and " + StatusSql.blockCondition(filter.status()))
                + " order by b.first_id desc";
    }

    private String messagesOfBlockSql(String more) {
        return "select m.id from message m where m.id between greatest(b.first_id, :low) and least(b.last_id, :high)"
                + " and m.account_id = :account" + timeCondition()
                + (filter.status() == null ? "" : " and " + StatusSql.messageCondition(filter.status())) + more
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
