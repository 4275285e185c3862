package io.tidings.imports;

import io.tidings.shared.ImportId;
import java.util.Map;

/**
 * A completely received upload.
 *
 * @param id the name of the file in the upload folder
 * @param texts further fields of the form that the route allows
 */
record ReceivedUpload(ImportId id, UploadMeta meta, Map<String, String> texts, StoredUpload stored) {}
