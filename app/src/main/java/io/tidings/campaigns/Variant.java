package io.tidings.campaigns;

/** One of the texts that are tried against each other. @param weight its share, against the other weights */
record Variant(String name, int weight, Content content) {}
