package io.tidings.encodings;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;

/** The refusals of files whose text cannot be read. */
final class EncodingProblems {
    private EncodingProblems() {}

    static ProblemException binary(String problem) {
        return Problem.invalid("binary_file", problem + " Save or export it as CSV and upload the CSV file.")
                .asException();
    }

    static ProblemException unknownEncoding() {
        return Problem.invalid(
                        "unknown_encoding",
                        "The encoding of the file is not clear. Save the file as UTF-8, or name its encoding in"
                                + " \"encoding\".")
                .asException();
    }
}
