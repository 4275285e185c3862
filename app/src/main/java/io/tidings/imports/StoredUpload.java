package io.tidings.imports;

import io.tidings.spreadsheets.ReadSheet;
import java.util.Optional;

/**
 * A completely received file with a valid beginning.
 *
 * @param sha256 hash of the file as it was sent
 * @param size of the file as it was sent, in bytes
 * @param rowsAtMost an upper bound of the rows below the header
 * @param warning empty if the encoding is certain
 * @param sheet the sheet that was read, if the file is a workbook
 */
record StoredUpload(
        String sha256,
        long size,
        long rowsAtMost,
        FileLayout layout,
        Optional<EncodingWarning> warning,
        Optional<ReadSheet> sheet) {}
