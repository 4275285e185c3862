package io.tidings.encodings;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The encodings in which spreadsheets and other programs write CSV. */
public enum TextEncoding {
    UTF_8("UTF-8", "\u00EF\u00BB\u00BF"),
    UTF_16LE("UTF-16LE", "\u00FF\u00FE"),
    UTF_16BE("UTF-16BE", "\u00FE\u00FF"),
    WINDOWS_1252("windows-1252", "ISO-8859-1", "US-ASCII"),
    WINDOWS_1250("windows-1250"),
    WINDOWS_1251("windows-1251"),
    WINDOWS_1253("windows-1253"),
    WINDOWS_1254("windows-1254", "ISO-8859-9"),
    WINDOWS_1255("windows-1255"),
    WINDOWS_1256("windows-1256"),
    WINDOWS_1257("windows-1257"),
    WINDOWS_1258("windows-1258"),
    WINDOWS_874("x-windows-874", "TIS-620"),
    ISO_8859_2("ISO-8859-2"),
    ISO_8859_5("ISO-8859-5"),
    ISO_8859_6("ISO-8859-6"),
    ISO_8859_7("ISO-8859-7"),
    ISO_8859_8("ISO-8859-8"),
    ISO_8859_15("ISO-8859-15"),
    KOI8_R("KOI8-R"),
    KOI8_U("KOI8-U"),
    MAC_ROMAN("x-MacRoman"),
    MAC_CENTRAL_EUROPE("x-MacCentralEurope"),
    MAC_CYRILLIC("x-MacCyrillic"),
    IBM_437("IBM437"),
    IBM_850("IBM850"),
    IBM_852("IBM852"),
    IBM_866("IBM866"),
    GB18030("GB18030", "GBK", "GB2312"),
    BIG5("Big5"),
    SHIFT_JIS("windows-31j", "Shift_JIS"),
    EUC_JP("EUC-JP"),
    EUC_KR("x-windows-949", "EUC-KR");

    private final String label;
    private final Charset charset;
    /** The names of encodings that this one contains, separated by spaces. */
    private final String subsets;
    /** The bytes of the byte order mark, as ISO-8859-1; empty if there is none. */
    private final String mark;

    /** @param names the name, then the byte order mark or the names of encodings that this one contains */
    TextEncoding(String... names) {
        this.label = names[0];
        this.charset = Charset.forName(label);
        boolean unicode = label.startsWith("UTF");
        this.mark = unicode ? names[1] : "";
        this.subsets = unicode ? "" : String.join(" ", names);
    }

    public String label() {
        return label;
    }

    public Charset charset() {
        return charset;
    }

    public static TextEncoding of(String label) {
        return named(label).orElseThrow(() -> new IllegalArgumentException("unknown encoding: " + label));
    }

    /** @param name a name or an alias, such as {@code latin1}, {@code cp1251} or {@code GBK} */
    public static Optional<TextEncoding> named(String name) {
        try {
            var wanted = Charset.forName(name);
            return Arrays.stream(values())
                    .filter(encoding -> encoding.charset.equals(wanted)
                            || List.of(encoding.subsets.split(" ", -1)).contains(wanted.name()))
                    .findFirst();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    /** Returns the bytes of the byte order mark, as ISO-8859-1; empty if there is none. */
    public String mark() {
        return mark;
    }
}
