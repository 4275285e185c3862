package io.tidings.launch;

import io.tidings.credits.Prices;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Opens the pipelines of launches. */
@Singleton
final class LaunchPipelines {
    private final LaunchAudiences audiences;
    private final Prices prices;
    private final InstantSource clock;
    private final int blocks;

    LaunchPipelines(LaunchAudiences audiences, Prices prices, InstantSource clock, CampaignConfig config) {
        this.audiences = audiences;
        this.prices = prices;
        this.clock = clock;
        this.blocks = config.blocksPerChunk();
    }

    /** Opens a pipeline that starts at the cursor of the launch. */
    LaunchPipeline open(LaunchState launch, int blockSize) {
        return new LaunchPipeline(
                audiences.open(launch),
                prices.priceList(launch.account()),
                new ChunkFiller.Shape(blockSize, blocks),
                clock.instant());
    }
}
