package io.tidings.spreadsheets;

import java.math.BigDecimal;

/** The format in which a cell shows a number. Immutable. */
@FunctionalInterface
interface CellFormat {
    /** The format of cells without one. */
    CellFormat GENERAL = PlainNumber::of;

    String text(BigDecimal value);
}
