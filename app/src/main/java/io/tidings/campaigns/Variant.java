package io.tidings.campaigns;

/** One text of an experiment. @param weight its share, relative to the other weights */
record Variant(String name, int weight, Content content) {}
