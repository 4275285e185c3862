package io.tidings.encodings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Frequent first names, last names and places of Western Europe and America with a letter that is not ASCII. Another
 * encoding hardly ever reads one of them by chance.
 */
final class CommonNames {
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{M}]+");

    private static final Set<String> NAMES = Arrays.stream("""
            jürgen günther günter jörg björn käthe bärbel sören rüdiger götz müller schröder schäfer köhler könig krüger
            böhm krämer jäger groß weiß schütz möller jürgens günter hübner löffler förster grün lösch böttcher schröter
            höfer vögel süß köln münchen düsseldorf nürnberg münster würzburg göttingen lübeck saarbrücken tübingen
            osnabrück zürich österreich straße hauptstraße bahnhofstraße
            françois françoise hélène élodie amélie chloé zoé zoë léa léo rené renée andré andrée éric éléonore élise
            élisabeth étienne émile émilie édouard jérôme jérémy geneviève gisèle irène thérèse hervé noël noëlle joël
            joëlle raphaël gaël gaëlle maël loïc anaïs benoît frédéric stéphane stéphanie sébastien grégory cédric valérie
            véronique béatrice céline désiré désirée mélanie mickaël solène adèle agnès inès clémence théo théodore
            lefèvre gérard bérard hébert guérin mercière girardière besançon orléans nîmes béziers évry
            angoulême mâcon saint-étienne québec montréal genève bâle liège touré traoré cissé koné keïta
            josé maría jesús ángel óscar iván andrés lucía sofía martín adrián raúl rubén ramón tomás víctor héctor césar
            álvaro ángela inés begoña verónica mónica bárbara úrsula núñez muñoz peña ibáñez yáñez ordóñez garcía
            martínez lópez sánchez pérez gómez hernández jiménez díaz fernández gonzález rodríguez álvarez gutiérrez
            vásquez vázquez ramírez suárez domínguez méndez márquez león málaga cádiz córdoba ávila logroño almería
            bogotá medellín méxico perú panamá asunción concepción
            joão são antônio antónio inês luís vítor cláudia márcia márcio fábio flávia patrícia letícia júlia júlio tânia
            mônica sérgio rogério conceição gonçalves gonçalo araújo simões magalhães guimarães camões brandão falcão
            assunção lourenço brasília goiânia belém maceió niterói paraná ceará
            niccolò nicolò giosuè forlì
            søren jørgen åse åsa björk göran märta håkan åke örjan pär sørensen jørgensen møller nørgaard kjær lærke
            åkerlund sjöberg sjögren nyström lindström malmö göteborg örebro växjö umeå københavn århus ålborg
            tromsø bodø jyväskylä hämäläinen mäkinen väinö päivi seppälä
            guðrún sigríður þórður jónsdóttir reykjavík
            """.split("\\s+", -1))
            .flatMap(NO_LETTERS::splitAsStream)
            .filter(name -> name.chars().anyMatch(c -> c >= 0x80))
            .collect(Collectors.toUnmodifiableSet());

    private CommonNames() {}

    /** Returns whether a word has one of the names, also as a part of a double name, in a usual case. */
    static boolean in(String word) {
        return NO_LETTERS.splitAsStream(word).anyMatch(CommonNames::isName);
    }

    /** A wrong encoding can read ö as Ü. So a capital within a word in lower case is no letter of a name. */
    private static boolean isName(String part) {
        var lower = part.toLowerCase(Locale.ROOT);
        boolean usual = part.equals(part.toUpperCase(Locale.ROOT))
                || (!part.isEmpty() && part.substring(1).equals(lower.substring(1)));
        return usual && NAMES.contains(lower);
    }
}
