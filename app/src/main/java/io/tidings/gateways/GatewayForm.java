package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Form;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads and fills the form of a gateway. */
final class GatewayForm {
    private static final String SETTINGS = "#/settings/";

    private GatewayForm() {}

    static Form blank(GatewayProvider provider) {
        var values = new LinkedHashMap<String, String>();
        values.put("name", provider.label());
        values.put("provider", provider.name());
        provider.settings().forEach(setting -> values.put(setting.field(), setting.initial()));
        values.put("sms", "on");
        values.put("whatsapp", "on");
        return Form.of(values);
    }

    static Form of(GatewayRow row, GatewayProvider provider) {
        var values = new LinkedHashMap<String, String>();
        values.put("name", row.name());
        values.put("provider", row.provider());
        for (var setting : provider.settings()) {
            var stored = row.settings().get(setting.name());
            values.put(setting.field(), stored == null || setting.secret() ? "" : stored.asText());
        }
        row.channels().forEach(channel -> values.put(channel.text(), "on"));
        return Form.of(values);
    }

    /** Returns the chosen channels; 422 {@code channels_invalid} for none. */
    static Set<Channel> channels(Form form) {
        var chosen = Set.of(Channel.values()).stream()
                .filter(channel -> form.has(channel.text()))
                .collect(Collectors.toUnmodifiableSet());
        if (chosen.isEmpty()) {
            throw Problem.invalid("channels_invalid", "A gateway has at least one channel.")
                    .asException();
        }
        return chosen;
    }

    /**
     * Returns the settings with the typed values. A setting that the form does not show keeps its value, and so does a
     * secret that was left empty. Any other empty setting gets the default of the provider.
     */
    static ObjectNode settings(Form form, GatewayProvider provider, JsonNode before) {
        ObjectNode settings = before.deepCopy();
        var wrong = new ArrayList<Violation>();
        for (var setting : provider.settings()) {
            var typed = form.value(setting.field());
            if (typed.isEmpty()) {
                if (!setting.secret()) {
                    settings.remove(setting.name());
                }
            } else if (setting.number()) {
                try {
                    settings.put(setting.name(), new BigDecimal(typed));
                } catch (NumberFormatException e) {
                    wrong.add(new Violation(SETTINGS + setting.name(), "This must be a number, such as 0.5."));
                }
            } else {
                settings.put(setting.name(), typed);
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("gateway_settings_invalid", "The settings are not valid.", List.copyOf(wrong))
                    .asException();
        }
        return settings;
    }

    /** Adds the errors of a problem to the fields of the form. */
    static Form withErrors(Form form, GatewayProvider provider, Problem problem) {
        for (var violation : problem.errors()) {
            provider.settings().stream()
                    .filter(setting -> violation.pointer().equals(SETTINGS + setting.name()))
                    .forEach(setting -> form.error(setting.field(), sentence(violation.detail())));
        }
        switch (problem.code()) {
            case "name_invalid" -> form.error("name", problem.detail());
            case "channels_invalid" -> form.error("channels", problem.detail());
            default -> {
                if (!form.failed()) {
                    form.addProblem(problem, List.of());
                }
            }
        }
        return form;
    }

    /** Some details begin after the name of the setting: "must be from 0 to 1". */
    private static String sentence(String detail) {
        return Character.isUpperCase(detail.charAt(0)) ? detail : "This " + detail + ".";
    }
}
