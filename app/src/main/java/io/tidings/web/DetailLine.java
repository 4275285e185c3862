package io.tidings.web;

/** A name and its value in a list of details. */
public record DetailLine(String name, String value) {}
