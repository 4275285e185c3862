package io.tidings.imports;

/** A completely received file with a valid beginning. */
record StoredUpload(String sha256, FileProbe probe, FileLayout layout) {}
