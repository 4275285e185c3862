package io.tidings.web;

import io.quarkus.qute.TemplateGlobal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;

/** Puts a version into the URLs of style sheet, scripts and icons, so that browsers may cache them. */
final class Assets {
    private Assets() {}

    /** Part of every asset URL. It changes when the content of an asset changes. */
    @TemplateGlobal
    static final String assetVersion = Integer.toHexString(checksum("app.css", "app.js", "theme.js", "icons.svg"));

    private static int checksum(String... names) {
        var sum = new CRC32();
        for (var name : names) {
            try (var asset = Assets.class.getResourceAsStream("/META-INF/resources/assets/" + name)) {
                if (asset != null) {
                    sum.update(asset.readAllBytes());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return (int) sum.getValue();
    }
}
