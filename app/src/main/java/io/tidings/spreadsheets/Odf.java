package io.tidings.spreadsheets;

/** The namespaces of OpenDocument (OASIS OpenDocument 1.3, part 3). */
final class Odf {
    static final String OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    static final String TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    static final String TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    static final String STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
    /** The extension of LibreOffice that marks cells with errors. */
    static final String CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0";

    private Odf() {}
}
