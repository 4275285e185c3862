package io.tidings.accounts;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The passwords that everybody who guesses tries first, told by how they are made instead of by a list: words that half
 * the world chooses and runs over the keyboard or through the alphabet, a few of them, with some digits and signs around;
 * or a few characters again and again.
 */
final class GuessablePasswords {
    /** Whoever strings more together has thought of something. */
    private static final int FEW = 3;
    /** What may stand around them: letters; and years, dates, signs. */
    private static final int FEW_LETTERS = 3;

    private static final int FEW_DIGITS = 8;
    private static final int SHORTEST_RUN = 4;
    private static final int LONGEST_UNIT = 4;

    private static final List<String> RUNS = Stream.of(
                    "01234567890123456789",
                    "abcdefghijklmnopqrstuvwxyz",
                    "qwertyuiop",
                    "asdfghjkl",
                    "zxcvbnm",
                    "qwertzuiop",
                    "yxcvbnm",
                    "azertyuiop",
                    "qsdfghjklm",
                    "1q2w3e4r5t6y7u8i9o0p",
                    "q1w2e3r4t5y6u7i8o9p0",
                    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
                    "qazwsxedcrfvtgbyhnujm")
            .flatMap(run -> Stream.of(run, new StringBuilder(run).reverse().toString()))
            .toList();

    /** Longest first, so that what contains another is found whole. */
    private static final List<String> WORDS = Arrays.stream("""
                    password passwort passwd motdepasse contrasena senha parola parole kennwort geheim secret
                    welcome willkommen bienvenue karibu letmein changeme default temp test tester testing guest
                    login admin administrator root superuser user username master manager system server computer
                    internet tidings campaign message messages whatsapp company office business account iloveyou
                    loveyou love lover babygirl princess princesa sunshine sunflower flower butterfly rainbow dragon
                    monkey tiger lion eagle shadow phoenix wolf panther dolphin chicken kitty puppy football
                    baseball basketball soccer hockey cricket arsenal chelsea liverpool manchester united barcelona
                    realmadrid juventus superman batman spiderman pokemon naruto starwars matrix ninja warrior
                    killer hunter ranger legend hero freedom trustno money dollar rich lucky happy smile friend
                    friends family mother father sister brother mommy daddy jesus jesuschrist christ blessed
                    blessing allah angel heaven michael jennifer jordan jessica ashley daniel andrew joshua matthew
                    charlie robert thomas george nicole michelle samantha amanda anthony william alexander maria
                    david james john peter paul mary joseph mohamed muhammad ahmed fatima omar hassan amina grace
                    faith mercy hope hello holla hola bonjour qwerty azerty abcd pass access google facebook twitter
                    instagram samsung iphone apple android nokia windows microsoft january february march april june
                    july august september october november december monday tuesday wednesday thursday friday
                    saturday sunday spring summer autumn winter season morning night nairobi kenya mombasa africa
                    uganda kampala tanzania nigeria lagos london paris berlin india america cheese chocolate cookie
                    coffee banana orange pepper ginger sugar your""".strip().split("\\s+"))
            .sorted((one, other) -> other.length() - one.length())
            .toList();

    private GuessablePasswords() {}

    /** Also with capitals, and with the usual digits and signs in place of letters. */
    static boolean has(String password) {
        var plain = password.toLowerCase(Locale.ROOT);
        return repeats(plain) || isMadeOfFew(plain) || isMadeOfFew(unmasked(plain));
    }

    private static boolean repeats(String text) {
        for (int unit = 1; unit <= LONGEST_UNIT && 2 * unit < text.length(); unit++) {
            if (text.startsWith(text.substring(unit))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMadeOfFew(String text) {
        int known = 0;
        long letters = 0;
        long others = 0;
        for (int at = 0; at < text.length(); ) {
            int length = Math.max(word(text, at), run(text, at));
            if (length > 0) {
                known++;
                at += length;
                continue;
            }
            char one = text.charAt(at++);
            letters += Character.isLetter(one) ? 1 : 0;
            others += Character.isLetter(one) || one == ' ' ? 0 : 1;
        }
        return known > 0 && known <= FEW && letters <= FEW_LETTERS && others <= FEW_DIGITS;
    }

    /** How long the known word is that begins here; 0 for none. */
    private static int word(String text, int at) {
        return WORDS.stream()
                .filter(word -> text.startsWith(word, at))
                .findFirst()
                .map(String::length)
                .orElse(0);
    }

    private static int run(String text, int at) {
        int longest = 0;
        for (int end = at + SHORTEST_RUN; end <= text.length(); end++) {
            var part = text.substring(at, end);
            if (RUNS.stream().noneMatch(run -> run.contains(part))) {
                break;
            }
            longest = end - at;
        }
        return longest;
    }

    private static String unmasked(String text) {
        return text.replace('0', 'o')
                .replace('1', 'i')
                .replace('3', 'e')
                .replace('4', 'a')
                .replace('5', 's')
                .replace('7', 't')
                .replace('@', 'a')
                .replace('$', 's')
                .replace('!', 'i');
    }
}
