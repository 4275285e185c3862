package io.tidings.benchmark;

import java.sql.SQLException;
import java.util.Random;

/**
 * The history of an account after some hundred campaigns: messages, blocks, failures and receipts as the program
 * writes them. It is written directly into the tables, because sending ten million messages takes minutes.
 */
record CampaignHistory(long firstCampaign, int campaigns, long firstMessage, long perCampaign, long contacts) {
    private static final int BLOCK = 1_000;
    private static final int CONTACTS = 500_000;

    /** One message in this many failed. */
    private static final int FAILED = 50;

    /** @param perCampaign recipients of each campaign */
    static CampaignHistory write(AppDatabase database, int campaigns, long perCampaign) throws SQLException {
        long account = database.number("select min(id) from account where demo");
        long gateway = database.number("select min(id) from gateway where account_id = ?", account);
        long contacts = Math.min(CONTACTS, campaigns * perCampaign);
        contacts(database, account, contacts);
        long firstCampaign = campaigns(database, account, campaigns, perCampaign);
        long firstMessage = database.number("select allocate_message_ids(?)", campaigns * perCampaign);
        plansAndBlocks(database, account, gateway, firstCampaign, campaigns, firstMessage, perCampaign);
        for (int i = 0; i < campaigns; i++) {
            messages(
                    database,
                    account,
                    gateway,
                    firstCampaign + i,
                    firstMessage + i * perCampaign,
                    perCampaign,
                    contacts);
        }
        database.execute("vacuum analyze");
        return new CampaignHistory(firstCampaign, campaigns, firstMessage, perCampaign, contacts);
    }

    long campaign(Random random) {
        return firstCampaign + random.nextInt(campaigns);
    }

    long message(Random random) {
        return firstMessage + random.nextLong(campaigns * perCampaign);
    }

    String phone(Random random) {
        return "+2547%08d".formatted(1 + random.nextLong(contacts));
    }

    private static void contacts(AppDatabase database, long account, long count) throws SQLException {
        database.execute("""
                insert into contact (account_id, phone, first_name, tags)
                select ?, '+2547' || lpad(n::text, 8, '0'), 'Amina', array['t' || n % 7]
                  from generate_series(1, ?::bigint) n
                """, account, count);
    }

    private static long campaigns(AppDatabase database, long account, int count, long size) throws SQLException {
        return database.number("""
                with made as (
                    insert into campaign (account_id, name, base_template, audience, status, recipients, audience_size,
                        launched_at, completed_at)
                    select ?, 'History ' || n, 'Hi {{first_name}}', '{"all": true}', 'sent', ?, ?,
                           now() - make_interval(hours => ? - n), now() - make_interval(hours => ? - n - 1)
                      from generate_series(0, ?::int - 1) n order by n returning id)
                select min(id) from made
                """, account, size, size, count, count, count);
    }

    private static void plansAndBlocks(
            AppDatabase database, long account, long gateway, long campaign, int count, long message, long size)
            throws SQLException {
        database.execute("""
                update campaign set first_message_id = ?::bigint + (id - ?) * ? where id >= ? and id < ?
                """, message, campaign, size, campaign, campaign + count);
        database.execute("""
                insert into send_plan (id, account_id, gateway_id, channel)
                select id, ?, ?, 'sms' from generate_series(?::bigint, ?::bigint) id
                """, account, gateway, campaign, campaign + count - 1);
        database.execute("""
                insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id, state,
                    started_upto, n_total, segments, n_sent, n_failed, closed_at)
                select ?, c.id, ?, 20, b.n, c.first_message_id + b.n * %1$d,
                       least(c.first_message_id + (b.n + 1) * %1$d, c.first_message_id + c.recipients) - 1, 'CLOSED',
                       c.first_message_id, least(%1$d, c.recipients - b.n * %1$d), least(%1$d, c.recipients - b.n * %1$d),
                       least(%1$d, c.recipients - b.n * %1$d) - least(%1$d, c.recipients - b.n * %1$d) / %2$d,
                       least(%1$d, c.recipients - b.n * %1$d) / %2$d, now()
                  from campaign c, lateral generate_series(0, ceil(c.recipients / %1$d.0)::int - 1) b(n)
                 where c.id >= ? and c.id < ?
                """.formatted(BLOCK, FAILED), account, gateway, campaign, campaign + count);
    }

    private static void messages(
            AppDatabase database, long account, long gateway, long campaign, long first, long count, long contacts)
            throws SQLException {
        database.execute("""
                insert into message (id, account_id, plan_id, contact_id, state, attempts, segments, recipient, body,
                    outcome_at, error_code)
                select ? + n, ?, ?, c.id,
                       case when (n + 1) %% %1$d = 0 then message_state('failed') else message_state('sent') end, 1, 1, c.phone,
                       'Hi ' || c.first_name, now(), case when (n + 1) %% %1$d = 0 then 'unknown_subscriber' end
                  from generate_series(0, ?::bigint - 1) n
                  join contact c on c.account_id = ? and c.phone = '+2547' || lpad((1 + n %% ?)::text, 8, '0')
                 order by n
                """.formatted(FAILED), first, account, campaign, count, account, contacts);
        database.execute("""
                insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final)
                select account_id, plan_id, id, ?, 1, 'recipient_permanent', 'unknown_subscriber',
                       'The number is not in service', true
                  from message where id >= ? and id < ? and state = message_state('failed')
                """, gateway, first, first + count);
    }
}
