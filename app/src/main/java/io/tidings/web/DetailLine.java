package io.tidings.web;

/** A line of a list of details: what it is, and what it is here. */
public record DetailLine(String name, String value) {}
