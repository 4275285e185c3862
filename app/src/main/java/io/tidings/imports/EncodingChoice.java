package io.tidings.imports;

import io.tidings.encodings.TextEncoding;
import java.util.Arrays;
import java.util.List;

/** An encoding that a person can choose on a page. */
record EncodingChoice(String label, String text) {
    static List<EncodingChoice> all() {
        return Arrays.stream(TextEncoding.values())
                .map(encoding -> new EncodingChoice(encoding.label(), text(encoding)))
                .toList();
    }

    private static String text(TextEncoding encoding) {
        var label = encoding.label().startsWith("x-") ? encoding.label().substring(2) : encoding.label();
        return regionOf(encoding).isEmpty() ? label : label + ", " + regionOf(encoding);
    }

    private static String regionOf(TextEncoding encoding) {
        return switch (encoding) {
            case UTF_8, UTF_16LE, UTF_16BE -> "";
            case WINDOWS_1252, ISO_8859_15, MAC_ROMAN, IBM_437, IBM_850 -> "Western Europe";
            case WINDOWS_1250, ISO_8859_2, IBM_852, MAC_CENTRAL_EUROPE -> "Central Europe";
            case WINDOWS_1251, ISO_8859_5, KOI8_R, KOI8_U, IBM_866, MAC_CYRILLIC -> "Cyrillic";
            case WINDOWS_1253, ISO_8859_7 -> "Greek";
            case WINDOWS_1254 -> "Turkish";
            case WINDOWS_1255, ISO_8859_8 -> "Hebrew";
            case WINDOWS_1256, ISO_8859_6 -> "Arabic";
            case WINDOWS_1257 -> "Baltic";
            case WINDOWS_1258 -> "Vietnamese";
            case WINDOWS_874 -> "Thai";
            case GB18030, BIG5 -> "Chinese";
            case SHIFT_JIS, EUC_JP -> "Japanese";
            case EUC_KR -> "Korean";
        };
    }
}
