package io.tidings.imports;

/** A file that has arrived whole and whose beginning makes sense. */
record StoredUpload(String sha256, FileProbe probe, FileLayout layout) {}
