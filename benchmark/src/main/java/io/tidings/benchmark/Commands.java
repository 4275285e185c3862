package io.tidings.benchmark;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/** Runs a command of this module and ends the process with its exit code. */
final class Commands {
    private static final int USAGE_WIDTH = 110;

    private Commands() {}

    /** The exit code is that of the command, 1 after an exception, and 2 for a wrong command line. */
    static void run(Callable<Integer> command, String[] arguments) {
        var line = new CommandLine(command)
                .addSubcommand(new HelpCommand())
                .setUsageHelpWidth(USAGE_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(int.class, Commands::number);
        System.exit(line.execute(arguments));
    }

    /** Also reads {@code 1_000_000} and {@code 1,000,000}. */
    private static Integer number(String text) {
        return Integer.valueOf(text.replace("_", "").replace(",", ""));
    }
}
