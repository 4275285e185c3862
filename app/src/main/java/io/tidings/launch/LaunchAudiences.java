package io.tidings.launch;

import io.tidings.audiences.AudienceStore;
import io.tidings.links.LinkTokens;
import jakarta.inject.Singleton;

/** Opens the audience of a launch together with its {@link MessageMaker}. Thread-safe. */
@Singleton
final class LaunchAudiences {
    private final AudienceStore audiences;
    private final RecipientFilter filter;
    private final LinkTokens tokens;

    LaunchAudiences(AudienceStore audiences, RecipientFilter filter, LinkTokens tokens) {
        this.audiences = audiences;
        this.filter = filter;
        this.tokens = tokens;
    }

    EligibleAudience open(LaunchState launch) {
        var importNo = audiences.importNo(launch.account(), launch.audience());
        var maker = new MessageMaker(launch, importNo.orElse(null), tokens);
        var reader = audiences.reader(launch.account(), launch.audience(), maker.columns());
        return new EligibleAudience(reader, filter, launch, maker);
    }
}
