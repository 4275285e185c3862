package io.tidings.campaigns;

import io.tidings.credits.Prices;
import io.tidings.dispatch.Dispatch;
import io.tidings.links.LinkTokens;
import io.tidings.schedule.Tasks;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/** Writes chunks of messages with their blocks and the checkpoint. */
@Singleton
final class ChunkWriter {
    private final Jdbi jdbi;
    private final LaunchStore store;
    private final Dispatch dispatch;
    private final Tasks tasks;
    private final InstantSource clock;
    private final AudienceStore audiences;
    private final Prices prices;
    private final Screens screens;
    private final LinkTokens tokens;
    private final int blocks;

    ChunkWriter(
            Jdbi jdbi,
            LaunchStore store,
            Dispatch dispatch,
            Tasks tasks,
            InstantSource clock,
            AudienceStore audiences,
            Prices prices,
            Screens screens,
            LinkTokens tokens,
            CampaignConfig config) {
        this.jdbi = jdbi;
        this.store = store;
        this.dispatch = dispatch;
        this.tasks = tasks;
        this.clock = clock;
        this.audiences = audiences;
        this.prices = prices;
        this.screens = screens;
        this.tokens = tokens;
        this.blocks = config.blocksPerChunk();
    }

    /** Begins to read where the launch stands. */
    LaunchPipeline pipeline(LaunchState launch) {
        var importNo = audiences.importNo(launch.account(), launch.audience());
        var maker = new MessageMaker(launch, importNo.orElse(null), tokens);
        var reader = audiences.reader(launch.account(), launch.audience(), maker.columns());
        var priced = prices.list(launch.account());
        var audience = new ScreenedAudience(reader, screens, launch);
        int blockSize = jdbi.withHandle(
                handle -> dispatch.blockSize(handle, launch.campaign().plan()));
        return new LaunchPipeline(audience, maker, priced, launch, blockSize, blocks, clock.instant());
    }

    /** @return false when the campaign is not being prepared any more, or somebody else has written this chunk */
    boolean write(LaunchState launch, long written, Chunk chunk) {
        return jdbi.inTransaction(handle -> {
            if (!store.advance(handle, launch, written, chunk)) {
                return false;
            }
            chunk.rows().flush(handle);
            dispatch.addBlocks(handle, launch.campaign().plan(), chunk.blocks());
            if (!chunk.variants().isEmpty()) {
                dispatch.addVariants(handle, launch.campaign().plan(), chunk.variants());
            }
            long after = written + chunk.size();
            tasks.progress(handle, launch.task(), launch.size(), after, after, 0);
            return true;
        });
    }
}
