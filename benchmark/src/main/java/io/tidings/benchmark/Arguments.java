package io.tidings.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stood on the command line: words, and options as {@code --rows 20000} or {@code --keep}. */
record Arguments(List<String> words, Map<String, String> options) {
    Arguments {
        words = List.copyOf(words);
        options = Map.copyOf(options);
    }

    /**
     * @param valued options that take the next word as their value
     * @param flags options that stand alone
     * @throws IllegalArgumentException for any other option, or a value that is missing
     */
    static Arguments parse(String[] line, Set<String> valued, Set<String> flags) {
        var words = new ArrayList<String>();
        var options = new HashMap<String, String>();
        for (int i = 0; i < line.length; i++) {
            var word = line[i];
            if (!word.startsWith("--")) {
                words.add(word);
            } else if (flags.contains(word)) {
                options.put(word, "true");
            } else if (valued.contains(word) && i + 1 < line.length) {
                options.put(word, line[++i]);
            } else {
                throw new IllegalArgumentException("%s is unknown or lacks its value; there are %s and %s"
                        .formatted(word, valued.stream().sorted().toList(), flags));
            }
        }
        return new Arguments(words, options);
    }

    int number(String option, int otherwise) {
        var text = options.get(option);
        return text == null ? otherwise : Integer.parseInt(text.replace("_", "").replace(",", ""));
    }

    String text(String option, String otherwise) {
        return options.getOrDefault(option, otherwise);
    }

    boolean has(String flag) {
        return options.containsKey(flag);
    }
}
