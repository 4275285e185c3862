package io.tidings.imports;

import io.tidings.shared.ImportId;
import java.util.Map;

/**
 * An upload that has arrived.
 *
 * @param id names the file in the upload folder
 * @param texts the further fields of its form that the route knows
 */
record ReceivedUpload(ImportId id, UploadMeta meta, Map<String, String> texts, StoredUpload stored) {}
