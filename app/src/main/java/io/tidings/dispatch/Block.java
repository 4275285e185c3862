package io.tidings.dispatch;

import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.util.List;

/**
 * A block as leased by this node.
 *
 * @param messageIds the messages of the block, ascending; empty means the whole range
 * @param fence rises with every owner; only the holder of the newest fence may start calls
 * @param startedUpto the watermark: no message above it was started
 * @param lostCount how often its holder was lost
 */
record Block(
        BlockId id,
        AccountId account,
        PlanId plan,
        GatewayId gateway,
        long firstId,
        long lastId,
        List<Long> messageIds,
        long fence,
        long startedUpto,
        int total,
        int lostCount) {}
